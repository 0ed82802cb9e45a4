/** JavaScript values that do not fit: a plain TypeError that says what was found, what was allowed and where. */
import { describe, expect, test } from "vitest";
import type { PrimType, ValType } from "../model/index.ts";
import { leavesOf, makeGuest } from "./guest.test-util.ts";
import { makeLowerValues, makeStore, makeStoreList } from "./values.ts";

const prim = (kind: PrimType): ValType => ({ kind });
const list = (element: ValType, length: number | null = null): ValType => ({ kind: "list", element, length });
const option = (type: ValType): ValType => ({ kind: "option", type });
const record: ValType = {
  kind: "record",
  fields: [
    { label: "max-size", type: prim("u64") },
    { label: "names", type: list(prim("string")) },
  ],
};
const variant: ValType = {
  kind: "variant",
  cases: [
    { label: "no-size", type: null },
    { label: "sized", type: record },
  ],
};
const many: ValType = { kind: "enum", labels: Array.from({ length: 20 }, (_, i) => `c${i}`) };
const perms: ValType = { kind: "flags", labels: ["can-read", "can-write"] };
const tuple: ValType = { kind: "tuple", types: [prim("u8"), prim("bool")] };

const CASES: readonly (readonly [ValType, unknown, string])[] = [
  [prim("bool"), 1, "expected boolean for bool, found number 1"],
  [prim("bool"), undefined, "expected boolean for bool, found undefined"],
  [prim("u8"), 256, "expected an integer from 0 to 255 for u8, found number 256"],
  [prim("u8"), -1, "expected an integer from 0 to 255 for u8, found number -1"],
  [prim("u8"), 1.5, "expected an integer from 0 to 255 for u8, found number 1.5"],
  [prim("u8"), "1", 'expected number for u8, found string "1"'],
  [prim("s8"), 128, "expected an integer from -128 to 127 for s8, found number 128"],
  [prim("u16"), 65_536, "expected an integer from 0 to 65535 for u16, found number 65536"],
  [prim("s16"), -32_769, "expected an integer from -32768 to 32767 for s16, found number -32769"],
  [prim("u32"), 2 ** 32, "expected an integer from 0 to 4294967295 for u32, found number 4294967296"],
  [prim("u32"), 1n, "expected number for u32, found bigint 1"],
  [
    prim("s32"),
    2 ** 31,
    "expected an integer from -2147483648 to 2147483647 for s32, found number 2147483648",
  ],
  [prim("s32"), Number.NaN, "expected an integer from -2147483648 to 2147483647 for s32, found number NaN"],
  [prim("u64"), 3, "expected bigint for u64, found number 3"],
  [prim("u64"), -1n, "expected a bigint from 0 to 2^64-1 for u64, found bigint -1"],
  [prim("u64"), 2n ** 64n, "expected a bigint from 0 to 2^64-1 for u64, found bigint 18446744073709551616"],
  [
    prim("s64"),
    2n ** 63n,
    "expected a bigint from -2^63 to 2^63-1 for s64, found bigint 9223372036854775808",
  ],
  [
    prim("s64"),
    -(2n ** 63n) - 1n,
    "expected a bigint from -2^63 to 2^63-1 for s64, found bigint -9223372036854775809",
  ],
  [prim("f32"), 1n, "expected number for f32, found bigint 1"],
  [prim("f64"), null, "expected number for f64, found null"],
  [prim("char"), "", 'expected a string of one Unicode scalar value for char, found string ""'],
  [prim("char"), "ab", 'expected a string of one Unicode scalar value for char, found string "ab"'],
  [prim("char"), "\ud800", 'expected a string of one Unicode scalar value for char, found string "\\ud800"'],
  [
    prim("char"),
    "\ud800a",
    'expected a string of one Unicode scalar value for char, found string "\\ud800a"',
  ],
  [prim("char"), 65, "expected a string of one Unicode scalar value for char, found number 65"],
  [prim("string"), 5, "expected string, found number 5"],
  [prim("string"), Symbol("s"), "expected string, found a symbol"],
  [prim("string"), () => 0, "expected string, found a function"],
  [list(prim("u8")), "abc", 'expected array or iterable for list<u8>, found string "abc"'],
  [list(prim("u8")), { length: 1 }, "expected array or iterable for list<u8>, found object with keys length"],
  [list(prim("u8")), [1, 300], "element 1: expected an integer from 0 to 255 for u8, found number 300"],
  [
    list(prim("u8")),
    Uint16Array.of(1, 300),
    "element 1: expected an integer from 0 to 255 for u8, found number 300",
  ],
  [list(prim("u32")), BigUint64Array.of(1n), "element 0: expected number for u32, found bigint 1"],
  [list(prim("u8"), 3), [1, 2], "expected 3 elements for list<u8, 3>, found array of 2"],
  [list(prim("u8"), 3), new Uint8Array(4), "expected 3 elements for list<u8, 3>, found Uint8Array of 4"],
  [list(prim("string"), 2), ["a", 1], "element 1: expected string, found number 1"],
  [record, null, "expected object for record, found null"],
  [record, { maxSize: 3, names: [] }, 'field "maxSize": expected bigint for u64, found number 3'],
  [record, { "max-size": 3n }, 'field "maxSize": expected bigint for u64, found undefined'],
  [record, { maxSize: 3n, names: ["a", null] }, 'field "names", element 1: expected string, found null'],
  [variant, "no-size", 'expected object with a tag (one of "no-size", "sized"), found string "no-size"'],
  [variant, { tag: "noSize" }, 'field "tag": expected one of "no-size", "sized", found string "noSize"'],
  [variant, { tag: 1 }, 'field "tag": expected one of "no-size", "sized", found number 1'],
  [variant, {}, 'field "tag": expected one of "no-size", "sized", found undefined'],
  [
    variant,
    { tag: "no-size", val: 1 },
    'field "val": expected nothing, since case "no-size" has no payload, found number 1',
  ],
  [
    variant,
    { tag: "sized", val: { maxSize: 1n } },
    'case "sized", field "names": expected array or iterable for list<string>, found undefined',
  ],
  [
    many,
    "c20",
    'expected one of "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11" or one of 8 more, found string "c20"',
  ],
  [perms, { canread: true }, 'keys: expected a flag (one of "canRead", "canWrite"), found string "canread"'],
  [perms, { canRead: 1 }, 'flag "canRead": expected boolean, found number 1'],
  [perms, ["can-read"], "expected object of booleans for flags, found array of 1"],
  [tuple, [1], "expected array of 2 for tuple, found array of 1"],
  [tuple, [1, 2], "item 1: expected boolean for bool, found number 2"],
  [option(prim("u8")), "x", 'expected number for u8, found string "x"'],
  [
    option(option(prim("u8"))),
    undefined,
    'expected object with a tag (one of "none", "some"), found undefined',
  ],
  [
    { kind: "result", ok: prim("u8"), err: null },
    { tag: "ok" },
    'case "ok": expected number for u8, found undefined',
  ],
  [
    { kind: "result", ok: null, err: null },
    { tag: "error" },
    'field "tag": expected one of "ok", "err", found string "error"',
  ],
  [
    { kind: "map", key: prim("string"), value: prim("u8") },
    new Map([["a", 256]]),
    "element 0, item 1: expected an integer from 0 to 255 for u8, found number 256",
  ],
  [
    { kind: "map", key: prim("string"), value: prim("u8") },
    { a: 1 },
    "expected array or iterable for map<string, u8>, found object with keys a",
  ],
  [prim("u8"), new Date(0), "expected number for u8, found object of class Date"],
  [prim("u8"), Object.create(null), "expected number for u8, found object without keys"],
  [prim("bool"), "x".repeat(100), `expected boolean for bool, found string "${"x".repeat(40)}..."`],
];

