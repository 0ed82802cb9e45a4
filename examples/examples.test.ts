/**
 * The committed guests on a native runtime, against outputs computed here: what heddle must do with them is known from elsewhere.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { locatePart } from "../scripts/setup-parts.mjs";
import { describeWithPart } from "../scripts/with-part.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const random = randomBytes(1024 * 1024);
const inputs: { title: string; input: Buffer }[] = [
  { title: "nothing", input: Buffer.alloc(0) },
  { title: "a line", input: Buffer.from("Hello, heddle\n") },
  { title: "lines, an empty one and an open one", input: Buffer.from("one\n\nthree\nfour") },
  { title: "1 MiB of random bytes", input: random },
];

function capitals(input: Buffer): Buffer {
  return input.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)) as Buffer;
}

function shout(input: Buffer): Buffer {
  const lines = capitals(input).toString("latin1").split("\n");
  return Buffer.from(lines.map((line) => (line === "" ? "" : `${line}!`)).join("\n"), "latin1");
}

function run(
  wasmtime: string,
  component: string,
  input: Buffer,
): { status: number | null; stdout: Buffer; stderr: string } {
  const { status, stdout, stderr } = spawnSync(wasmtime, ["run", "-S", "p3", component], {
    input,
    maxBuffer: 2 ** 26,
  });
  return { status, stdout, stderr: stderr.toString() };
}

describe("sizes", () => {
  const limits = {
    "upper-wat/upper.wasm": 4,
    "letters-wat/letters.wasm": 8,
    "digest-c/digest.wasm": 32,
    "echo-c/echo.wasm": 40,
    "both-rust/both.wasm": 400,
    "shout-rust/shout.wasm": 100,
    "weave-rust/weave.wasm": 110,
    "errands-rust/errands.wasm": 190,
    "errands-c/errands.wasm": 65,
    "courier-wat/courier.wasm": 6,
    "courier-wat/delivery.wasm": 8,
    "relay-rust/relay.wasm": 140,
    "../bench/guests/http/hello-rust/hello.wasm": 95,
    "../bench/guests/http/hello-0.2-rust/hello_0_2.wasm": 40,
    "../bench/guests/http/gate-rust/gate.wasm": 70,
  };
  for (const [file, kilobytes] of Object.entries(limits)) {
    test(`${file} is kept under ${kilobytes} KB`, () => {
      expect(statSync(join(here, file)).size).toBeLessThan(kilobytes * 1000);
    });
  }
});

describeWithPart("wasmtime", "commands on the native runtime", (wasmtime) => {
  for (const { title, input } of inputs) {
    test(`upper: ${title}`, () => {
      const { status, stdout } = run(wasmtime, join(here, "upper-wat/upper.wasm"), input);
      expect(status).toBe(0);
      expect(stdout.equals(capitals(input))).toBe(true);
    });
    test(`shout: ${title}`, () => {
      const { status, stdout } = run(wasmtime, join(here, "shout-rust/shout.wasm"), input);
      expect(status).toBe(0);
      expect(stdout.equals(shout(input))).toBe(true);
    });
  }
});

const wasmTools = locatePart("wasm-tools");
describe.skipIf(wasmTools === undefined)("the demonstration, composed by wasm-tools", () => {
  describeWithPart("wasmtime", "on the native runtime", (wasmtime) => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "heddle-demo-"));
      const plugs = ["letters-wat/letters.wasm", "digest-c/digest.wasm"].flatMap((file) => [
        "-d",
        join(here, file),
      ]);
      const args = [
        "compose",
        "-q",
        join(here, "weave-rust/weave.wasm"),
        ...plugs,
        "-o",
        join(folder, "demo.wasm"),
      ];
      expect(spawnSync(wasmTools ?? "", args).status).toBe(0);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const { title, input } of inputs) {
      test(title, () => {
        const { status, stdout, stderr } = run(wasmtime, join(folder, "demo.wasm"), input);
        const output = capitals(input);
        const changed = input.filter((byte, index) => byte !== output[index]).length;
        const digest = createHash("sha256").update(output).digest("hex");
        expect(status).toBe(0);
        expect(stdout.equals(output)).toBe(true);
        expect(stderr.split("\n")).toEqual([
          `weave   ${input.length} bytes`,
          `letters ${input.length} bytes, ${changed} changed`,
          `digest  ${input.length} bytes, sha256 ${digest}`,
          "",
        ]);
      });
    }
  });
});

describeWithPart("componentize-qjs", "guests in TypeScript", () => {
  describeWithPart("wasmtime", "on the native runtime", (wasmtime) => {
    beforeAll(() => {
      const args = [join(here, "build.mjs"), "report-ts", "letters-ts"];
      expect(spawnSync(process.execPath, args, { encoding: "utf8" })).toMatchObject({ status: 0 });
    }, 60_000);

    test("report", () => {
      const { status, stdout } = run(
        wasmtime,
        join(here, "dist/report-ts.wasm"),
        Buffer.from("hello there\n\nx y"),
      );
      expect(status).toBe(0);
      expect(stdout.toString()).toBe("bytes 16\nlines 3\nwords 4\nlongest 11\n");
    });

    test.skipIf(wasmTools === undefined)("letters takes the place of the stage in text", () => {
      const folder = mkdtempSync(join(tmpdir(), "heddle-demo-ts-"));
      try {
        const plugs = ["dist/letters-ts.wasm", "digest-c/digest.wasm"].flatMap((file) => [
          "-d",
          join(here, file),
        ]);
        const demo = join(folder, "demo.wasm");
        const args = ["compose", "-q", join(here, "weave-rust/weave.wasm"), ...plugs, "-o", demo];
        expect(spawnSync(wasmTools ?? "", args).status).toBe(0);
        const { status, stdout } = run(wasmtime, demo, random);
        expect(status).toBe(0);
        expect(stdout.equals(capitals(random))).toBe(true);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
});

describeWithPart("wasm-tools", "guests in text", (program) => {
  test("the committed binaries are what the texts give", () => {
    const args = [
      join(here, "build.mjs"),
      "--check",
      "upper-wat",
      "letters-wat",
      "courier-wat",
      "delivery-wat",
    ];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { ...process.env, WASM_TOOLS: program },
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
