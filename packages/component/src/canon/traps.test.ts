/** Guest faults one by one, and which of two is reported. */
import { describe, expect, test } from "vitest";
import { Trap } from "../errors/index.ts";
import type { PrimType, ValType } from "../model/index.ts";
import { guestOf, leavesOf, makeGuest } from "./guest.test-util.ts";
import {
  DEFAULT_MAX_LIFT_BYTES,
  makeLiftValues,
  makeLoad,
  makeLoadList,
  makeLowerValues,
  type CoreValue,
} from "./values.ts";

const prim = (kind: PrimType): ValType => ({ kind });
const list = (element: ValType): ValType => ({ kind: "list", element, length: null });
const leaves = leavesOf("js");
const SIZE = 65_536;

function trapOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Trap) return error.code;
    throw error;
  }
  return "none";
}

describe("lifting", () => {
  const pair: ValType = { kind: "tuple", types: [prim("u8"), prim("u64")] };
  const cases: readonly (readonly [string, ValType, readonly CoreValue[], string])[] = [
    ["a list up to the end", list(prim("u32")), [SIZE - 8, 2], "none"],
    ["a list beyond the end", list(prim("u32")), [SIZE - 8, 3], "list-out-of-bounds"],
    ["an empty list at the end", list(prim("u32")), [SIZE, 0], "none"],
    ["an empty list beyond the end", list(prim("u32")), [SIZE + 4, 0], "list-out-of-bounds"],
    ["an empty list far beyond the end", list(prim("u8")), [-1, 0], "list-out-of-bounds"],
    ["an empty list that is not aligned", list(prim("u32")), [2, 0], "pointer-unaligned"],
    ["a list neither aligned nor in bounds", list(prim("u32")), [-1, 1], "pointer-unaligned"],
    ["a list of the longest size", list(prim("u8")), [0, 2 ** 28 - 1], "list-out-of-bounds"],
    ["a list too long by one", list(prim("u8")), [1, 2 ** 28], "list-too-long"],
    ["a list too long by one element", list(prim("u64")), [1, 2 ** 25], "list-too-long"],
    ["a list whose size wraps 32 bits", list(prim("u64")), [0, -(2 ** 29)], "list-too-long"],
    ["a list of the largest length", list(list(pair)), [0, -1], "list-too-long"],
    ["an enum out of range", { kind: "enum", labels: ["a", "b"] }, [2], "invalid-discriminant"],
    ["an enum far out of range", { kind: "enum", labels: ["a", "b"] }, [-1], "invalid-discriminant"],
    ["an option out of range", { kind: "option", type: prim("u8") }, [2, 0], "invalid-discriminant"],
    ["a result out of range", { kind: "result", ok: null, err: null }, [2], "invalid-discriminant"],
    [
      "a variant out of range",
      { kind: "variant", cases: [{ label: "a", type: prim("u32") }] },
      [1, 0],
      "invalid-discriminant",
    ],
    ["a char in the surrogates", prim("char"), [0xd800], "invalid-char"],
    ["a char at the end of the surrogates", prim("char"), [0xdfff], "invalid-char"],
    ["a char after the surrogates", prim("char"), [0xe000], "none"],
    ["a char beyond the last", prim("char"), [0x11_0000], "invalid-char"],
    ["a char far beyond the last", prim("char"), [-1], "invalid-char"],
  ];
  test.each(cases)("%s", (_name, type, flat, code) => {
    const guest = guestOf(new Uint8Array(SIZE), "utf8");
    expect(trapOf(() => makeLiftValues([type], 16, leaves)(guest, flat, 0))).toBe(code);
  });

  const many = [prim("u8"), prim("u64")];
  test.each([
    [SIZE - 16, "none"],
    [SIZE - 8, "pointer-out-of-bounds"],
    [SIZE - 4, "pointer-unaligned"],
    [-8, "pointer-out-of-bounds"],
    [-1, "pointer-unaligned"],
  ])("values in memory at %i: %s", (ptr, code) => {
    const guest = guestOf(new Uint8Array(SIZE), "utf8");
    expect(trapOf(() => makeLiftValues(many, 1, leaves)(guest, [ptr], 0))).toBe(code);
    const values = [1, 2n];
    expect(trapOf(() => makeLowerValues(many, 1, leaves)(guest, values, [], ptr))).toBe(code);
  });

  test("upper bits that mean nothing are ignored", () => {
    const guest = guestOf(new Uint8Array(SIZE), "utf8");
    const flags: ValType = { kind: "flags", labels: ["a", "b"] };
    const types = [
      prim("u8"),
      prim("s8"),
      prim("u16"),
      prim("s16"),
      prim("u32"),
      prim("s32"),
      prim("bool"),
      flags,
    ];
    const flat = [-255, 0xff80, -65_535, 0xf8000, -1, 0xffff_ffff, 256, -2];
    const lifted = makeLiftValues(types, 16, leaves)(guest, flat, 0);
    expect(lifted).toEqual([1, -128, 1, -32_768, 0xffff_ffff, -1, true, { a: false, b: true }]);
  });

  test("an i64 is read without sign for u64", () => {
    const guest = guestOf(new Uint8Array(SIZE), "utf8");
    expect(makeLiftValues([prim("u64"), prim("s64")], 16, leaves)(guest, [-1n, -1n], 0)).toEqual([
      2n ** 64n - 1n,
      -1n,
    ]);
  });
});

