import { describe, expect, test } from "vitest";
import { WitError } from "../diagnostics/index.ts";
import type { WitGraph } from "../model/index.ts";
import { signature } from "../print/index.ts";
import { resolveWit } from "./index.ts";
import type { ResolveOptions, WitRoot } from "./index.ts";

function resolve(text: string, options?: ResolveOptions): WitGraph {
  return resolveWit({ files: { "t.wit": text } }, options);
}

/** Each fault as `file:line:column code`. */
function faultsOf(roots: WitRoot | readonly WitRoot[], options?: ResolveOptions): string[] {
  try {
    resolveWit(roots, options);
  } catch (error) {
    if (!(error instanceof WitError)) throw error;
    const lines = error.message.split("\n").filter((line) => line.includes(": error: "));
    return lines.map((line, index) => `${line.replace(/: error: .*/, "")} ${error.diagnostics[index]?.code}`);
  }
  return [];
}

/** Imports and exports of a world by name. */
function shapeOf(graph: WitGraph, world: string): { imports: string[]; exports: string[] } {
  const found = graph.package.worlds.get(world);
  return { imports: [...(found?.imports.keys() ?? [])], exports: [...(found?.exports.keys() ?? [])] };
}

const P = "package a:b@1.0.0;\n";

describe("faults", () => {
  test.each([
    ["interface i {}", ["t.wit:1:1 missing-package"]],
    [`${P}interface i { f: func(x: missing); }`, ["t.wit:2:26 unknown-name"]],
    [`${P}interface i { type t = t; }`, ["t.wit:2:24 cycle"]],
    [`${P}interface i { record r { a: s } record s { a: r } }`, ["t.wit:2:29 cycle"]],
    [`${P}interface i { use j.{t}; } interface j { use i.{t}; }`, ["t.wit:2:19 cycle"]],
    [`${P}interface i { use i.{t}; }`, ["t.wit:2:19 cycle"]],
    [`${P}world v { include w; } world w { include v; }`, ["t.wit:2:19 cycle"]],
    [`${P}interface i { use a:b/j@1.0.0.{t}; } interface j { type t = u8; }`, ["t.wit:2:19 cycle"]],
    [`${P}interface i { type t = u8; type t = u16; }`, ["t.wit:2:33 duplicate-name"]],
    [`${P}interface i { type t = u8; t: func(); }`, ["t.wit:2:28 duplicate-name"]],
    [`${P}interface i { f: func(); F: func(); }`, ["t.wit:2:26 duplicate-name"]],
    [`${P}interface i { record r { a: u8, A: u8 } }`, ["t.wit:2:33 duplicate-name"]],
    [`${P}interface i { f: func(a: u8, A: u8); }`, ["t.wit:2:30 duplicate-name"]],
    [`${P}interface i { resource r { m: func(self: u8); } }`, ["t.wit:2:36 duplicate-name"]],
    [`${P}interface i { resource r { m: func(); m: static func(); } }`, ["t.wit:2:39 duplicate-name"]],
    [`${P}interface i { resource r { constructor(); constructor(); } }`, ["t.wit:2:43 duplicate-name"]],
    [`${P}interface i {} world i {}`, ["t.wit:2:22 duplicate-name"]],
    [`${P}use j as i; interface i {} interface j {}`, ["t.wit:2:23 duplicate-name"]],
    [
      `${P}interface i { record r {} flags f {} enum e {} variant v {} type t = tuple<>; }`,
      [
        "t.wit:2:22 empty-type",
        "t.wit:2:33 empty-type",
        "t.wit:2:43 empty-type",
        "t.wit:2:56 empty-type",
        "t.wit:2:70 empty-type",
      ],
    ],
    [
      `${P}interface i { flags f { ${Array.from({ length: 33 }, (_, n) => `x${n}`).join(",")} } }`,
      ["t.wit:2:143 too-many-flags"],
    ],
    [`${P}interface i { type t = map<f32, u8>; }`, ["t.wit:2:28 map-key"]],
    [`${P}interface i { type k = u8; type t = map<k, u8>; }`, ["t.wit:2:41 map-key"]],
    [`${P}interface i { type t = u8; f: func(x: borrow<t>); }`, ["t.wit:2:46 not-a-resource"]],
    [`${P}interface i { resource r; f: func() -> list<borrow<r>>; }`, ["t.wit:2:40 borrow-in-result"]],
    [`${P}interface i { resource r { constructor() -> r; } }`, ["t.wit:2:45 constructor-result"]],
    [`${P}interface i { resource r { constructor() -> result<u8>; } }`, ["t.wit:2:45 constructor-result"]],
    [`${P}interface i { f: func(); g: func(x: f); }`, ["t.wit:2:37 not-a-type"]],
    [
      `${P}interface i { use j.{f, g}; } interface j { f: func(); }`,
      ["t.wit:2:22 not-a-type", "t.wit:2:25 unknown-name"],
    ],
    [`${P}interface i { use w.{t}; } world w {}`, ["t.wit:2:19 not-an-interface"]],
    [`${P}world w { include i; } interface i {}`, ["t.wit:2:19 not-a-world"]],
    [
      `${P}world w { import nope; export x:y/z; }`,
      ["t.wit:2:18 unknown-interface", "t.wit:2:31 unknown-package"],
    ],
    [`${P}world w { import i; import i; } interface i {}`, ["t.wit:2:28 duplicate-name"]],
    [`${P}world w { import f: func(); import F: func(); }`, ["t.wit:2:36 duplicate-name"]],
    [`${P}world v { import f: func(); } world w { include v; include v; }`, ["t.wit:2:60 duplicate-name"]],
    [`${P}world v { import f: func(); } world w { include v with { g as h } }`, ["t.wit:2:58 include-name"]],
    [
      `${P}world v { import i; } interface i {} world w { include v with { i as h } }`,
      ["t.wit:2:65 include-name"],
    ],
    [
      `${P}interface a1 { type t = u8; } interface b1 { use a1.{t}; } interface c1 { use a1.{t}; use b1.{t as t2}; } world w { export a1; export c1; }`,
      ["t.wit:2:113 export-needs-import-and-export"],
    ],
    [`${P}package c:d {} package c:d {}`, ["t.wit:2:24 duplicate-package"]],
    [`package a:b;\ninterface i { @since(version = 1.0.0) f: func(); }`, ["t.wit:2:39 bad-gate"]],
    [`${P}interface i { @since(version = 1.0.1) f: func(); }`, ["t.wit:2:39 bad-gate"]],
    [
      `${P}interface i { @since(version = 1.0.0) @unstable(feature = x) f: func(); }`,
      ["t.wit:2:39 bad-gate"],
    ],
    [`${P}interface i { @deprecated(version = 1.0.0) f: func(); }`, ["t.wit:2:15 bad-gate"]],
    [
      `${P}interface i { @since(version = 1.0.0) @since(version = 1.0.0) f: func(); }`,
      ["t.wit:2:39 bad-gate"],
    ],
    [
      `${P}interface i { @unstable(feature = x) type t = u8; f: func(a: t); }`,
      ["t.wit:2:62 gated-reference"],
    ],
    [`${P}@unstable(feature = x) interface i { type t = u8; }`, ["t.wit:2:43 gated-reference"]],
    [`${P}@unstable(feature = x) interface i {} world w { import i; }`, ["t.wit:2:56 gated-reference"]],
  ])("%j: %j", (text, expected) => {
    expect(faultsOf({ files: { "t.wit": text } })).toEqual(expected);
  });

  test.each([
    [`${P}interface i { f: func(x: strng); }`, "did you mean `string`?"],
    [`${P}interface i { f: func(x: float32); }`, "write `f32`"],
    [`${P}interface types { type size = u32; } interface i { use types.{siez}; }`, "did you mean `size`?"],
    [`${P}interface types {} world w { import typs; }`, "did you mean `types`?"],
    [`${P}package c:d@1.0.0 { interface e {} }\nworld w { import c:d/e@1.0.1; }`, "known are `c:d@1.0.0`"],
    [`${P}world w { import wasi:io/poll; }`, "dependencies stand in the folder `deps`"],
    [`${P}world v { import abcd: func(); } world w { include v with { abdc as x } }`, "did you mean `abcd`?"],
  ])("%j says: %s", (text, hint) => {
    expect(() => resolve(text)).toThrow(hint);
  });
});

