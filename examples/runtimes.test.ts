/**
 * Guests that bring the engine or the runtime of their language: QuickJS, Python, Go. They import WASI 0.2 beside 0.3, and run on heddle.
 * What each must do is known from the guests in text, and computed here.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "@heddle/component";
import { compose, type Plug } from "@heddle/compose";
import { beforeAll, describe, expect, test } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const heddle = fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url));
const inputs: readonly [string, Buffer][] = [
  ["nothing", Buffer.alloc(0)],
  ["lines", Buffer.from("one\n\nthree fours\nand an open one")],
  ["1 MiB of random bytes", randomBytes(1024 * 1024)],
];

interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function run(component: string, input: Buffer): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [heddle, "run", component], {
    input,
    maxBuffer: 2 ** 26,
  });
  return { status, stdout, stderr: stderr.toString() };
}

function build(...names: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, "build.mjs"), ...names], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout).not.toContain("skipped");
  expect(status).toBe(0);
}

/** The generations of WASI that a component imports. */
async function generations(file: string): Promise<string[]> {
  const { imports } = await compile(readFileSync(file));
  const found = imports.map(({ name }) => /^wasi:.*@(0\.\d+)\./u.exec(name)?.[1] ?? "none");
  return [...new Set(found)].toSorted();
}

describeWithPart("componentize-qjs", "QuickJS", () => {
  const file = join(here, "dist/report-ts.wasm");
  beforeAll(() => build("report-ts"), 120_000);

  test("imports both generations", async () => {
    expect(await generations(file)).toEqual(["0.2", "0.3"]);
  });

  test.each(inputs)("report: %s", (_title, input) => {
    const text = input.toString("latin1");
    const lines = text.split("\n");
    const longest = Math.max(...lines.map((line) => line.length));
    if (lines.at(-1) === "") lines.pop();
    const words = text.split(/[ \t\n\v\f\r]+/u).filter((word) => word !== "");
    const { status, stdout, stderr } = run(file, input);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const figures = [
      `bytes ${input.length}`,
      `lines ${lines.length}`,
      `words ${words.length}`,
      `longest ${longest}`,
    ];
    expect(stdout.toString()).toBe(`${figures.join("\n")}\n`);
  });
});

describeWithPart("componentize-py", "Python", () => {
  const file = join(here, "dist/number-py.wasm");
  beforeAll(() => build("number-py"), 300_000);

  test("imports both generations", async () => {
    expect(await generations(file)).toEqual(["0.2", "0.3"]);
  });

  test.each(inputs)("number: %s", { timeout: 60_000 }, (_title, input) => {
    const lines = input.toString("latin1").split("\n");
    const open = lines.pop() ?? "";
    const numbered = lines.map((line, index) => `${index + 1}\t${line}\n`);
    if (open !== "") numbered.push(`${lines.length + 1}\t${open}`);
    const { status, stdout, stderr } = run(file, input);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.equals(Buffer.from(numbered.join(""), "latin1"))).toBe(true);
  });
});

const goVersion = spawnSync(process.env["GO"] ?? "go", ["version"], { encoding: "utf8" });
const hasGo = Number(/ go1\.(\d+)/u.exec(goVersion.stdout ?? "")?.[1] ?? 0) >= 24;
describe.skipIf(!hasGo)(hasGo ? "Go" : "Go: needs Go 1.24 or newer on this machine", () => {
  describeWithPart("wasm-tools", "as a stage", () => {
    describeWithPart("preview1-adapter", "in the place of the one in text", () => {
      beforeAll(() => build("letters-go"), 300_000);

      test("imports 0.2, below its runtime", async () => {
        expect(await generations(join(here, "dist/letters-go.wasm"))).toEqual(["0.2"]);
      });

      test.each(inputs)("%s", { timeout: 60_000 }, (_title, input) => {
        const part = (name: string): Plug => ({ name, bytes: readFileSync(join(here, name)) });
        const plugs = [part("dist/letters-go.wasm"), part("digest-c/digest.wasm")];
        const folder = mkdtempSync(join(tmpdir(), "heddle-go-"));
        try {
          const demo = join(folder, "demo.wasm");
          writeFileSync(demo, compose(part("weave-rust/weave.wasm"), plugs));
          const { status, stdout, stderr } = run(demo, input);
          const output = input.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte));
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
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      });
    });
  });
});
