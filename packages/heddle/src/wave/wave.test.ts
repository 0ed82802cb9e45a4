/** WAVE: what is written, what is read, and where an error points. */
import { readFileSync } from "node:fs";
import { isBoxedOption } from "@heddle/component";
import type { ValType } from "@heddle/component/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCall } from "./call.ts";
import { collect, maxCollected } from "./collect.ts";
import { WaveError } from "./error.ts";
import { parseValue } from "./parse.ts";
import { UsageError } from "../cli/usage-error.ts";
import { processContext } from "./context.ts";
import { printValue } from "./print.ts";

const u8: ValType = { kind: "u8" };
const u32: ValType = { kind: "u32" };
const string: ValType = { kind: "string" };
const point: ValType = {
  kind: "record",
  fields: [
    { label: "x-axis", type: u32 },
    { label: "note", type: { kind: "option", type: string } },
  ],
};
const shape: ValType = {
  kind: "variant",
  cases: [
    { label: "none", type: null },
    { label: "circle", type: u32 },
  ],
};
const result = (ok: ValType | null, err: ValType | null): ValType => ({ kind: "result", ok, err });
const option = (type: ValType): ValType => ({ kind: "option", type });
const list = (element: ValType, length: number | null = null): ValType => ({ kind: "list", element, length });
const flags: ValType = { kind: "flags", labels: ["read-only", "b"] };

describe("a value and its text", () => {
  test.each<[string, ValType, unknown]>([
    ["true", { kind: "bool" }, true],
    ["255", u8, 255],
    ["-128", { kind: "s8" }, -128],
    ["18446744073709551615", { kind: "u64" }, 18446744073709551615n],
    ["-9223372036854775808", { kind: "s64" }, -(2n ** 63n)],
    ["0.1", { kind: "f32" }, Math.fround(0.1)],
    ["1e+300", { kind: "f64" }, 1e300],
    ["nan", { kind: "f64" }, NaN],
    ["-inf", { kind: "f32" }, -Infinity],
    ["-0", { kind: "f64" }, -0],
    ["'é'", { kind: "char" }, "é"],
    ["'\\''", { kind: "char" }, "'"],
    ['"a\\"b\\\\c\\td\\u{1}"', string, 'a"b\\c\td\u0001'],
    ["[1, 2]", list(u32), [1, 2]],
    ["[]", list(u32), []],
    ["[1, 2]", list(u32, 2), [1, 2]],
    ['(1, "a")', { kind: "tuple", types: [u32, string] }, [1, "a"]],
    ['{x-axis: 1, note: some("a")}', point, { xAxis: 1, note: "a" }],
    ["{x-axis: 1, note: none}", point, { xAxis: 1, note: undefined }],
    ["{read-only}", flags, { readOnly: true, b: false }],
    ["{}", flags, { readOnly: false, b: false }],
    ["red", { kind: "enum", labels: ["red", "green"] }, "red"],
    ["%ok", { kind: "enum", labels: ["ok"] }, "ok"],
    ["%none", shape, { tag: "none" }],
    ["circle(3)", shape, { tag: "circle", val: 3 }],
    ["none", option(u32), undefined],
    ["some(1)", option(u32), 1],
    ["some(none)", option(option(u32)), { tag: "some", val: undefined }],
    ["none", option(option(u32)), { tag: "none" }],
    ["some(some(1))", option(option(u32)), { tag: "some", val: 1 }],
    ["none", option(option(option(u32))), undefined],
    ["some(none)", option(option(option(u32))), { tag: "none" }],
    ["some(some(some(1)))", option(option(option(u32))), { tag: "some", val: 1 }],
    ["ok(1)", result(u32, string), { tag: "ok", val: 1 }],
    ['err("x")', result(u32, string), { tag: "err", val: "x" }],
    ["ok", result(null, null), { tag: "ok" }],
    [
      '{"a": 1, "b": 2}',
      { kind: "map", key: string, value: u32 },
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    ],
  ])("%s", (text, type, value) => {
    expect(parseValue(text, type)).toEqual(value);
    expect(printValue(value, type)).toBe(text);
  });

  test.each<[string, ValType, unknown]>([
    [" [ 1 , 2 , ] // two", list(u32), [1, 2]],
    ['{note: some("a"), x-axis: 1}', point, { xAxis: 1, note: "a" }],
    ["{x-axis: 1}", point, { xAxis: 1, note: undefined }],
    ["{:}", { kind: "record", fields: [] }, {}],
    ["1", option(u32), 1],
    ["1", result(u32, null), { tag: "ok", val: 1 }],
    ["%circle(3)", shape, { tag: "circle", val: 3 }],
    ["1.5e3", { kind: "f64" }, 1500],
    ['"""\n  a\n    b\\t\n  """', string, "a\n  b\t"],
    ['"""\n"""', string, ""],
    ["[1, 2]", { kind: "stream", element: u32 }, [[1, 2]]],
    ["[]", { kind: "stream", element: u32 }, []],
    ["[(), ()]", { kind: "stream", element: null }, [undefined, undefined]],
  ])("%s is read", (text, type, value) => {
    expect(parseValue(text, type)).toEqual(value);
  });

  test("a future is a promise of its value", async () => {
    await expect(parseValue("1", { kind: "future", element: u32 })).resolves.toBe(1);
    await expect(parseValue("()", { kind: "future", element: null })).resolves.toBeUndefined();
  });
});

