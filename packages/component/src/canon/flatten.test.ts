/** Signatures of core functions, and what can be said of a type without a value. Layouts are in reference.test.ts. */
import { describe, expect, test } from "vitest";
import type { FuncType, PrimType, ResourceType, ValType } from "../model/index.ts";
import { isNoneOrNumberType } from "../streams/index.ts";
import { camelCase, fieldKeys } from "./names.ts";
import {
  alignment,
  containsAsyncValue,
  containsBorrow,
  containsHandles,
  despecialize,
  discriminantSize,
  elemSize,
  fieldOffsets,
  flagsSize,
  flattenFuncType,
  flattenType,
  FLATTEN_LIMIT,
  isBoxedOption,
} from "./values.ts";

const prim = (kind: PrimType): ValType => ({ kind });
const resource: ResourceType = { kind: "resource", id: 0, name: null };
const u32 = prim("u32");

function func(params: number, result: ValType | null): FuncType {
  return {
    kind: "func",
    async: false,
    params: Array.from({ length: params }, (_, i) => ({ label: `p${i}`, type: u32 })),
    result,
  };
}

const words = (n: number): "i32"[] => Array.from({ length: n }, () => "i32" as const);

describe("flattenFuncType", () => {
  const sync = { async: false };
  const stackful = { async: true };
  const callback = { async: true, callback: true };
  const cases = [
    ["lift", sync, func(2, u32), words(2), ["i32"]],
    ["lift", sync, func(16, null), words(16), []],
    ["lift", sync, func(17, null), words(1), []],
    ["lift", sync, func(0, prim("f64")), [], ["f64"]],
    ["lift", sync, func(0, prim("string")), [], ["i32"]],
    ["lower", sync, func(2, u32), words(2), ["i32"]],
    ["lower", sync, func(16, prim("string")), words(17), []],
    ["lower", sync, func(17, prim("string")), words(2), []],
    ["lift", stackful, func(16, u32), words(16), []],
    ["lift", stackful, func(17, u32), words(1), []],
    ["lift", callback, func(17, null), words(1), ["i32"]],
    ["lower", stackful, func(4, null), words(4), ["i32"]],
    ["lower", stackful, func(5, null), words(1), ["i32"]],
    ["lower", stackful, func(4, u32), words(5), ["i32"]],
    ["lower", callback, func(5, prim("u64")), words(2), ["i32"]],
  ] as const;
  test.each(cases)("%s %o", (context, options, type, params, results) => {
    expect(flattenFuncType(type, options, context)).toEqual({ params, results });
  });
});

describe("types that would be huge when flat", () => {
  test("a long fixed-length list", () => {
    const long: ValType = {
      kind: "list",
      element: { kind: "tuple", types: [u32, prim("u64")] },
      length: 2 ** 27,
    };
    expect(flattenType(long).length).toBe(FLATTEN_LIMIT);
  });

  test("tuples of tuples of the same type, 100 deep", () => {
    let t: ValType = u32;
    for (let i = 0; i < 100; i++) t = { kind: "tuple", types: [t, t] };
    expect(flattenType(t)).toEqual(words(FLATTEN_LIMIT));
    expect(alignment(t)).toBe(4);
    expect(elemSize(t)).toBe(4 * 2 ** 100);
    expect(containsHandles(t)).toBe(false);
  });

  test("variants of variants of the same type, 100 deep", () => {
    let t: ValType = u32;
    for (let i = 0; i < 100; i++) {
      t = {
        kind: "variant",
        cases: [
          { label: "a", type: t },
          { label: "b", type: t },
        ],
      };
    }
    expect(flattenType(t)).toEqual(words(FLATTEN_LIMIT));
  });
});

describe("joins", () => {
  const variant = (...types: PrimType[]): ValType => ({
    kind: "variant",
    cases: types.map((kind, i) => ({ label: `c${i}`, type: prim(kind) })),
  });
  test.each([
    [variant("u32", "f32"), ["i32", "i32"]],
    [variant("f32", "f32"), ["i32", "f32"]],
    [variant("u32", "u64"), ["i32", "i64"]],
    [variant("f32", "f64"), ["i32", "i64"]],
    [variant("f64", "f64"), ["i32", "f64"]],
    [variant("u64", "f64"), ["i32", "i64"]],
    [variant("u8", "string"), ["i32", "i32", "i32"]],
  ])("%j", (type, flat) => {
    expect(flattenType(type)).toEqual(flat);
  });
});

