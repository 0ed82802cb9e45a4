/** The table of docs/types.md, row by row: what lowering accepts and what lifting makes of it. */
import { deepStrictEqual } from "node:assert";
import { describe, expect, test } from "vitest";
import type { PrimType, ValType } from "../model/index.ts";
import type { Leaves, ValueContext } from "./context.ts";
import { leavesOf, makeGuest } from "./guest.test-util.ts";
import {
  makeLiftValues,
  makeLoad,
  makeLoadList,
  makeLowerValues,
  makeStore,
  makeStoreList,
  type CoreValue,
} from "./values.ts";

const prim = (kind: PrimType): ValType => ({ kind });
const list = (element: ValType, length: number | null = null): ValType => ({ kind: "list", element, length });
const option = (type: ValType): ValType => ({ kind: "option", type });
const u8 = prim("u8");
const string = prim("string");
const point: ValType = {
  kind: "record",
  fields: [
    { label: "x", type: u8 },
    { label: "my-field", type: string },
  ],
};
const shape: ValType = {
  kind: "variant",
  cases: [
    { label: "no-size", type: null },
    { label: "round", type: prim("f32") },
    { label: "named", type: string },
  ],
};
const color: ValType = { kind: "enum", labels: ["red", "sea-green"] };
const perms: ValType = { kind: "flags", labels: ["can-read", "can-write"] };
const result: ValType = { kind: "result", ok: u8, err: string };
const bare: ValType = { kind: "result", ok: null, err: null };
const map: ValType = { kind: "map", key: string, value: u8 };

function* countTo(n: number): Generator<number> {
  for (let i = 1; i <= n; i++) yield i;
}

/** A getter on a prototype is as good as a property. */
class Point {
  readonly #x: number;
  readonly myField = "m";
  constructor(x: number) {
    this.#x = x;
  }
  get x(): number {
    return this.#x;
  }
}

interface Row {
  readonly name: string;
  readonly type: ValType;
  readonly lowered: unknown;
  /** What lifting gives, where it is not `lowered` itself. */
  readonly lifted?: unknown;
}

function row(name: string, type: ValType, lowered: unknown, ...lifted: readonly unknown[]): Row {
  return { name, type, lowered, ...(lifted.length === 0 ? {} : { lifted: lifted[0] }) };
}

