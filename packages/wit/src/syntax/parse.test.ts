import { describe, expect, test } from "vitest";
import { WitError } from "../diagnostics/index.ts";
import { parseWit } from "../parse.ts";
import type { ParseOptions } from "../parse.ts";
import { plainText } from "../migrate/fates.ts";
import type { WitFile } from "./ast.ts";

function parse(text: string, options?: ParseOptions): WitFile {
  return parseWit({ path: "t.wit", text }, options);
}

/** Each fault as `line:column code`. */
function faultsOf(text: string, options?: ParseOptions): string[] {
  try {
    parse(text, options);
  } catch (error) {
    if (!(error instanceof WitError)) throw error;
    return error.message
      .split("\n")
      .filter((line) => line.includes(": error: "))
      .map((line, index) => `${/:(\d+:\d+):/.exec(line)?.[1]} ${error.diagnostics[index]?.code}`);
  }
  return [];
}

describe("types", () => {
  test.each([
    "bool",
    "error-context",
    "list<u8>",
    "list<u8, 4>",
    "option<option<string>>",
    "result",
    "result<u8>",
    "result<_, u8>",
    "result<u8, string>",
    "tuple<u8, list<f32>>",
    "stream",
    "stream<u8>",
    "future",
    "future<result<_, e>>",
    "map<string, list<u8>>",
    "own<r>",
    "borrow<r>",
    "r",
    "%list",
  ])("%s is read as it is written", (type) => {
    const [item] = parse(`interface i { type t = ${type}; }`).items;
    const def = item?.kind === "interface" ? item.items[0] : undefined;
    expect(def?.kind === "type" && plainText(def.type)).toBe(type);
  });
});

test("a file holds its package, uses, interfaces, worlds and nested packages", () => {
  const file = parse(`
    /// the package
    package a:b@1.0.0;
    use c:d/e@1.2.3-rc.1 as f;
    /// an interface
    @since(version = 1.0.0) @deprecated(version = 1.1.0)
    interface i {
      use f.{x, y as z,};
      resource r { constructor(a: u8) -> result<r>; m: async func(); s: static func() -> r; }
      @external-id("q/1") g: func(a: u8, b: r,) -> u8;
    }
    world w {
      include v with { a as b, c as d }
      include a2:b/v;
      import i; import j: i; import k: c:d/e@1.0.0; import c:d/e; export l: interface { h: func(); }
      export m: async func();
      type t = u8;
    }
    package n:o { interface p {} }
  `);
  expect(file.package?.name.version?.value.major).toBe(1n);
  expect(file.items.map((item) => item.kind)).toEqual(["top-use", "interface", "world"]);
  expect(file.nested.map((part) => part.package?.name.name.name)).toEqual(["o"]);
  const world = file.items[2];
  const externs =
    world?.kind === "world"
      ? world.items.flatMap((item) => ("extern" in item ? [item.extern.kind] : []))
      : [];
  expect(externs).toEqual(["path", "named-path", "named-path", "path", "interface", "func"]);
});

test("comments directly before an item belong to it, before its attributes", () => {
  const file = parse(
    "// far\n\n/// near\n@since(version = 1.0.0)\ninterface i { /// x\n f: func(); /// end\n }",
  );
  const [item] = file.items;
  expect(item?.comments.map((comment) => comment.text)).toEqual(["// far", "/// near"]);
  expect(file.comments).toHaveLength(4);
});

