import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readOperand, readProgram } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

const folder = mkdtempSync(join(tmpdir(), "heddle-"));
const options = process.env["NODE_OPTIONS"];
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  if (options === undefined) delete process.env["NODE_OPTIONS"];
  else process.env["NODE_OPTIONS"] = options;
});

/** A core module that holds nothing but DWARF. */
function debugged(size: number): Uint8Array {
  const name = new TextEncoder().encode(".debug_info");
  const length = size + 1 + name.length;
  const leb = [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, ...leb, name.length, ...name];
  return Uint8Array.from([...header, ...new Uint8Array(size).fill(1)]);
}

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe("a program", () => {
  const large = debugged(1_000_000);
  test("is read without most of its DWARF", () => {
    const read = readProgram(write("large.wasm", large));
    expect(read.length).toBe(large.length);
    expect(read.reduce((sum, byte) => sum + byte, 0)).toBeLessThan(50_000);
  });

  test("is read whole for a debugger", () => {
    process.env["NODE_OPTIONS"] = "--inspect-brk=0";
    expect(Buffer.compare(readProgram(write("large.wasm", large)), large)).toBe(0);
  });

  test("is read whole if it is small", () => {
    const small = debugged(100_000);
    expect(Buffer.compare(readProgram(write("small.wasm", small)), small)).toBe(0);
  });
});

test.each([
  ["readOperand", readOperand],
  ["readProgram", readProgram],
])("%s says why a file cannot be read", (_name, read) => {
  expect(() => read(join(folder, "none"))).toThrow(UsageError);
  expect(() => read(join(folder, "none"))).toThrow("there is no such file");
  expect(() => read(folder)).toThrow("it is a directory");
});