const ROWS: readonly Row[] = [
  row("bool", prim("bool"), true),
  row("u8, largest", u8, 255),
  row("s8, smallest", prim("s8"), -128),
  row("u16, largest", prim("u16"), 65_535),
  row("s16, smallest", prim("s16"), -32_768),
  row("u32, largest", prim("u32"), 4_294_967_295),
  row("s32, smallest", prim("s32"), -2_147_483_648),
  row("u64, largest", prim("u64"), 2n ** 64n - 1n),
  row("s64, smallest", prim("s64"), -(2n ** 63n)),
  row("f32", prim("f32"), 1.5),
  row("f32 rounds", prim("f32"), 0.1, Math.fround(0.1)),
  row("f32 NaN", prim("f32"), Number.NaN),
  row("f64", prim("f64"), -0),
  row("f64 infinite", prim("f64"), Number.NEGATIVE_INFINITY),
  row("char", prim("char"), "\u{10ffff}"),
  row("char in the basic plane", prim("char"), "é"),
  row("string", string, "naïve \u{1f9f6} \u0000"),
  row("string, empty", string, ""),
  row("string with a byte order mark", string, "\ufeffmarked"),
  row("string with lone surrogates", string, "a\ud800b\udc00", "a\ufffdb\ufffd"),
  row("list of strings", list(string), ["a", "", "b"]),
  row("list from an iterable", list(string), new Set(["a", "b"]), ["a", "b"]),
  row("list of bool", list(prim("bool")), [true, false]),
  row("list<u8>", list(u8), Uint8Array.of(1, 2, 255)),
  row("list<u8>, empty", list(u8), new Uint8Array()),
  row("list<u8> over 64 bytes", list(u8), new Uint8Array(1000).fill(7)),
  row(
    "list<u8> from a part of a buffer",
    list(u8),
    Uint8Array.of(1, 2, 3, 4).subarray(1, 3),
    Uint8Array.of(2, 3),
  ),
  row("list<u8> from an array", list(u8), [1, 2], Uint8Array.of(1, 2)),
  row("list<u8> from an iterable", list(u8), countTo(3), Uint8Array.of(1, 2, 3)),
  row("list<u8> from another typed array", list(u8), Uint32Array.of(1, 2), Uint8Array.of(1, 2)),
  row("list<s8>", list(prim("s8")), Int8Array.of(-1, 2)),
  row("list<u16>", list(prim("u16")), Uint16Array.of(1, 65_535)),
  row("list<s16>", list(prim("s16")), Int16Array.of(-1, 2)),
  row("list<u32>", list(prim("u32")), Uint32Array.of(1, 4_294_967_295)),
  row("list<s32>", list(prim("s32")), Int32Array.of(-1, 2)),
  row("list<u64>", list(prim("u64")), BigUint64Array.of(1n, 2n ** 64n - 1n)),
  row("list<u64> from an array", list(prim("u64")), [1n], BigUint64Array.of(1n)),
  row("list<s64>", list(prim("s64")), BigInt64Array.of(-1n, 2n)),
  row("list<f32>", list(prim("f32")), Float32Array.of(0.5, -1)),
  row("list<f64>", list(prim("f64")), Float64Array.of(0.1, -1)),
  row("list of lists", list(list(u8)), [Uint8Array.of(1), new Uint8Array()]),
  row("list<u8, 3>", list(u8, 3), Uint8Array.of(1, 2, 3)),
  row("list<s64, 2> from an array", list(prim("s64"), 2), [-1n, 2n], BigInt64Array.of(-1n, 2n)),
  row("list<string, 2>", list(string, 2), ["a", "b"]),
  row("record", point, { x: 1, myField: "m" }),
  row("record from an object of a class", point, new Point(1), { x: 1, myField: "m" }),
  row("record with more than its fields", point, { x: 1, myField: "m", other: true }, { x: 1, myField: "m" }),
  row("tuple", { kind: "tuple", types: [u8, string] }, [1, "a"]),
  row("variant without payload", shape, { tag: "no-size" }),
  row("variant with payload", shape, { tag: "round", val: 2.5 }),
  row("variant with another payload", shape, { tag: "named", val: "n" }),
  row("enum", color, "sea-green"),
  row("flags", perms, { canRead: true, canWrite: false }),
  row("flags with missing keys", perms, { canWrite: true }, { canRead: false, canWrite: true }),
  row("flags, none", perms, {}, { canRead: false, canWrite: false }),
  row("option, some", option(u8), 0),
  row("option, none", option(u8), undefined),
  row("option, none as null", option(u8), null, undefined),
  row(
    "option as a missing field",
    { kind: "record", fields: [{ label: "a", type: option(u8) }] },
    {},
    { a: undefined },
  ),
  row("option of an option, none", option(option(u8)), { tag: "none" }),
  row("option of an option, some none", option(option(u8)), { tag: "some", val: undefined }),
  row(
    "option of an option, some null",
    option(option(u8)),
    { tag: "some", val: null },
    { tag: "some", val: undefined },
  ),
  row("option of an option, some some", option(option(u8)), { tag: "some", val: 1 }),
  row("three options, none", option(option(option(u8))), undefined),
  row("three options, some none", option(option(option(u8))), { tag: "none" }),
  row("result, ok", result, { tag: "ok", val: 1 }),
  row("result, err", result, { tag: "err", val: "e" }),
  row("result without payloads", bare, { tag: "err" }),
  row("result without payloads, val undefined", bare, { tag: "ok", val: undefined }, { tag: "ok" }),
  row("option of a result", option(bare), { tag: "ok" }),
  row(
    "map",
    map,
    new Map([
      ["b", 1],
      ["a", 2],
    ]),
  ),
  row(
    "map from pairs",
    map,
    [
      ["b", 1],
      ["a", 2],
    ],
    new Map([
      ["b", 1],
      ["a", 2],
    ]),
  ),
  row(
    "map, the last of equal keys wins",
    map,
    [
      ["b", 1],
      ["a", 2],
      ["b", 3],
    ],
    new Map([
      ["b", 3],
      ["a", 2],
    ]),
  ),
];

const leaves = leavesOf("js");

describe.each(["utf8", "utf16", "latin1+utf16"] as const)("in %s", (encoding) => {
  const expected = (given: Row): unknown => ("lifted" in given ? given.lifted : given.lowered);
  /** A generator runs once. */
  const fresh = (given: Row): unknown => (given.lowered === consumed.lowered ? countTo(3) : given.lowered);
  const consumed = ROWS.find((given) => given.name === "list<u8> from an iterable") ?? row("none", u8, null);

  test.each(ROWS)("$name, as core values", (given) => {
    const guest = makeGuest(encoding);
    const out: CoreValue[] = [];
    makeLowerValues([given.type], 16, leaves)(guest, [fresh(given)], out, null);
    deepStrictEqual(makeLiftValues([given.type], 16, leaves)(guest, out, 0), [expected(given)]);
  });

  test.each(ROWS)("$name, in memory", (given) => {
    const guest = makeGuest(encoding);
    makeStore(given.type, leaves)(guest, fresh(given), 64);
    deepStrictEqual(makeLoad(given.type, leaves)(guest, 64), expected(given));
  });
});