describe("gates", () => {
  const text = `${P}
    interface i { @unstable(feature = x) f: func(); @since(version = 1.0.0) g: func(); @unstable(feature = y) type t = u8; }
    world w { @unstable(feature = x) import i; @unstable(feature = y) export h: func(); }`;
  test.each([
    [undefined, ["g"], [], []],
    [["x"], ["f", "g"], ["a:b/i@1.0.0"], []],
    ["all" as const, ["f", "g"], ["a:b/i@1.0.0"], ["h"]],
  ])("features %j", (features, funcs, imports, exports) => {
    const graph = resolve(text, features === undefined ? {} : { features });
    expect([...(graph.package.interfaces.get("i")?.funcs.keys() ?? [])]).toEqual(funcs);
    expect(shapeOf(graph, "w")).toEqual({ imports, exports });
  });
});

describe("worlds", () => {
  test.each([
    [
      "what is used is imported",
      "interface s { type t = u8; } interface i { use s.{t}; } world w { import i; }",
      ["a:b/s@1.0.0", "a:b/i@1.0.0"],
      [],
    ],
    [
      "what an export uses is imported",
      "interface s { type t = u8; } interface i { use s.{t}; } world w { export i; }",
      ["a:b/s@1.0.0"],
      ["a:b/i@1.0.0"],
    ],
    [
      "unless it is exported too",
      "interface s { type t = u8; } interface i { use s.{t}; } world w { export i; export s; }",
      [],
      ["a:b/s@1.0.0", "a:b/i@1.0.0"],
    ],
    [
      "interfaces, used types, types, functions",
      "interface s { type t = u8; } world w { import f: func(); type u = t; use s.{t}; import s; }",
      ["a:b/s@1.0.0", "t", "u", "f"],
      [],
    ],
    [
      "named interfaces",
      "interface s {} world w { import x: s; import y: s; import s; export z: s; }",
      ["x", "y", "a:b/s@1.0.0"],
      ["z"],
    ],
    [
      "includes",
      "interface s {} world v { import s; export e: func(); } world w { import f: func(); include v; }",
      ["a:b/s@1.0.0", "f"],
      ["e"],
    ],
    [
      "includes once",
      "interface s {} world u { import s; } world v { import s; } world w { include u; include v; }",
      ["a:b/s@1.0.0"],
      [],
    ],
    [
      "renames",
      "world v { resource r { m: func(); } import f: func(x: r); } world w { include v with { r as q, f as g } }",
      ["q", "g", "[method]q.m"],
      [],
    ],
  ])("%s", (_, text, imports, exports) => {
    expect(shapeOf(resolve(P + text), "w")).toEqual({ imports, exports });
  });

  test("a resource included twice is two resources", () => {
    const graph = resolve(
      `${P}world v { resource r; import f: func() -> r; } world w { include v; include v with { r as s, f as g } }`,
    );
    const world = graph.package.worlds.get("w");
    const [f, g] = ["f", "g"].map((name) => world?.imports.get(name));
    expect(f?.kind === "func" && signature(f.func)).toBe("func() -> r");
    expect(g?.kind === "func" && signature(g.func)).toBe("func() -> s");
  });
});

