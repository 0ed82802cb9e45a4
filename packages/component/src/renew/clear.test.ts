import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clearing, clearingModule } from "./clear.ts";

const PAGE = 65_536;
const PAGES = 3;
const module = clearingModule();

function cleared(write: (bytes: Uint8Array) => void): Uint8Array {
  const memory = new WebAssembly.Memory({ initial: PAGES });
  write(new Uint8Array(memory.buffer));
  clearing(module, memory)();
  return new Uint8Array(memory.buffer);
}

const isZero = (byte: number): boolean => byte === 0;

describe("a memory is set to zeros", () => {
  test.each<[what: string, places: readonly number[]]>([
    ["nothing was written", []],
    ["the first byte", [0]],
    ["the last byte", [PAGES * PAGE - 1]],
    ["the last byte of each page", [PAGE - 1, 2 * PAGE - 1, 3 * PAGE - 1]],
    ["the first byte of each block", Array.from({ length: (PAGES * PAGE) / 4096 }, (_, at) => at * 4096)],
    ["each byte of a vector", Array.from({ length: 16 }, (_, at) => 512 + at)],
    ["a byte of each vector", Array.from({ length: (PAGES * PAGE) / 16 }, (_, at) => at * 16 + (at % 16))],
  ])("%s", (_what, places) => {
    const bytes = cleared((memory) => {
      for (const at of places) memory[at] = 0xff;
    });
    expect(bytes.every(isZero)).toBe(true);
  });

  test("whatever was written where", () => {
    const place = fc.nat({ max: PAGES * PAGE - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 600 }))), (writes) => {
        const bytes = cleared((memory) => {
          for (const [at, some] of writes) memory.set(some.slice(0, memory.length - at), at);
        });
        expect(bytes.every(isZero)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("what grew since is part of it, and a memory may be empty", () => {
    const memory = new WebAssembly.Memory({ initial: 0 });
    const clear = clearing(module, memory);
    clear();
    memory.grow(2);
    const bytes = new Uint8Array(memory.buffer);
    bytes.fill(7);
    clear();
    expect(bytes.every(isZero)).toBe(true);
  });
});
