import { decodeComponent } from "@heddle/component/decode";
import { DecodeError, ValidationError } from "@heddle/component/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WitGraph } from "../model/index.ts";
import { printWit } from "../print/index.ts";
import { resolveWit } from "../resolve/index.ts";
import { decodeWit, encodeWit, isWitBinary, witOfComponent } from "./index.ts";
import { ByteWriter } from "@heddle/component/internal/bytes";

function graphOf(text: string): WitGraph {
  return resolveWit({ files: { "t.wit": text } }, { features: "all" });
}

/** A text for each construct that has a form of its own. */
const TEXTS: readonly [string, string][] = [
  ["an empty interface", "interface i {}"],
  [
    "primitives",
    "interface i { f: func(a: bool, b: s8, c: u8, d: s16, e: u16, f: s32, g: u32, h: s64, i: u64, j: f32, k: f64, l: char, m: string, n: error-context); }",
  ],
  [
    "defined types",
    "interface i { record r { a: u8 } variant v { a, b(u8) } enum e { a, b } flags f { a, b } f1: func(r: r, v: v, e: e, f: f); }",
  ],
  [
    "constructed types",
    "interface i { f: func(a: list<u8>, b: list<u8, 300>, c: option<u8>, d: result, e: result<u8>, g: result<_, u8>, h: result<u8, s8>, i: tuple<u8, s8>, j: map<string, u8>, k: stream, l: stream<u8>, m: future, n: future<u8>); }",
  ],
  ["aliases", "interface i { type a = u8; type b = a; type c = list<b>; f: func(x: b) -> c; }"],
  [
    "resources",
    "interface i { resource r { constructor(); m: func(); s: static async func(); } type a = r; type o = own<r>; f: func(x: r, y: borrow<a>, z: o) -> list<r>; }",
  ],
  [
    "uses",
    "interface i { resource r; record p { a: u8 } } interface j { use i.{r as q, p}; f: func(x: q) -> p; } interface k { use j.{q}; }",
  ],
  [
    "uses of other packages",
    "interface j { use c:d/i@1.0.0.{r}; f: func() -> r; } package c:d@1.0.0 { interface i { resource r; g: func(); } }",
  ],
  [
    "a world",
    "interface i { resource r; } world w { import i; import f: func(); export g: async func() -> u8; export i; use i.{r}; type t = u8; resource q { m: func(x: t); } import h: func(q: q, r: r); export k: func(q: borrow<q>); }",
  ],
  [
    "named and inline interfaces",
    'interface i { type t = u8; } world w { import i; import x: i; @external-id("é") import y: i; import z: interface { use i.{t}; f: func() -> t; } export x: i; }',
  ],
  [
    "external ids",
    'interface i { @external-id("a") type t = u8; @external-id("b") resource r { @external-id("c") m: func(); } @external-id("d") f: func(); }',
  ],
  [
    "documentation and gates",
    "/// one\ninterface i { /// two\n@since(version = 1.0.0) record r { /// three\n a: u8 } @unstable(feature = x) f: func(); @since(version = 1.0.0) @deprecated(version = 1.1.0) g: func(); } /// four\nworld w { /// five\n@since(version = 1.0.0) import i; /// six\n export f: func(); }",
  ],
  [
    "many indices",
    `interface i { ${Array.from({ length: 200 }, (_, n) => `record r${n} { a: ${n === 0 ? "u8" : `r${n - 1}`} }`).join(" ")} }`,
  ],
];

describe("a package in binary form", () => {
  test.each(TEXTS)("%s: comes back as it was", (_, body) => {
    const graph = graphOf(`package a:b@1.2.0;\n${body}`);
    const bytes = encodeWit(graph.package);
    const decoded = decodeWit(bytes);
    expect(printWit(decoded.package)).toBe(printWit(graph.package));
    expect(encodeWit(decoded.package)).toEqual(bytes);
  });

  test("is what the specification says, byte for byte", () => {
    const bytes = encodeWit(
      graphOf("package a:b; interface i { type t = u32; f: func(x: t) -> option<t>; }").package,
    );
    const expected =
      "0061736d0d000100" + // component
      "072a0141020142" + // a type section: component type of two declarations: an instance type of
      "0501790400017403000001" + // five: u32; export "t" (eq 0); a type that is
      "6b010140010178010002" + // option 1; a type that is func, one parameter "x" of type 1, result type 2
      "0400016601030400" + // export "f" (func 3); then the component type exports
      "05613a622f690500" + // "a:b/i" (instance 0)
      "0b0701000169030000" + // exported as "i", a type
      "0010" +
      "0c7061636b6167652d646f6373" +
      "01" +
      "7b7d"; // and empty documentation
    expect(Buffer.from(bytes).toString("hex")).toBe(expected);
  });

  test("refuses what is no WIT package", () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
    expect(() => decodeWit(empty)).toThrow(expect.objectContaining({ code: "not-a-wit-package" }));
    expect(() => decodeWit(empty.subarray(0, 5))).toThrow(DecodeError);
    expect(isWitBinary(empty)).toBe(false);
    expect(isWitBinary(encodeWit(graphOf("package a:b; interface i {}").package))).toBe(true);
  });

  test("documentation that cannot be read is passed over", () => {
    const bytes = encodeWit(graphOf("/// x\npackage a:b; interface i {}").package);
    const text = Buffer.from(bytes).toString("latin1").replace('{"docs":"x"}', '{"docs" "x"}');
    expect(decodeWit(Buffer.from(text, "latin1")).package.docs).toBeNull();
  });
});