describe("types", () => {
  test("a resource in a value's place is an owned handle; an alias of it is a resource", () => {
    const graph = resolve(
      `${P}interface i { resource r; type a = r; type o = own<r>; f: func(x: r, y: a, z: borrow<a>, o: o) -> list<r>; }`,
    );
    const types = graph.package.interfaces.get("i")?.types;
    expect(types?.get("a")?.shape).toEqual({ kind: "alias", target: types?.get("r") });
    expect(types?.get("o")?.shape).toEqual({ kind: "own", resource: types?.get("r") });
    const func = graph.package.interfaces.get("i")?.funcs.get("f");
    expect(func?.params.map(({ type }) => (typeof type === "string" ? type : type.shape.kind))).toEqual([
      "own",
      "own",
      "borrow",
      "own",
    ]);
  });

  test("equal types in place are one", () => {
    const graph = resolve(`${P}interface i { f: func(x: list<option<u8>>) -> list<option<u8>>; }`);
    const func = graph.package.interfaces.get("i")?.funcs.get("f");
    expect(func?.params[0]?.type).toBe(func?.result);
  });

  test("are ordered by dependency, else as written, uses first", () => {
    const graph = resolve(
      `${P}interface i { type c = b; type b = a; type z = u8; use j.{a}; } interface j { type a = u8; }`,
    );
    expect([...(graph.package.interfaces.get("i")?.types.keys() ?? [])]).toEqual(["a", "z", "b", "c"]);
  });

  test("constructors may fail; methods borrow their resource", () => {
    const graph = resolve(
      `${P}interface i { resource r { constructor(a: u8) -> result<r, string>; m: async func(); s: static func() -> r; } resource q { constructor(); } }`,
    );
    const funcs = [...(graph.package.interfaces.get("i")?.funcs.values() ?? [])];
    expect(funcs.map((func) => `${func.name}: ${signature(func)}`)).toEqual([
      "[constructor]r: constructor(a: u8) -> result<r, string>",
      "[method]r.m: async func()",
      "[static]r.s: func() -> r",
      "[constructor]q: constructor()",
    ]);
    expect(funcs[1]?.params[0]?.name).toBe("self");
  });
});

