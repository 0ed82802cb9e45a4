import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeWit } from "../binary/index.ts";
import type { WitPackage } from "../model/index.ts";
import { parseWit } from "../parse.ts";
import { resolveWit } from "../resolve/index.ts";
import { printWit } from "./index.ts";
import { tokensOf } from "./tokens.ts";
import type { FormatToken } from "./tokens.ts";

function format(text: string): string {
  return printWit(parseWit({ path: "t.wit", text }));
}

describe("formatting", () => {
  test.each([
    ["package  a:b@1.0.0-rc.1 ;", "package a:b@1.0.0-rc.1;\n"],
    ["interface i{}", "interface i {}\n"],
    [
      "interface i{f:func(a:u8,b:list<u8,4>,)->result<_,e>;}",
      "interface i {\n  f: func(a: u8, b: list<u8, 4>) -> result<_, e>;\n}\n",
    ],
    ["interface i{use a:b/c@1.0.0.{d,e as f,};}", "interface i {\n  use a:b/c@1.0.0.{d, e as f};\n}\n"],
    [
      "interface i{record r{a:u8,b:u8}enum e{a,b,}}",
      "interface i {\n  record r {\n    a: u8,\n    b: u8,\n  }\n\n  enum e {\n    a,\n    b,\n  }\n}\n",
    ],
    ["interface i{%foo:func();%list:func();}", "interface i {\n  foo: func();\n  %list: func();\n}\n"],
    ["world w{import a:b/c;export d:e;include f with{a as b}}", null],
    [
      "world w{import a:b/c;export d: e;include f with{a as b,}}",
      "world w {\n  import a:b/c;\n  export d: e;\n  include f with { a as b }\n}\n",
    ],
    [
      "@since(version=1.0.0)@deprecated(version = 1.1.0)interface i{@unstable(feature=f)g:func();}",
      "@since(version = 1.0.0)\n@deprecated(version = 1.1.0)\ninterface i {\n  @unstable(feature = f)\n  g: func();\n}\n",
    ],
    ["interface i{}\n\n\n\ninterface j{}", "interface i {}\n\ninterface j {}\n"],
    [
      "interface i{\n\n\nf:func();\n\n\ng:func();\nh:func();\n\n}",
      "interface i {\n  f: func();\n\n  g: func();\n  h: func();\n}\n",
    ],
    ["package a:b{interface i{}}", "package a:b {\n  interface i {}\n}\n"],
    [
      "world w{import f:async func();import i:interface{g:func();}}",
      "world w {\n  import f: async func();\n\n  import i: interface {\n    g: func();\n  }\n}\n",
    ],
  ])("%j", (text, expected) => {
    if (expected === null) expect(() => format(text)).toThrow("names a package");
    else expect(format(text)).toBe(expected);
  });

  test("comments stay between the tokens where they were", () => {
    expect(
      format(`// first
package a:b; // behind
/// of i
interface i { // of the brace
record r { /// of a
a: u8, // behind a
/* of b */ b: u8 // behind b
}
f: func(a: u8, // of a
  /* of b */ b: u8);
// last
}
// end`),
    ).toBe(`// first
package a:b; // behind

/// of i
interface i { // of the brace
  record r { /// of a
    a: u8, // behind a
    /* of b */
    b: u8, // behind b
  }

  f: func(
    a: u8, // of a
    /* of b */ b: u8,
  );
  // last
}
// end
`);
  });

  test("a long signature is broken at its parameters, a long use at its names", () => {
    const params = Array.from({ length: 6 }, (_, i) => `parameter-${i}: list<u8>`).join(", ");
    const names = Array.from({ length: 16 }, (_, i) => `name-${i}`).join(", ");
    const text = format(`interface i { use j.{${names}}; f: func(${params}) -> u8; }`);
    expect(text).toContain("  use j.{\n    name-0,\n    name-1,");
    expect(text).toContain("  f: func(\n    parameter-0: list<u8>,\n");
    expect(text).toContain("    parameter-5: list<u8>,\n  ) -> u8;\n");
  });

  test.each([
    "// a\n/* b */ interface /* c */ i /* d */ { /* e */ } /* f */",
    "interface i { f /* a */ : // b\n func /* c */ ( /* d */ ) /* e */ -> /* f */ u8 /* g */ ; /* h */ }",
    "interface i { use j . { /* a */ k /* b */ as /* c */ l /* d */ } /* e */ ; }",
    "interface i { enum e { a /* x */ , /* y */ b /* z */ } }",
    "world w { include /* a */ v /* b */ with /* c */ { /* d */ a as b /* e */ } /* f */ }",
    "@since /* a */ ( /* b */ version /* c */ = /* d */ 1.0.0 ) /* e */ interface i {}",
    "/* a\n   b */\ninterface i {\n  /*\n c */ f: func(); // d\n\n  // e\n\n}\n\n\n// f\n",
    "interface i { variant v { a( /* x */ u8 /* y */ ) , b } type t = tuple< /* z */ u8 , u8 >; }",
  ])("%j is stable and keeps its comments", (text) => {
    const once = format(text);
    expect(format(once)).toBe(once);
    const comments = (source: string): string[] =>
      parseWit({ path: "", text: source }).comments.map((comment) => comment.text);
    expect(comments(once)).toEqual(comments(text));
  });
});