/** A component of sections, each `[id, hex of its content]`. */
function component(...sections: readonly (readonly [number, string])[]): Uint8Array {
  const out = new ByteWriter();
  for (const byte of [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]) out.byte(byte);
  for (const [id, hex] of sections) {
    const content = Buffer.from(hex.replaceAll(" ", ""), "hex");
    out.byte(id);
    out.u32(content.length);
    out.bytes(content);
  }
  return out.finish();
}

function name(value: string): string {
  return Buffer.from([value.length, ...Buffer.from(value)]).toString("hex");
}

describe("the WIT of a component", () => {
  test("imports and exports, their types shared", () => {
    // A component that imports an instance `a:b/i` with a record `r` and exports its function again under another interface.
    const bytes = component(
      [
        7,
        `01 42 04 01 72 01 ${name("x")} 7d 04 00 ${name("r")} 03 00 00 01 40 01 ${name("p")} 01 00 01 04 00 ${name("f")} 01 02`,
      ],
      [10, `01 00 ${name("a:b/i@1.0.0")} 05 00`],
      [6, `01 01 00 00 ${name("f")}`],
      [11, `01 00 ${name("g")} 01 00 00`],
    );
    const { world, package: main, packages } = witOfComponent(bytes);
    expect(world.name).toBe("root");
    expect(printWit(main, { nested: packages.filter((each) => each !== main) })).toBe(`package root:component;

world root {
  import a:b/i@1.0.0;

  export g: func(p: r) -> r;
}

package a:b@1.0.0 {
  interface i {
    record r {
      x: u8,
    }

    f: func(p: r) -> r;
  }
}
`);
  });

  test("an instance made by another component inside it", () => {
    // (component $c (import "x" (type (sub resource))) (type (func (param own))) ... (export "r" (type 0)))
    const inner = component([10, `01 00 ${name("x")} 03 01`], [11, `01 00 ${name("r")} 03 00 00`]);
    const bytes = component(
      [7, "01 3f 7f 00"],
      [4, Buffer.from(inner).toString("hex")],
      [5, `01 00 00 01 ${name("x")} 03 00`],
      [11, `01 00 ${name("a:b/i")} 05 00 00`],
    );
    const { packages } = witOfComponent(bytes);
    expect(printWit(packages.find((each) => each.name.name === "b") ?? expect.fail())).toBe(
      "package a:b;\n\ninterface i {\n  resource r;\n}\n",
    );
  });

  test("a component with too many instantiations is refused", () => {
    let inner = component();
    for (let depth = 0; depth < 12; depth++) {
      const wrapped = Buffer.from(inner).toString("hex");
      inner = component([4, wrapped], [5, "04 00 00 00 00 00 00 00 00 00 00 00 00"]);
    }
    expect(() => witOfComponent(inner, { limits: { maxDefinitions: 1000 } })).toThrow(
      expect.objectContaining({ code: "limit-exceeded" }),
    );
  });

  test("types and instances that nest too deep are refused", () => {
    const hex = (byte: number): string => byte.toString(16).padStart(2, "0");
    const signed = (n: number): string => (n < 64 ? hex(n) : hex((n & 0x7f) | 0x80) + hex(n >> 7));
    const unsigned = (n: number): string => (n < 128 ? hex(n) : hex((n & 0x7f) | 0x80) + hex(n >> 7));
    const deep = (count: number): Uint8Array => {
      const lists = Array.from({ length: count }, (_, n) => `70${n === 0 ? "7d" : signed(n - 1)}`).join("");
      return component(
        [7, `${unsigned(count + 1)} ${lists} 40 01 ${name("p")} ${signed(count - 1)} 01 00`],
        [10, `01 00 ${name("f")} 01 ${unsigned(count)}`],
      );
    };
    expect(witOfComponent(deep(100)).world.imports.size).toBe(1);
    expect(() => witOfComponent(deep(101))).toThrow(expect.objectContaining({ code: "limit-exceeded" }));
    const links = Array.from({ length: 5 }, (_, n): [number, string] => {
      const link = component([6, `01 04 02 01 ${hex(n)}`], [5, "01 00 00 00"]);
      return [4, Buffer.from(link).toString("hex")];
    });
    const chain = component([4, Buffer.from(component()).toString("hex")], ...links, [5, "01 00 05 00"]);
    expect(witOfComponent(chain).world.exports.size).toBe(0);
    expect(() => witOfComponent(chain, { limits: { maxInstanceDepth: 5 } })).toThrow(
      expect.objectContaining({ code: "limit-exceeded" }),
    );
  });

  test("bytes of any kind are read or refused, never a crash", () => {
    const seeds = TEXTS.map(([, body]) => encodeWit(graphOf(`package a:b@1.2.0;\n${body}`).package));
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), changes, (seed, changed) => {
        const bytes = seed.slice();
        for (const [at, value] of changed) bytes[8 + (at % (bytes.length - 8))] = value;
        for (const read of [decodeWit, witOfComponent]) {
          try {
            printWit(read(bytes).package);
          } catch (error) {
            if (!(error instanceof DecodeError || error instanceof ValidationError)) throw error;
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [
      "an alias of what is not there",
      [
        [10, ""],
        [6, `01 03 00 00 ${name("x")}`],
      ],
    ],
    [
      "a function type that is none",
      [
        [7, "01 79"],
        [10, `01 00 ${name("f")} 01 00`],
      ],
    ],
    ["a type index out of bounds", [[10, `01 00 ${name("f")} 01 09`]]],
    [
      "a record without a name",
      [
        [7, `02 72 01 ${name("x")} 7d 40 01 ${name("p")} 00 01 00`],
        [10, `01 00 ${name("f")} 01 01`],
      ],
    ],
  ] as const)("%s is refused", (_, sections) => {
    const bytes = component(...sections.filter(([, hex]) => hex !== ""));
    expect(() => witOfComponent(decodeComponent(bytes))).toThrow(ValidationError);
  });
});