describe("files", () => {
  test("a directory: its files are one package, deps are others, anything else is left", () => {
    const graph = resolveWit({
      name: "wit",
      files: {
        "types.wit": "interface types { type size = u32; }",
        "world.wit":
          "package a:b; use c:d/e@1.0.0 as f; world w { import types; import f; import n:o/p; import q:r/s; }",
        "README.md": "no WIT",
        "sub/ignored.wit": "nonsense",
        "deps/c/one.wit": "package c:d@1.0.0; interface e { use n:o/p.{t}; }",
        "deps/c/deps/deep.wit": "nonsense",
        "deps/n.wit": "package n:o; interface p { type t = u8; } package q:r { interface s {} }",
      },
    });
    expect(graph.packages.map(({ name }) => name.name)).toEqual(["r", "o", "d", "b"]);
    expect(shapeOf(graph, "w").imports).toEqual(["a:b/types", "n:o/p", "c:d/e@1.0.0", "q:r/s"]);
  });

  test("several roots, each after those it needs; the last is the package", () => {
    const graph = resolveWit([
      { files: { "a.wit": "package a:a; interface i {}" } },
      { files: { "b.wit": "package b:b; world w { import a:a/i; }" } },
    ]);
    expect(graph.package.name.name).toBe("b");
  });

  test.each<[string, WitRoot, string[]]>([
    [
      "two names for one package",
      { name: "d", files: { "a.wit": "package a:a;", "b.wit": "package a:b;" } },
      ["d/b.wit:1:9 package-mismatch"],
    ],
    [
      "documentation twice",
      { files: { "a.wit": "/// x\npackage a:a;", "b.wit": "/// y\npackage a:a;" } },
      ["b.wit:2:1 package-mismatch"],
    ],
    [
      "a file that is not UTF-8",
      { files: { "a.wit": Uint8Array.of(0x70, 0xff) } },
      ["a.wit:1:1 bad-character"],
    ],
    [
      "faults in several files",
      { files: { "a.wit": "package a:a; interface i { f: func(x: t); }", "b.wit": "world w { import j; }" } },
      ["a.wit:1:39 unknown-name", "b.wit:1:18 unknown-interface"],
    ],
    [
      "a name defined in two files",
      { files: { "a.wit": "package a:a; interface i {}", "b.wit": "interface i {}" } },
      ["b.wit:1:11 duplicate-name"],
    ],
    [
      "packages in a cycle",
      {
        files: {
          "a.wit":
            "package a:a; world w { import b:b/i; } package b:b { interface i { use c:c/j.{t}; } } package c:c { interface j { use b:b/i.{t}; } }",
        },
      },
      ["a.wit:1:72 cycle"],
    ],
  ])("%s", (_, root, expected) => {
    expect(faultsOf(root)).toEqual(expected);
  });

  test("a WIT package in binary form is read by what the caller gives", () => {
    const root = {
      files: {
        "a.wit": "package a:a; world w { import b:b/i; }",
        "deps/b.wasm": Uint8Array.of(0, 0x61, 0x73, 0x6d),
      },
    };
    expect(faultsOf(root)).toEqual(["a.wit:1:31 unknown-package", "deps/b.wasm:1:1 unsupported"]);
    expect(faultsOf(root, { decodePackage: () => "package b:b; interface i {}" })).toEqual([]);
  });

  test("no file at all is a mistake of the caller's", () => {
    expect(() => resolveWit({ files: {} })).toThrow(RangeError);
  });
});
