/** Sizes and alignments, against figures worked out by hand from the specification. */
import { describe, expect, test } from "vitest";
import { discriminantSize, flagsSize, LayoutFold, primLayout } from "./layout.ts";
import type { PrimType } from "./raw.ts";

function foldOf(types: readonly PrimType[], place: "placeField" | "placePayload"): LayoutFold {
  const fold = new LayoutFold();
  for (const type of types) {
    const { size, alignment } = primLayout(type, 4);
    fold[place](size, alignment);
  }
  return fold;
}

describe("records", () => {
  test.each<[readonly PrimType[], size: number, alignment: number, offsets: readonly number[]]>([
    [["u8"], 1, 1, [0]],
    [["u8", "u64", "u16"], 24, 8, [0, 8, 16]],
    [["u16", "u8", "u32"], 8, 4, [0, 2, 4]],
    [["bool", "string", "char"], 16, 4, [0, 4, 12]],
  ])("%j", (types, size, alignment, offsets) => {
    const fold = foldOf(types, "placeField");
    expect([fold.recordSize(), fold.align]).toEqual([size, alignment]);
    const again = new LayoutFold();
    const starts = types
      .map((type) => primLayout(type, 4))
      .map((at) => again.placeField(at.size, at.alignment));
    expect(starts).toEqual(offsets);
  });
});

describe("variants", () => {
  test.each<[readonly PrimType[], cases: number, size: number, alignment: number, payload: number]>([
    [[], 2, 1, 1, 1],
    [["u8", "u64"], 2, 16, 8, 8],
    [["u16"], 300, 4, 2, 2],
    [["u8"], 70_000, 8, 4, 4],
    [["string"], 2, 12, 4, 4],
  ])("of payloads %j, %i cases", (types, cases, size, alignment, payload) => {
    const fold = foldOf(types, "placePayload");
    expect([fold.variantSize(cases), fold.variantAlignment(cases), fold.payloadOffset(cases)]).toEqual([
      size,
      alignment,
      payload,
    ]);
  });
});

test("pointers are as wide as the memory says", () => {
  expect(primLayout("string", 4)).toEqual({ size: 8, alignment: 4 });
  expect(primLayout("string", 8)).toEqual({ size: 16, alignment: 8 });
  expect(primLayout("u64", 4)).toEqual(primLayout("u64", 8));
});

test("a size beyond what bit operations hold stays exact", () => {
  const fold = new LayoutFold();
  fold.placeField(2 ** 40, 1);
  expect(fold.placeField(8, 8)).toBe(2 ** 40);
  fold.placeField(1, 1);
  expect(fold.recordSize()).toBe(2 ** 40 + 16);
});

test("the widths of discriminants and flags", () => {
  expect([1, 256, 257, 65_536, 65_537].map(discriminantSize)).toEqual([1, 1, 2, 2, 4]);
  expect([1, 8, 9, 16, 17, 32].map(flagsSize)).toEqual([1, 1, 2, 2, 4, 4]);
  expect(() => flagsSize(33)).toThrow("flags");
});
