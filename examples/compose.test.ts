/**
 * What @heddle/compose writes, judged by others: an independent validator and WIT printer, and the native runtime.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chain, compose, type Plug } from "@heddle/compose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";
import { composeDemo } from "./demo.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-compose-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function guest(name: string): Plug {
  return { name, bytes: readFileSync(join(root, `conformance/guests/${name}.wasm`)) };
}

function keep(bytes: Uint8Array): string {
  const file = join(folder, "composed.wasm");
  writeFileSync(file, bytes);
  return file;
}

const results: { title: string; make: () => Uint8Array }[] = [
  { title: "the demonstration", make: composeDemo },
  {
    title: "a resource that leaves again",
    make: () => compose(guest("compose-user"), [guest("compose-counters")]),
  },
  {
    title: "several levels",
    make: () => compose(guest("compose-user"), [guest("compose-counters"), guest("compose-log")]),
  },
  {
    title: "a type that a plug and an import share",
    make: () => compose(guest("compose-levelled"), [guest("compose-levels")]),
  },
  {
    title: "a chain of fifty",
    make: () =>
      chain([...Array.from({ length: 49 }, () => guest("compose-filter")), guest("compose-service")]),
  },
];

describeWithPart("wasm-tools", "composed components", (wasmTools) => {
  test.each(results)("$title is valid", ({ make }) => {
    const { stderr } = spawnSync(wasmTools, ["validate", "--features", "all", keep(make())], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
  });

  test.each([
    { file: "examples/weave-rust/weave.wasm" },
    { file: "examples/shout-rust/shout.wasm" },
    { file: "examples/digest-c/digest.wasm" },
    { file: "conformance/guests/compose-user.wasm" },
    { file: "conformance/guests/invoke.wasm" },
  ])("$file composed with nothing has the same WIT", ({ file }) => {
    const wit = (path: string): string =>
      spawnSync(wasmTools, ["component", "wit", path], { encoding: "utf8" }).stdout;
    const before = wit(join(root, file));
    expect(before).toContain("world root");
    expect(wit(keep(compose(readFileSync(join(root, file)), [])))).toBe(before);
  });
});

describeWithPart("wasmtime", "composed components on the native runtime", (wasmtime) => {
  test("the demonstration streams", () => {
    const input = randomBytes(100_000);
    const { status, stdout } = spawnSync(wasmtime, ["run", "-S", "p3", keep(composeDemo())], { input });
    expect(stdout.equals(input.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)))).toBe(
      true,
    );
    expect(status).toBe(0);
  });

  test("resources pass through several levels", () => {
    const bytes = compose(guest("compose-user"), [guest("compose-counters"), guest("compose-log")]);
    const { stdout } = spawnSync(wasmtime, ["run", "--invoke", "run()", keep(bytes)], { encoding: "utf8" });
    expect(stdout.trim()).toBe("3042");
  });
});

describe("guests in TypeScript", () => {
  describeWithPart("componentize-qjs", "in the place of one in text", () => {
    beforeAll(() => {
      const args = [join(root, "examples/build.mjs"), "letters-ts"];
      expect(spawnSync(process.execPath, args, { encoding: "utf8" })).toMatchObject({ status: 0 });
    }, 60_000);

    describeWithPart("wasmtime", "on the native runtime", (wasmtime) => {
      test("streams", () => {
        const read = (file: string): Uint8Array => readFileSync(join(root, "examples", file));
        const plugs = [read("dist/letters-ts.wasm"), read("digest-c/digest.wasm")];
        const file = keep(compose(read("weave-rust/weave.wasm"), plugs));
        const { status, stdout } = spawnSync(wasmtime, ["run", "-S", "p3", file], {
          input: "Hello, heddle\n",
        });
        expect(stdout.toString()).toBe("HELLO, HEDDLE\n");
        expect(status).toBe(0);
      });
    });
  });
});