describe("faults", () => {
  test.each([
    ["interface i { f: func() }", ["1:24 expected-token"]],
    ["interface i { f: func(; }\ninterface j { g: fnc(); }", ["1:23 expected-token", "2:18 expected-token"]],
    ["interface fooBar {}", ["1:11 bad-identifier"]],
    ["package a-B:c;", ["1:9 bad-identifier"]],
    ["package a:b-C@1.0.0;", ["1:11 bad-identifier"]],
    ["world w { import a:b-C/d; }", ["1:20 bad-identifier"]],
    ["interface i { list: func(); }", ["1:15 expected-token"]],
    ["package a:b@01.0.0;", ["1:13 bad-version"]],
    ["package a:b@1.0;", ["1:13 bad-version"]],
    ["package a:b:c;", ["1:12 unsupported"]],
    ["interface i { € }", ["1:15 bad-character"]],
    ["interface i { /* }", ["1:13 expected-token", "1:15 bad-comment"]],
    ["interface i { type t = list<u8, 0>; }", ["1:33 bad-list-length"]],
    ["interface i { type t = list<u8, 04>; }", ["1:33 bad-list-length"]],
    ["interface i { type t = list<u8, 4294967296>; }", ["1:33 bad-list-length"]],
    ["interface i { type t = result<_>; }", ["1:32 expected-token"]],
    ["@sinse(version = 1.0.0) interface i {}", ["1:2 bad-attribute"]],
    ["@since(version = 1.0.0) use a:b/c;", ["1:25 bad-attribute"]],
    ['interface i { @external-id("\\q") f: func(); }', ["1:29 bad-string"]],
    ['interface i { @external-id("x) f: func();\n }', ["1:28 bad-string", "2:2 expected-token"]],
    ["world w { include v with { a as b }; }", ["1:36 expected-token"]],
    ["world w { import a:b; export a :b; export c: b; }", ["1:18 expected-token"]],
    ["package a:b { package c:d { } }", ["1:15 nested-package"]],
    ["interface i {} package a:b;", ["1:16 expected-token"]],
    ["interface i { a\u202eb: func(); }", ["1:16 bad-character"]],
    ["}", ["1:1 expected-token"]],
    ["interface i { record r { a u8 } f: func(x u8); }", ["1:28 expected-token", "1:43 expected-token"]],
    ["interface i { f: func()", ["1:13 expected-token", "1:24 expected-token"]],
  ])("%j: %j", (text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
  });

  test.each([
    ["interface i { f: fnc(); }", "did you mean `func`?"],
    ["wrld w {}", "did you mean `world`?"],
    ["interface i { %a_b: func(); }", "write `a-b`"],
    ["interface i { record: func(); }", "expected the name of the record"],
    ["interface i { bool: func(); }", "write `%bool` to use this keyword as a name"],
    ["interface i { f: func() g: func(); }", "write `;` here"],
  ])("%j says: %s", (text, hint) => {
    expect(() => parse(text)).toThrow(hint);
  });

  test("a fault does not hide the next item's", () => {
    const text = Array.from({ length: 8 }, (_, i) => `interface i${i} { f: func( }`).join("\n");
    expect(faultsOf(text)).toHaveLength(8);
  });
});

describe("limits", () => {
  test("maxTypeDepth", () => {
    const nested = (depth: number): string =>
      `interface i { type t = ${"list<".repeat(depth)}u8${">".repeat(depth)}; }`;
    expect(faultsOf(nested(99))).toEqual([]);
    expect(faultsOf(nested(100))).toEqual(["1:524 limit-exceeded"]);
    expect(faultsOf(nested(4), { limits: { maxTypeDepth: 3 } })).toEqual(["1:39 limit-exceeded"]);
  });
  test("maxSourceLength", () => {
    expect(faultsOf("interface i {}", { limits: { maxSourceLength: 10 } })).toEqual(["1:1 limit-exceeded"]);
  });
  test("maxErrors", () => {
    const text = Array.from({ length: 9 }, (_, i) => `interface i${i} { f: func( }`).join("\n");
    expect(faultsOf(text, { limits: { maxErrors: 3 } })).toHaveLength(3);
  });
  test("a deep file does not overflow the stack", () => {
    expect(faultsOf(`interface i { type t = ${"tuple<".repeat(200_000)}`)[0]).toMatch(
      /limit-exceeded$|expected-token$/,
    );
  });
});