describe("docs/wave.md", () => {
  const types: readonly (readonly [string, ValType])[] = [
    ["`bool`", { kind: "bool" }],
    ["`u8` to `s64`", { kind: "s64" }],
    ["`f32`, `f64`", { kind: "f64" }],
    ["`char`", { kind: "char" }],
    ["`string`", string],
    ["`list<u8>`", list(u8)],
    ["`tuple<u8, string>`", { kind: "tuple", types: [u8, string] }],
    [
      "`record { a: u8, b: option<u8> }`",
      {
        kind: "record",
        fields: [
          { label: "a", type: u8 },
          { label: "b", type: option(u8) },
        ],
      },
    ],
    ["`flags { read, write }`", { kind: "flags", labels: ["read", "write"] }],
    ["`enum { red, green }`", { kind: "enum", labels: ["red", "green"] }],
    [
      "`variant { none, circle(u8) }`",
      {
        kind: "variant",
        cases: [
          { label: "none", type: null },
          { label: "circle", type: u8 },
        ],
      },
    ],
    ["`option<u8>`", option(u8)],
    ["`result<u8, string>`", result(u8, string)],
    ["`map<string, u8>`", { kind: "map", key: string, value: u8 }],
    ["`stream<u8>`", { kind: "stream", element: u8 }],
    ["`future<u8>`", { kind: "future", element: u8 }],
  ];
  const page = readFileSync(new URL("../../../../docs/wave.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (`.*?) +\| (`.*?) +\|$/gm)].map(([, type = "", texts = ""]) => ({
    type,
    texts,
  }));

  test("has a row for each type", () => {
    expect(rows.map(({ type }) => type)).toEqual(types.map(([name]) => name));
  });

  /** What a row also mentions, which is no value of its type. */
  const others = new Set(['"""', "{:}", "ok", "err"]);

  test.each(rows)("$type is written $texts", ({ type, texts }) => {
    const found = types.find(([name]) => name === type)?.[1] ?? u8;
    const written = [...texts.matchAll(/`([^`]+)`/g)]
      .map(([, text = ""]) => text)
      .filter((text) => !others.has(text));
    expect(written.length).toBeGreaterThan(0);
    for (const text of written) expect(() => parseValue(text, found)).not.toThrow();
  });
});

describe("what is refused, and where", () => {
  test.each<[string, ValType, number, string]>([
    ["256", u8, 0, "found `256`, wanted a u8, from 0 to 255"],
    ["[1, x]", list(u32), 4, "found `x`, wanted a u32"],
    ["[1, 2", list(u32), 5, "found the end, wanted `,` or `]`"],
    ["[1]", list(u32, 2), 0, "found 1 elements, wanted 2"],
    ["(1)", { kind: "tuple", types: [u32, string] }, 0, "found 1 values, wanted 2"],
    ["(1, 2)", { kind: "tuple", types: [u32] }, 4, "found `2`, wanted `)` after 1 values"],
    ["{y: 1}", point, 1, "found `y`, wanted one of the fields x-axis, note"],
    ["{note: none}", point, 0, "the field x-axis is missing"],
    ["{x-axis: 1, x-axis: 2}", point, 12, "found the field x-axis twice"],
    ["square", shape, 0, "found `square`, wanted one of none, circle"],
    ["circle", shape, 6, "found the end, wanted `(`"],
    ["purple", { kind: "enum", labels: ["red"] }, 0, "found `purple`, wanted one of red"],
    ["{c}", flags, 1, "found `c`, wanted one of the flags read-only, b"],
    ["1.5", u32, 0, "found `1`, wanted a u32"],
    ["'ab'", { kind: "char" }, 0, "found `'`, wanted one character in single quotes"],
    ['"a', string, 0, 'found `"`, wanted the end of the string'],
    ['"\\x"', string, 1, "found `\\`, wanted an escape"],
    ['"\\u{d800}"', string, 1, "wanted a Unicode scalar value"],
    ["1 2", u32, 2, "found `2`, wanted the end"],
    ["none", option(option(option(option(u32)))), -1, ""],
    ["1", option(option(u32)), 0, "found `1`, wanted some(...) or none"],
  ])("%s", (text, type, offset, message) => {
    if (offset < 0) return expect(parseValue(text, type)).toEqual({ tag: "none" });
    try {
      parseValue(text, type);
      expect.unreachable("it was read");
    } catch (error) {
      expect(error).toBeInstanceOf(WaveError);
      expect(error).toMatchObject({ offset });
      expect((error as WaveError).message).toContain(message);
    }
  });

  test("too many values in one another", () => {
    let type: ValType = u32;
    for (let depth = 0; depth < 600; depth++) type = list(type);
    expect(() => parseValue("[".repeat(600), type)).toThrow("more than 500 values in one another");
  });

  test("handles have no text", () => {
    const type: ValType = { kind: "own", resource: { kind: "resource", id: 1, name: "file" } };
    expect(() => parseValue("1", type)).toThrow("a value of type own<file> cannot be written");
    expect(() => printValue({}, type)).toThrow("a value of type own<file> cannot be written");
  });

  test("a handle is what an earlier result was printed as", () => {
    const resource = { kind: "resource", id: 1, name: "file" } as const;
    const other = { kind: "resource", id: 2, name: "file" } as const;
    const type: ValType = { kind: "own", resource };
    const context = { ...processContext(), bytes: () => expect.fail() };
    const [one, two] = [{}, {}];
    expect(() => parseValue("file#1", type, context)).toThrow("wanted a file, which no earlier call gave");
    const list2: ValType = list({ kind: "borrow", resource });
    expect(printValue([one, two, one], list2, context.handles)).toBe("[file#1, file#2, file#1]");
    expect(parseValue("file#2", type, context)).toBe(two);
    for (const text of ["file#3", "other#1", "1", "file", "file#1x"])
      expect(() => parseValue(text, type, context)).toThrow(/wanted one of file#1, file#2|the end/);
    expect(() => parseValue("file#1", { kind: "own", resource: other }, context)).toThrow("no earlier call");
  });

  test("a stream may be a file, or standard input", () => {
    const type: ValType = { kind: "stream", element: u8 };
    const asked: string[] = [];
    async function* none(): AsyncGenerator<Uint8Array> {}
    const context = {
      ...processContext(),
      bytes(path: string): AsyncIterable<Uint8Array> {
        if (path === "missing") throw new UsageError("cannot read missing: there is no such file");
        asked.push(path);
        return none();
      },
    };
    const pair: ValType = { kind: "tuple", types: [type, type, type] };
    parseValue('(@a/b.txt, -, @"c d")', pair, context);
    expect(asked).toEqual(["a/b.txt", "-", "c d"]);
    expect(parseValue("[1]", type, context)).toEqual([[1]]);
    expect(() => parseValue("@missing", type, context)).toThrow("cannot read missing: there is no such file");
    expect(() => parseValue("@a", { kind: "stream", element: u32 }, context)).toThrow(
      "files and standard input are bytes: wanted [...] for a stream<u32>",
    );
    expect(() => parseValue("@a", type)).toThrow(WaveError);
  });

  test("the caret stands under the place, on its line", () => {
    const text = "f(\n\t[1,\n\t x])";
    const call = readCall(text);
    const type = {
      kind: "func",
      async: false,
      params: [{ label: "a", type: list(u32) }],
      result: null,
    } as const;
    try {
      call.args(type, "f", processContext());
      expect.unreachable("it was read");
    } catch (error) {
      expect((error as WaveError).render(text)).toBe("found `x`, wanted a u32\n  \t x])\n  \t ^");
    }
  });
});

