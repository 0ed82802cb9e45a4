/** DWARF that is not read and not handed to the engine: everything else stays as it was, and where it was. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "../errors/index.ts";
import { definitionsOf } from "../model/index.ts";
import { decodeComponent, fillWithoutDebugInfo, withoutDebugInfo } from "./index.ts";

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

function section(id: number, contents: readonly number[]): number[] {
  return [id, ...leb(contents.length), ...contents];
}

function custom(name: string, size: number): number[] {
  const contents = Array.from({ length: size }, (_, i) => (i % 255) + 1);
  return section(0, [name.length, ...new TextEncoder().encode(name), ...contents]);
}

const modulePreamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const componentPreamble = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];
/** `(func (export "f") unreachable)`, up to its code. */
const beforeCode = [...section(1, [1, 0x60, 0, 0]), ...section(3, [1, 0]), ...section(7, [1, 1, 0x66, 0, 0])];
const code = section(10, [1, 3, 0, 0, 0x0b]);
const nameSection = section(0, [4, ...new TextEncoder().encode("name"), 1, 4, 1, 0, 1, 0x66]);
const large = 200_000;

function moduleOf(...sections: readonly (readonly number[])[]): number[] {
  return [...modulePreamble, ...sections.flat()];
}

const debugged = moduleOf(
  beforeCode,
  code,
  custom(".debug_info", large),
  custom(".debug_str", large),
  nameSection,
);
const stripped = moduleOf(beforeCode, code, nameSection);

/** What is brought, and from how many bytes of it. */
function fill(source: Uint8Array): { bytes: Uint8Array; brought: number } {
  const bytes = new Uint8Array(source.length);
  let brought = 0;
  fillWithoutDebugInfo(bytes, (start, end) => {
    expect(end).toBeGreaterThan(start);
    bytes.set(source.subarray(start, end), start);
    brought += end - start;
  });
  return { bytes, brought };
}

describe("filling", () => {
  const nested = [
    ...componentPreamble,
    ...section(4, [...componentPreamble, ...section(1, debugged), ...custom("inner", 10)]),
    ...section(1, debugged),
    ...custom(".debug_of_the_component", large),
  ];
  test.each([
    ["a core module", debugged, 2 * large],
    ["modules of a component and of one in it", nested, 4 * large],
    ["small ones stay", moduleOf(beforeCode, code, custom(".debug_info", 1_000)), 0],
    ["other custom sections stay", moduleOf(beforeCode, code, custom("debug_info", large)), 0],
  ])("%s", (_name, source, debugInfo) => {
    const whole = Uint8Array.from(source);
    const { bytes, brought } = fill(whole);
    // What comes before it is known to be DWARF is read a chunk at a time.
    expect(whole.length - brought).toBeLessThanOrEqual(debugInfo);
    expect(whole.length - brought).toBeGreaterThanOrEqual(debugInfo * 0.8);
    const zeros = bytes.filter((byte, index) => byte === 0 && whole[index] !== 0).length;
    expect(bytes.filter((byte, index) => byte !== whole[index])).toHaveLength(zeros);
    expect(zeros).toBe(whole.length - brought);
  });

  test("what is not read tells the decoder nothing", () => {
    const whole = Uint8Array.from(nested);
    const kinds = (source: Uint8Array): unknown[] =>
      [...definitionsOf(decodeComponent(source))].map(({ kind, offset }) => [kind, offset]);
    expect(kinds(fill(whole).bytes)).toEqual(kinds(whole));
  });

  test("a damaged binary fails as it does when all of it is read", () => {
    const outcome = (source: Uint8Array): unknown => {
      try {
        return [...definitionsOf(decodeComponent(source))].length;
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        return [error.code, error.message];
      }
    };
    const small = [...componentPreamble, ...section(1, debugged), ...section(7, [1, 0x40, 0, 0, 0x79])];
    const header = fc.nat({ max: 80 });
    const anywhere = fc.oneof(
      header,
      header.map((back) => small.length - 1 - back),
    );
    fc.assert(
      fc.property(anywhere, fc.nat({ max: 255 }), fc.boolean(), (at, byte, cut) => {
        const damaged = Uint8Array.from(cut ? small.slice(0, at) : small.with(at, byte));
        expect(outcome(fill(damaged).bytes)).toEqual(outcome(damaged));
      }),
      { numRuns: 300 },
    );
  });
});

describe("the engine's bytes", () => {
  test("are without it, and the same otherwise", () => {
    expect([...withoutDebugInfo(Uint8Array.from(debugged))]).toEqual(stripped);
    const module = new WebAssembly.Module(new Uint8Array(withoutDebugInfo(Uint8Array.from(debugged))));
    expect(WebAssembly.Module.exports(module)).toEqual([{ name: "f", kind: "function" }]);
    expect(WebAssembly.Module.customSections(module, "name")).toHaveLength(1);
  });

  test.each([
    ["none", stripped],
    ["small ones", moduleOf(beforeCode, code, custom(".debug_info", 1_000))],
    [
      "one before the code, whose offsets stay",
      moduleOf(beforeCode, custom(".debug_info", large), code, nameSection),
    ],
  ])("are the given ones: %s", (_name, source) => {
    const bytes = Uint8Array.from(source);
    expect(withoutDebugInfo(bytes)).toBe(bytes);
  });
});