describe("sizes", () => {
  test.each([
    [1, 1],
    [256, 1],
    [257, 2],
    [65_536, 2],
    [65_537, 4],
  ])("the discriminant of %i cases has %i bytes", (count, size) => {
    expect(discriminantSize(count)).toBe(size);
  });

  test.each([
    [1, 1],
    [8, 1],
    [9, 2],
    [16, 2],
    [17, 4],
    [32, 4],
  ])("%i flags have %i bytes", (count, size) => {
    expect(flagsSize(count)).toBe(size);
  });

  test("the fields of a record", () => {
    expect(fieldOffsets([prim("u8"), prim("u64"), prim("bool"), prim("u16"), prim("string")])).toEqual([
      0, 8, 16, 18, 20,
    ]);
  });
});

describe("what a type contains", () => {
  const own: ValType = { kind: "own", resource };
  const borrow: ValType = { kind: "borrow", resource };
  const stream: ValType = { kind: "stream", element: u32 };
  const inside = (type: ValType): ValType => ({
    kind: "record",
    fields: [
      { label: "a", type: prim("u8") },
      {
        label: "b",
        type: {
          kind: "list",
          element: {
            kind: "result",
            ok: null,
            err: { kind: "option", type: { kind: "tuple", types: [u32, type] } },
          },
          length: null,
        },
      },
    ],
  });
  test.each([
    ["u32", u32, [false, false, false]],
    ["own", own, [false, false, true]],
    ["borrow", borrow, [true, false, true]],
    ["stream", stream, [false, true, true]],
    ["future of nothing", { kind: "future", element: null } as const, [false, true, true]],
    ["error-context", prim("error-context"), [false, false, true]],
    ["stream of a borrow", { kind: "stream", element: borrow } as const, [true, true, true]],
    ["map to a borrow", { kind: "map", key: u32, value: borrow } as const, [true, false, true]],
    [
      "variant with an own",
      { kind: "variant", cases: [{ label: "a", type: own }] } as const,
      [false, false, true],
    ],
    ["enum", { kind: "enum", labels: ["a"] } as const, [false, false, false]],
  ] as const)("%s", (_name, type, [hasBorrow, hasAsync, hasHandle]) => {
    for (const t of [type, inside(type)]) {
      expect(containsBorrow(t)).toBe(hasBorrow);
      expect(containsAsyncValue(t)).toBe(hasAsync);
      expect(containsHandles(t)).toBe(hasHandle);
    }
  });

  test("nothing contains nothing", () => {
    expect([containsBorrow(null), containsAsyncValue(null), containsHandles(null)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  const numbers = ["u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64"] as const;
  test.each(numbers)("%s is a number", (kind) => {
    expect(isNoneOrNumberType(prim(kind))).toBe(true);
  });
  test.each(["bool", "char", "string", "error-context"] as const)("%s is no number", (kind) => {
    expect(isNoneOrNumberType(prim(kind))).toBe(false);
  });
  test("nor are own and tuples of numbers, but nothing counts as one", () => {
    expect([null, own, { kind: "tuple", types: [u32] } as const].map(isNoneOrNumberType)).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test("despecialize", () => {
  expect(despecialize({ kind: "tuple", types: [u32] })).toEqual({
    kind: "record",
    fields: [{ label: "0", type: u32 }],
  });
  expect(despecialize({ kind: "enum", labels: ["a"] })).toEqual({
    kind: "variant",
    cases: [{ label: "a", type: null }],
  });
  expect(despecialize({ kind: "option", type: u32 })).toEqual({
    kind: "variant",
    cases: [
      { label: "none", type: null },
      { label: "some", type: u32 },
    ],
  });
  expect(despecialize({ kind: "result", ok: u32, err: null })).toEqual({
    kind: "variant",
    cases: [
      { label: "ok", type: u32 },
      { label: "err", type: null },
    ],
  });
  expect(despecialize({ kind: "map", key: u32, value: prim("u8") })).toEqual({
    kind: "list",
    element: {
      kind: "record",
      fields: [
        { label: "0", type: u32 },
        { label: "1", type: prim("u8") },
      ],
    },
    length: null,
  });
  expect(despecialize(u32)).toBe(u32);
});

test.each([
  ["a", "a"],
  ["my-field", "myField"],
  ["HTTP-server", "httpServer"],
  ["get-HTTP-URL", "getHttpUrl"],
  ["x2-y3", "x2Y3"],
  ["a-1", "a1"],
  ["to-string", "toString"],
])("%s is %s", (label, key) => {
  expect(camelCase(label)).toBe(key);
});

test("labels that would meet keep their own spelling", () => {
  expect(fieldKeys(["a1", "a-1", "b"])).toEqual(["a1", "a-1", "b"]);
});

test("an option is boxed where none could hide", () => {
  const option = (type: ValType): Extract<ValType, { kind: "option" }> => ({ kind: "option", type });
  expect(isBoxedOption(option(u32))).toBe(false);
  expect(isBoxedOption(option(option(u32)))).toBe(true);
  expect(isBoxedOption(option(option(option(u32))))).toBe(false);
  expect(isBoxedOption(option({ kind: "list", element: option(u32), length: null }))).toBe(false);
});
