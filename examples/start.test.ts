/** `npm start` as it is run, against what is computed here. */
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("start.mjs", import.meta.url));
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-start-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(
  args: readonly string[],
  input: Buffer = Buffer.alloc(0),
): { status: number | null; stdout: Buffer; stderr: string } {
  const result = spawnSync(process.execPath, [script, ...args], { input, maxBuffer: 2 ** 26 });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr.toString() };
}

/** What the three components do together, in one loop. */
function capitals(input: Buffer): { output: Buffer; changed: number } {
  const output = Buffer.from(input);
  let changed = 0;
  for (const [index, byte] of input.entries()) {
    if (byte < 0x61 || byte > 0x7a) continue;
    output[index] = byte - 0x20;
    changed++;
  }
  return { output, changed };
}

function expectAccount(stderr: string, output: Buffer, changed: number): void {
  const sha256 = createHash("sha256").update(output).digest("hex");
  const lines = stderr.trimEnd().split("\n");
  const numbers =
    /^(\d+) bytes? in (\d+) chunks?, (\d+) suspensions?, (\d+) cop(?:y|ies) \((\d+) bytes?\)$/.exec(
      lines[0] ?? "",
    );
  expect(lines[0]).not.toMatch(/\b1 \w+s\b/);
  const [bytes = 0, chunks = 0, suspensions = 0, copies = 0, copied = 0] = (numbers ?? [])
    .slice(1)
    .map(Number);
  expect(bytes).toBe(output.length);
  expect(suspensions).toBeGreaterThan(0);
  if (output.length > 0) {
    expect(chunks).toBeGreaterThan(0);
    // In from the host, twice from component to component, and out to the host.
    expect(copies).toBeGreaterThanOrEqual(4 * chunks);
    expect(copied).toBeGreaterThanOrEqual(4 * output.length);
    expect(copied).toBeLessThan(4 * output.length + 1_000);
  }
  expect(lines.slice(1, 5)).toEqual([
    `sha256 ${sha256}`,
    `  weave    Rust            ${output.length} bytes`,
    `  letters  component text  ${output.length} bytes, ${changed} changed`,
    `  digest   C               ${output.length} bytes, sha256 ${sha256}`,
  ]);
}

describe("npm start", () => {
  const random = randomBytes(1024 * 1024);
  test.each([
    { title: "1 MiB of random bytes", input: random },
    { title: "a line", input: Buffer.from("Hello, heddle\n") },
    { title: "nothing", input: Buffer.alloc(0) },
  ])("streams a file: $title", ({ input }) => {
    const file = join(folder, "input");
    writeFileSync(file, input);
    const { status, stdout, stderr } = start([file]);
    const { output, changed } = capitals(input);
    expect(stdout.equals(output)).toBe(true);
    expectAccount(stderr, output, changed);
    expect(status).toBe(0);
  });

  test("streams standard input", () => {
    const { status, stdout, stderr } = start(["-"], random);
    const { output, changed } = capitals(random);
    expect(stdout.equals(output)).toBe(true);
    expectAccount(stderr, output, changed);
    expect(status).toBe(0);
  });

  test("has a text of its own", () => {
    const { status, stdout } = start([]);
    expect(stdout.toString()).toMatch(/^A HEDDLE GUIDES/);
    expect(status).toBe(0);
  });

  test.each([
    { args: ["--help"], status: 0 },
    { args: ["--loud"], status: 2 },
    { args: ["one", "two"], status: 2 },
    { args: ["no-such-file"], status: 1 },
  ])("$args ends with $status", ({ args, status }) => {
    expect(start(args).status).toBe(status);
  });
});