describe("lowering", () => {
  const one = [prim("string")];
  test.each([
    ["list of u32, not aligned before out of bounds", list(prim("u32")), [1], -1, "realloc-unaligned"],
    ["list of u32 out of bounds", list(prim("u32")), [1], -4, "realloc-out-of-bounds"],
    ["empty list out of bounds", list(prim("u32")), [], -4, "realloc-out-of-bounds"],
    ["empty list at the end", list(prim("u32")), [], SIZE, "none"],
    ["list just inside", list(prim("u32")), [1], SIZE - 4, "none"],
    ["string out of bounds", prim("string"), "ab", SIZE - 1, "realloc-out-of-bounds"],
    ["empty string beyond the end", prim("string"), "", SIZE + 1, "realloc-out-of-bounds"],
    [
      "empty map not aligned",
      { kind: "map", key: prim("u16"), value: prim("u8") },
      new Map(),
      1,
      "realloc-unaligned",
    ],
  ] as const)("%s", (_name, type, value, answer, code) => {
    const guest = guestOf(new Uint8Array(SIZE), "utf8", () => answer);
    expect(trapOf(() => makeLowerValues([type], 16, leaves)(guest, [value], [], null))).toBe(code);
  });

  test.each([
    ["utf16", -1, "realloc-unaligned"],
    ["latin1+utf16", -1, "realloc-unaligned"],
    ["utf8", -1, "realloc-out-of-bounds"],
  ] as const)("string in %s from %i: %s", (encoding, answer, code) => {
    const guest = guestOf(new Uint8Array(SIZE), encoding, () => answer);
    expect(trapOf(() => makeLowerValues(one, 16, leaves)(guest, ["a"], [], null))).toBe(code);
  });

  test("nothing is allocated for what fits core values or an out pointer", () => {
    const guest = makeGuest();
    const out: CoreValue[] = [];
    makeLowerValues([prim("u32"), prim("u32")], 16, leaves)(guest, [1, 2], out, null);
    makeLowerValues([prim("u32"), prim("u32")], 1, leaves)(guest, [3, 4], out, 64);
    expect(guest.log).toEqual([]);
    expect(out).toEqual([1, 2]);
    expect(makeLoad({ kind: "tuple", types: [prim("u32"), prim("u32")] }, leaves)(guest, 64)).toEqual([3, 4]);
  });
});

describe("what one call may take in the host", () => {
  /** A list of `n` strings, all of which are the same `length` bytes. */
  function overlapping(
    n: number,
    length: number,
  ): { guest: ReturnType<typeof guestOf>; flat: readonly number[] } {
    const bytes = new Uint8Array(SIZE).fill(0x61);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < n; i++) {
      view.setUint32(8 * i, 32_768, true);
      view.setUint32(8 * i + 4, length, true);
    }
    return { guest: guestOf(bytes, "utf8"), flat: [0, n] };
  }
  const strings = list(prim("string"));

  test("is 512 MiB unless said otherwise", () => {
    expect(DEFAULT_MAX_LIFT_BYTES).toBe(512 * 1024 * 1024);
  });

  test.each([
    ["just enough", 100 * (1000 + 8 + 32), "none"],
    ["one byte less", 100 * (1000 + 8 + 32) - 1, "limit-exceeded"],
  ])("pointers that overlap: %s", (_name, maxLiftBytes, code) => {
    const { guest, flat } = overlapping(100, 1000);
    const limited = leavesOf("js", maxLiftBytes);
    const lift = makeLiftValues([strings], 16, limited);
    for (let call = 0; call < 3; call++) expect(trapOf(() => lift(guest, flat, 0))).toBe(code);
    const loadList = makeLoadList(prim("string"), limited);
    for (let call = 0; call < 3; call++) expect(trapOf(() => loadList(guest, 0, 100))).toBe(code);
    const inMemory = makeLiftValues([prim("string"), prim("string")], 1, limited);
    for (let call = 0; call < 100; call++) expect(trapOf(() => inMemory(guest, [0], 0))).toBe("none");
  });

  test("counts numbers by their bytes, and entries of maps", () => {
    const guest = guestOf(new Uint8Array(SIZE), "utf8");
    const numbers = makeLiftValues([list(prim("u32"))], 16, leavesOf("js", 4000));
    expect(trapOf(() => numbers(guest, [0, 1000], 0))).toBe("none");
    expect(trapOf(() => numbers(guest, [0, 1001], 0))).toBe("limit-exceeded");
    const map = makeLiftValues(
      [{ kind: "map", key: prim("u8"), value: prim("u8") }],
      16,
      leavesOf("js", 34_000),
    );
    expect(trapOf(() => map(guest, [0, 1000], 0))).toBe("none");
    expect(trapOf(() => map(guest, [0, 1001], 0))).toBe("limit-exceeded");
  });
});

test("a list of the host has a limit", () => {
  const guest = makeGuest();
  function* endless(): Generator<number> {
    for (;;) yield 1;
  }
  const big: ValType = { kind: "tuple", types: Array.from({ length: 64 }, () => list(prim("u8"))) };
  const nested: ValType = { kind: "list", element: big, length: 2 ** 12 };
  expect(() => makeLowerValues([list(nested)], 16, leaves)(guest, [endless()], [], null)).toThrow(
    /^argument 1: expected at most 127 elements for list<list<tuple, 4096>>, found object/,
  );
  expect(() =>
    makeLowerValues([list(nested)], 16, leaves)(guest, [{ length: 3, [Symbol.iterator]: 1 }], [], null),
  ).toThrow("expected array or iterable");
  expect(() =>
    makeLowerValues([list(nested)], 16, leaves)(guest, [Array.from({ length: 128 })], [], null),
  ).toThrow("expected at most 127 elements");
  expect(guest.log).toEqual([]);
});