const leaves = leavesOf("js");

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

function expectTypeError(error: unknown, message: string): void {
  expect(error).toBeInstanceOf(TypeError);
  expect((error as TypeError).constructor).toBe(TypeError);
  expect((error as TypeError).message).toBe(message);
}

const hasPath = (message: string): boolean =>
  /^(element|field|case|item|keys|flag) ?[^:]*: expected/.test(message);

describe("values that do not fit", () => {
  test.each(CASES)("%j: %o", (type, value, message) => {
    const separator = hasPath(message) ? ", " : ": ";
    const first = thrownBy(() =>
      makeLowerValues([prim("u8"), type], 16, leaves)(makeGuest(), [1, value], [], null),
    );
    expectTypeError(first, `argument 2${separator}${message}`);
    const inMemory = thrownBy(() =>
      makeLowerValues([prim("u8"), type], 1, leaves)(makeGuest(), [1, value], [], null),
    );
    expectTypeError(inMemory, `argument 2${separator}${message}`);
    expectTypeError(
      thrownBy(() => makeStore(type, leaves)(makeGuest(), value, 64)),
      message,
    );
    const inChunk = thrownBy(() => makeStoreList(type, leaves)(makeGuest(), 64, [value], 0, 1));
    expectTypeError(inChunk, `element 0${separator}${message}`);
  });

  test("are named as the caller likes", () => {
    const lower = makeLowerValues([prim("u8")], 16, leaves, () => "result");
    expectTypeError(
      thrownBy(() => lower(makeGuest(), ["x"], [], null)),
      'result: expected number for u8, found string "x"',
    );
  });

  test.each([1, 2, 3, 4, 5, 6])("are named by their place among %i", (count) => {
    const types = Array.from({ length: count }, () => prim("u8"));
    for (let bad = 0; bad < count; bad++) {
      const values = types.map((_, i) => (i === bad ? "x" : i));
      expectTypeError(
        thrownBy(() => makeLowerValues(types, 16, leaves)(makeGuest(), values, [], null)),
        `argument ${bad + 1}: expected number for u8, found string "x"`,
      );
    }
  });

  test("a missing argument is undefined", () => {
    expectTypeError(
      thrownBy(() => makeLowerValues([prim("u8"), prim("u8")], 16, leaves)(makeGuest(), [1], [], null)),
      "argument 2: expected number for u8, found undefined",
    );
  });

  test("what the value itself throws comes through as it is", () => {
    const mine = new RangeError("mine");
    const value = {
      get maxSize(): bigint {
        throw mine;
      },
    };
    expect(thrownBy(() => makeLowerValues([record], 16, leaves)(makeGuest(), [value], [], null))).toBe(mine);
    expect(thrownBy(() => makeStore(list(record), leaves)(makeGuest(), [value], 64))).toBe(mine);
  });

  test("a typed array that shrinks while the guest makes room is refused, not half copied", () => {
    const guest = makeGuest();
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const value = new Uint8Array(memory.buffer, 0, 10);
    const shrinking = { ...guest, realloc: (): number => 64 * memory.grow(1) };
    expectTypeError(
      thrownBy(() => makeLowerValues([list(prim("u8"))], 16, leaves)(shrinking, [value], [], null)),
      "argument 1, element 0: expected number for u8, found undefined",
    );
  });
});