describe("results that are still to come", () => {
  test("streams are read to their end and futures awaited, wherever they stand", async () => {
    const type: ValType = {
      kind: "tuple",
      types: [
        { kind: "stream", element: u8 },
        { kind: "future", element: result(u32, null) },
        option({ kind: "stream", element: null }),
        { kind: "map", key: u8, value: { kind: "stream", element: u8 } },
        option(option(option({ kind: "future", element: u8 }))),
      ],
    };
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1, 2);
      yield Uint8Array.of(3);
    }
    const value = [chunks(), Promise.resolve({ tag: "ok", val: 7 }), undefined];
    const more = [new Map([[5, chunks()]]), { tag: "some", val: Promise.resolve(9) }];
    expect(printValue(await collect([...value, ...more], type), type)).toBe(
      "([1, 2, 3], ok(7), none, {5: [1, 2, 3]}, some(some(some(9))))",
    );
  });
});

test("a stream that does not end is not collected for ever", async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    const chunk = new Uint8Array(maxCollected / 2);
    for (;;) yield chunk;
  }
  await expect(collect(endless(), { kind: "stream", element: u8 })).rejects.toThrow(
    "more than 1000000 elements",
  );
});

test("every value of every type is read as it was printed", () => {
  fc.assert(
    fc.property(typedValue, ([type, value]) => {
      const text = printValue(value, type);
      expect(parseValue(text, type)).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

type Typed = [ValType, unknown];
const scalar: fc.Arbitrary<Typed> = fc.oneof(
  fc.boolean().map((value): Typed => [{ kind: "bool" }, value]),
  fc.nat(0xffff_ffff).map((value): Typed => [u32, value]),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value): Typed => [{ kind: "s64" }, value]),
  fc.double().map((value): Typed => [{ kind: "f64" }, value]),
  fc.float().map((value): Typed => [{ kind: "f32" }, value]),
  fc.string({ unit: "grapheme" }).map((value): Typed => [string, value]),
  fc.string({ unit: "grapheme", minLength: 1 }).map((value): Typed => [{ kind: "char" }, [...value][0]]),
);
const typedValue: fc.Arbitrary<Typed> = fc.letrec<{ typed: Typed }>((tie) => ({
  typed: fc.oneof(
    { maxDepth: 4 },
    scalar,
    tie("typed").map(([type, value]): Typed => [list(type), [value, value]]),
    tie("typed").map(([type, value]): Typed => [
      option(type),
      isBoxedOption({ kind: "option", type }) ? { tag: "some", val: value } : value,
    ]),
    tie("typed").map(([type, value]): Typed => [result(type, null), { tag: "ok", val: value }]),
    tie("typed").map(([type, value]): Typed => [result(u8, type), { tag: "err", val: value }]),
    fc
      .tuple(tie("typed"), tie("typed"))
      .map(([[a, x], [b, y]]): Typed => [{ kind: "tuple", types: [a, b] }, [x, y]]),
    fc.tuple(tie("typed"), tie("typed")).map(([[a, x], [b, y]]): Typed => [
      {
        kind: "record",
        fields: [
          { label: "true", type: a },
          { label: "some-field", type: b },
        ],
      },
      { true: x, someField: y },
    ]),
    tie("typed").map(([type, value]): Typed => [
      { kind: "variant", cases: [{ label: "some", type }] },
      { tag: "some", val: value },
    ]),
  ),
})).typed;