test("what is lifted is a copy", () => {
  const guest = makeGuest();
  makeStoreList(u8, leaves)(guest, 64, [1, 2, 3], 0, 3);
  const chunk = makeLoadList(u8, leaves)(guest, 64, 3);
  makeStoreList(u8, leaves)(guest, 64, [4, 5, 6], 0, 3);
  expect(chunk).toStrictEqual(Uint8Array.of(1, 2, 3));
});

test.each([1, 24, 25, 64, 65, 200])(
  "a part of %i bytes is stored, and nothing before or after it",
  (count) => {
    const guest = makeGuest();
    const bytes = new Uint8Array(guest.wasmMemory.buffer);
    bytes.fill(255, 0, 1024);
    const chunk = Uint8Array.from({ length: count + 2 }, (_, i) => i);
    makeStoreList(u8, leaves)(guest, 64, chunk, 1, count);
    expect(makeLoadList(u8, leaves)(guest, 64, count)).toStrictEqual(chunk.slice(1, count + 1));
    expect([bytes[63], bytes[64 + count]]).toEqual([255, 255]);
  },
);

test("a part of a chunk is stored and nothing after it", () => {
  const guest = makeGuest();
  const bytes = new Uint8Array(guest.wasmMemory.buffer);
  bytes.fill(9, 64, 72);
  makeStoreList(u8, leaves)(guest, 64, Uint8Array.of(1, 2, 3, 4), 0, 2);
  makeStoreList(u8, leaves)(guest, 67, Uint8Array.of(1, 2, 3, 4), 2, 2);
  makeStoreList(prim("bool"), leaves)(guest, 70, [true, false, true], 1, 1);
  expect([...bytes.subarray(64, 72)]).toEqual([1, 2, 9, 3, 4, 9, 0, 9]);
});

test("a handle is stored in the memory as it is after lowering it", () => {
  const guest = makeGuest();
  const growing: Leaves<ValueContext> = {
    ...leaves,
    lowerOwn: () => {
      guest.wasmMemory.grow(1);
      return 7;
    },
  };
  const own: ValType = { kind: "own", resource: { kind: "resource", id: 0, name: null } };
  makeStore({ kind: "tuple", types: [own, own] }, growing)(guest, ["a", "b"], 64);
  expect([...new Uint32Array(guest.wasmMemory.buffer, 64, 2)]).toEqual([7, 7]);
});

test("a chunk without element type has a length and nothing else", () => {
  const guest = { ...makeGuest(), memory: null };
  expect(makeLoadList(null, leaves)(guest, 0, 2 ** 28 - 1).length).toBe(2 ** 28 - 1);
  makeStoreList(null, leaves)(guest, 0, { length: 5 }, 0, 5);
});

test("a field that every object inherits is missing unless it is there", () => {
  const type: ValType = { kind: "record", fields: [{ label: "constructor", type: option(string) }] };
  const guest = makeGuest();
  const store = makeStore(type, leaves);
  store(guest, {}, 64);
  expect(makeLoad(type, leaves)(guest, 64)).toHaveProperty("constructor", undefined);
  store(guest, { constructor: "mine" }, 64);
  expect(makeLoad(type, leaves)(guest, 64)).toHaveProperty("constructor", "mine");
});

test("a NaN is lifted with the canonical bits", () => {
  const guest = makeGuest();
  const view = new DataView(guest.wasmMemory.buffer);
  view.setBigUint64(64, 0xfff8_dead_beef_0001n, true);
  view.setUint32(72, 0xffc1_2345, true);
  const odd = new Float64Array(guest.wasmMemory.buffer, 64, 1)[0] ?? 0;
  const shared: ValType = {
    kind: "variant",
    cases: [
      { label: "a", type: prim("f64") },
      { label: "b", type: prim("u64") },
    ],
  };
  const [flat, joined] = makeLiftValues([prim("f64"), shared], 16, leaves)(
    guest,
    [odd, 0, 0xfff8_dead_beef_0001n],
    0,
  );
  const lifted = [makeLoad(prim("f64"), leaves)(guest, 64), makeLoad(prim("f32"), leaves)(guest, 72), flat];
  for (const nan of [...lifted, Object(joined).val]) {
    expect(nan).toBeNaN();
    expect(new BigUint64Array(Float64Array.of(nan).buffer)[0]).toBe(0x7ff8_0000_0000_0000n);
  }
});

test("a NaN is stored with the canonical bits", () => {
  const guest = makeGuest();
  const odd = new Float64Array(BigUint64Array.of(0xfff8_dead_beef_0001n).buffer)[0];
  makeStore(prim("f64"), leaves)(guest, odd, 64);
  makeStore(prim("f32"), leaves)(guest, odd, 72);
  const view = new DataView(guest.wasmMemory.buffer);
  expect(view.getBigUint64(64, true)).toBe(0x7ff8_0000_0000_0000n);
  expect(view.getUint32(72, true)).toBe(0x7fc0_0000);
});