const WORLD = `/// The package.
package a:b@1.2.3;

/// An interface.
@since(version = 1.0.0)
interface types {
  type size = u32;

  /// A record.
  record point {
    /// Across.
    x: size,
    y: size,
  }

  flags %flags {
    a,
    b-c,
  }

  variant shape {
    dot,
    line(tuple<point, point>),
  }

  type m = map<string, list<u8, 4>>;

  @external-id("DB.\\"x\\"")
  resource canvas {
    constructor(size: size) -> result<canvas, string>;
    /// Draws.
    draw: async func(shape: shape) -> result<_, error-context>;
    @unstable(feature = fast)
    merge: static func(a: borrow<canvas>, b: canvas) -> canvas;
  }

  type c2 = canvas;

  type owned = own<canvas>;

  pipe: func(s: stream<u8>) -> tuple<stream, future<result<u8>>, future>;
}

interface more {
  use types.{point, canvas as picture};

  f: func(p: point) -> option<picture>;
}

world w {
  import types;
  import more;
  import other: types;
  import inline: interface {
    g: func();
  }
  use types.{size};

  resource local {
    m: func(n: size);
  }

  import h: func(l: borrow<local>);

  @since(version = 1.1.0)
  @deprecated(version = 1.2.0)
  export run: async func() -> result;
  export more;
}
`;

test("comments anywhere are kept, in order, and formatting is stable", () => {
  const tokens = tokensOf({ path: "", text: WORLD }).filter((token) => token.kind !== "end");
  const comment = fc.constantFrom(
    "/* a */",
    "// b\n",
    "\n/// c\n",
    "/** d\n e */",
    " ",
    "\n\n",
    "\n/* f */\n",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(tokens.length - 1), comment), { maxLength: 12 }), (insertions) => {
      const before = new Map(insertions);
      const source = tokens
        .map((token, index) => `${inVersion(tokens, index) ? "" : (before.get(index) ?? " ")}${token.text}`)
        .join("");
      const once = format(source);
      expect(format(once)).toBe(once);
      expect(commentsOf(once)).toEqual(commentsOf(source));
      expect(wordsOf(once)).toEqual(wordsOf(source));
    }),
    { numRuns: 300 },
  );
});

/** Whether a token continues a version, which is one word that nothing may be put into. */
function inVersion(tokens: readonly FormatToken[], index: number): boolean {
  const [before, token] = [tokens[index - 1], tokens[index]];
  if (token === undefined || !token.adjacent) return false;
  return before?.kind === "integer"
    ? /^[.+-]$/.test(token.kind)
    : token.kind === "integer" && before?.kind === ".";
}

function commentsOf(text: string): string[] {
  return parseWit({ path: "", text }).comments.map((comment) => comment.text.trimEnd());
}

/** The tokens, less the commas that canonical form adds and drops. */
function wordsOf(text: string): string[] {
  return tokensOf({ path: "", text }).flatMap((token) => (token.kind === "," ? [] : [token.text]));
}

describe("resolved packages", () => {
  const packageOf = (text: string): WitPackage =>
    resolveWit({ files: { "t.wit": text } }, { features: "all" }).package;

  test("print as what they were written", () => {
    expect(printWit(packageOf(WORLD))).toBe(format(WORLD));
  });

  test("resolve again to the same package", () => {
    const first = packageOf(WORLD);
    expect(encodeWit(packageOf(printWit(first)))).toEqual(encodeWit(first));
  });

  test("stand beside those they depend on", () => {
    const graph = resolveWit({
      files: {
        "t.wit":
          "package a:b; interface i { use c:d/e@1.0.0.{t}; } package c:d@1.0.0 { interface e { type t = u8; } }",
      },
    });
    const others = graph.packages.filter((each) => each !== graph.package);
    const text = printWit(graph.package, { nested: others });
    expect(text).toBe(
      "package a:b;\n\ninterface i {\n  use c:d/e@1.0.0.{t};\n}\n\npackage c:d@1.0.0 {\n  interface e {\n    type t = u8;\n  }\n}\n",
    );
  });

  test("can leave their documentation out", () => {
    expect(printWit(packageOf("/// x\npackage a:b;"), { docs: false })).toBe("package a:b;\n");
  });
});
