import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { resolveWit } from "../resolve/index.ts";
import { emitTypes } from "./index.ts";
import type { EmitTypesOptions } from "./index.ts";
import { camelCase, fieldKeys, pascalCase } from "./names.ts";

// The compiler takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function emit(text: string, options?: EmitTypesOptions): Map<string, string> {
  const { package: main } = resolveWit({ files: { "t.wit": text } }, { features: "all" });
  return emitTypes(main.worlds.get("w") ?? expect.fail(), options);
}

/** The declaration of `name` in a file, on one line. */
function declarationOf(text: string | undefined, name: string): string {
  const match = new RegExp(
    `export (?:type|interface) ${name}\\b[^;{\n]*(?:(?:\\n  \\|[^\\n]*)+|\\{[^]*?\\n\\}|;)`,
  ).exec(text ?? "");
  return (match?.[0] ?? "").replaceAll(/\s+/g, " ");
}

/** Every type, as a host and as a guest see it. */
const TYPES: readonly [wit: string, host: string, guest: string][] = [
  ["bool", "boolean", "boolean"],
  ["u8", "number", "number"],
  ["s32", "number", "number"],
  ["u64", "bigint", "number"],
  ["s64", "bigint", "number"],
  ["f64", "number", "number"],
  ["char", "string", "string"],
  ["string", "string", "string"],
  ["error-context", "ErrorContext", "ErrorContext"],
  ["list<u8>", "Uint8Array", "Uint8Array"],
  ["list<s8>", "Int8Array", "Int8Array"],
  ["list<u16>", "Uint16Array", "number[]"],
  ["list<u64>", "BigUint64Array", "number[]"],
  ["list<s64, 4>", "BigInt64Array", "number[]"],
  ["list<f32>", "Float32Array", "number[]"],
  ["list<string>", "string[]", "string[]"],
  ["list<option<u8>>", "(number | undefined)[]", "(number | null)[]"],
  ["option<string>", "string | undefined", "string | null"],
  [
    "option<option<string>>",
    '{ tag: "some"; val: string | undefined } | { tag: "none"; val?: undefined }',
    '{ tag: "some"; val: string | null } | { tag: "none"; val?: undefined }',
  ],
  [
    "option<option<option<u8>>>",
    '{ tag: "some"; val: number | undefined } | { tag: "none"; val?: undefined } | undefined',
    '{ tag: "some"; val: { tag: "some"; val: number | null } | { tag: "none"; val?: undefined } } | { tag: "none"; val?: undefined }',
  ],
  ["tuple<u8, string>", "[number, string]", "[number, string]"],
  [
    "result",
    '{ tag: "ok"; val?: undefined } | { tag: "err"; val?: undefined }',
    '{ tag: "ok"; val?: undefined } | { tag: "err"; val?: undefined }',
  ],
  [
    "result<u8, string>",
    '{ tag: "ok"; val: number } | { tag: "err"; val: string }',
    '{ tag: "ok"; val: number } | { tag: "err"; val: string }',
  ],
  ["map<string, u64>", "Map<string, bigint>", "Map<string, number>"],
  ["stream<u8>", "AsyncIterable<Uint8Array>", "AsyncIterable<Uint8Array>"],
  ["stream<u32>", "AsyncIterable<Uint32Array>", "AsyncIterable<number>"],
  ["stream<string>", "AsyncIterable<string[]>", "AsyncIterable<string>"],
  ["stream", "AsyncIterable<{ readonly length: number }>", "AsyncIterable<void>"],
  ["future<string>", "PromiseLike<string>", "wit.FutureReadable<string>"],
  ["future", "PromiseLike<void>", "wit.FutureReadable<void>"],
  ["res", "Res", "Res"],
  ["borrow<res>", "Res", "Res"],
  ["rec", "Rec", "Rec"],
];

describe("types in place", () => {
  test.each(TYPES)("%s is %s", (wit, host, guest) => {
    const text = `package a:b; interface i { resource res; record rec { a: u8 } type t = ${wit}; } world w { import i; }`;
    const hostFile = emit(text).get("imports/a-b-i.d.ts");
    const guestFile = emit(text, { side: "guest" }).get("w-imports.d.ts");
    if (wit === "borrow<res>") return;
    expect(hostFile).toContain(`export type T = ${host};\n`);
    expect(guestFile).toContain(`export type T = ${guest};\n`);
  });
});

const ALL = `package a:b@1.0.0;
/// Shapes.
interface types {
  /// A point.
  record point { /// Across.
    x: u32, y-at: option<u64>, a1: u8, a-1: u8 }
  flags access { can-read, can-write }
  enum color { sea-green, red }
  variant shape { none-left, line(point) }
  @since(version = 1.0.0) @deprecated(version = 1.0.0)
  resource canvas {
    constructor(size: u32) -> result<canvas, string>;
    draw-line: async func(to: point) -> result<u32, color>;
    merge: static func(%with: canvas) -> canvas;
  }
  paint: func(default: shape, c: borrow<canvas>) -> result<_, shape>;
  wait: async func() -> stream<u8>;
}
interface more { use types.{point, canvas as picture}; f: func(p: list<point>) -> picture; }
world w {
  import types;
  import more;
  import other: more;
  import log: async func(line: string);
  resource local { m: func(); }
  export types;
  export more;
  export run-it: func(l: borrow<local>) -> u64;
  export later: async func();
}`;

describe("a world for a host", () => {
  const files = emit(ALL);
  const imports = files.get("imports/a-b-types.d.ts");
  const exports = files.get("exports/a-b-types.d.ts");

  test.each([
    [
      imports,
      "Point",
      'export interface Point { /** Across. */ x: number; yAt?: bigint | undefined; a1: number; "a-1": number; }',
    ],
    [
      imports,
      "Access",
      "export interface Access { canRead?: boolean | undefined; canWrite?: boolean | undefined; }",
    ],
    [imports, "Color", 'export type Color = | "sea-green" | "red";'],
    [
      imports,
      "Shape",
      'export type Shape = | { tag: "none-left"; val?: undefined } | { tag: "line"; val: Point };',
    ],
    [
      exports,
      "Canvas",
      "export interface Canvas { /** @throws ComponentError with a payload of type Color */ drawLine(to: Point): Promise<number>; /** Drops the handle. */ [Symbol.dispose](): void; [Symbol.asyncDispose](): Promise<void>; }",
    ],
    [
      imports,
      "CanvasConstructor",
      "export interface CanvasConstructor { /** @throws ComponentError with a payload of type string */ new (size: number): Canvas; merge(with_: Canvas): Canvas | PromiseLike<Canvas>; readonly prototype: Canvas; }",
    ],
    [
      imports,
      "Interface",
      "export interface Interface { /** @throws ComponentError with a payload of type Shape */ paint(default_: Shape, c: Canvas): void | PromiseLike<void>; wait(context: { readonly signal: AbortSignal }): AsyncIterable<Uint8Array> | PromiseLike<AsyncIterable<Uint8Array>>; readonly Canvas: CanvasConstructor; }",
    ],
    [files.get("exports/a-b-more.d.ts"), "Picture", "export type Picture = aBTypesExport.Canvas;"],
    [
      files.get("w.d.ts"),
      "Imports",
      'export interface Imports { readonly "a:b/types@1.0.0": aBTypesImport.Interface; readonly "a:b/more@1.0.0": aBMoreImport.Interface; readonly other: otherImport.Interface; readonly Local: LocalConstructor; log(line: string, context: { readonly signal: AbortSignal }): void | PromiseLike<void>; }',
    ],
    [
      files.get("w.d.ts"),
      "Exports",
      'export interface Exports { runIt(l: Local): bigint; later(): Promise<void>; readonly "a:b/types@1.0.0": aBTypesExport.Interface; readonly "a:b/more@1.0.0": aBMoreExport.Interface; }',
    ],
  ])("%#: %s", (file, name, expected) => {
    expect(declarationOf(file, name)).toBe(expected);
  });

  test("documentation and gates are comments", () => {
    expect(imports).toContain("/** A point. */\nexport interface Point");
    expect(imports).toContain(
      "/**\n * @since 1.0.0\n * @deprecated since 1.0.0\n */\nexport interface Canvas ",
    );
    expect(emit("package a:b; world w { /// ends */ here\n import f: func(); }").get("w.d.ts")).toContain(
      "ends *\\/ here",
    );
  });

  test("sync-typed exports that may park answer promises", () => {
    const names = ["run-it", "a:b/types@1.0.0#[constructor]canvas", "a:b/types@1.0.0#canvas"];
    const parking = emit(ALL, { parks: (name) => names.includes(name) });
    expect(parking.get("w.d.ts")).toContain("runIt(l: Local): Promise<bigint>;");
    const file = parking.get("exports/a-b-types.d.ts");
    expect(declarationOf(file, "CanvasConstructor")).toBe(
      "export interface CanvasConstructor { /** @throws ComponentError with a payload of type string */ new (size: number): Promise<Canvas>; merge(with_: Canvas): Canvas; readonly prototype: Canvas; }",
    );
    expect(declarationOf(file, "Canvas")).toBe(
      "export interface Canvas { /** @throws ComponentError with a payload of type Color */ drawLine(to: Point): Promise<number>; /** Drops the handle, and resolves when its destructor has run. */ [Symbol.asyncDispose](): Promise<void>; }",
    );
    expect(parking.get("imports/a-b-types.d.ts")).toBe(imports);
  });
});

test("names do not hide what declarations need", () => {
  const file = emit(
    "package a:b; interface i { record %map { a: map<string, promise> } record promise { x: u8 } type interface-of = %map; } world w { import i; }",
  );
  expect(file.get("imports/a-b-i.d.ts")).toContain("export interface Map_ {\n  a: Map<string, Promise_>;");
});

test.each([
  ["my-field", "myField", "MyField"],
  ["get-HTTP-URL", "getHttpUrl", "GetHttpUrl"],
  ["a1-2b", "a12b", "A12b"],
])("%s is %s, as a type %s", (label, camel, pascal) => {
  expect([camelCase(label), pascalCase(label)]).toEqual([camel, pascal]);
});

test("keys that meet stay apart", () => {
  expect(fieldKeys(["a1", "a-1", "A1"])).toEqual(["a1", "a-1", "A1"]);
});

/** Compiles files under the strictest options; returns what the compiler says. */
function compile(files: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "heddle-types-"));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const options = {
      target: "ES2023",
      lib: ["ESNext", "DOM"],
      types: [],
      module: "NodeNext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noImplicitOverride: true,
      noUnusedLocals: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
      skipLibCheck: false,
      noEmit: true,
    };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, include: ["**/*.ts"] }),
    );
    const tsc = fileURLToPath(new URL("../../../../node_modules/typescript/bin/tsc", import.meta.url));
    execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8", stdio: "pipe" });
    return "";
  } catch (error) {
    return error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HOST_USE = `import type { Imports, Exports, World } from "./w.js";
import type { Canvas, Color, Point, Shape } from "./imports/a-b-types.js";

class MyCanvas implements Canvas {
  readonly size: number;
  constructor(size: number) {
    this.size = size;
  }
  async drawLine(to: Point, { signal }: { readonly signal: AbortSignal }): Promise<number> {
    return signal.aborted ? 0 : to.x + (to.yAt === undefined ? 0 : Number(to.yAt));
  }
  static merge(other: MyCanvas): MyCanvas {
    return other;
  }
}
class Local {
  m(): void {}
}
const point: Point = { x: 1, a1: 2, "a-1": 3 };
const color: Color = "sea-green";
const types: Imports["a:b/types@1.0.0"] = {
  Canvas: MyCanvas,
  paint(shape: Shape) {
    if (shape.tag === "line") void shape.val.x;
    // @ts-expect-error -- a case without payload has none
    else void shape.val.x;
  },
  async *wait() {
    yield new Uint8Array(1);
  },
};
const more: Imports["a:b/more@1.0.0"] = { f: () => new MyCanvas(1) };
export const imports: Imports = {
  "a:b/types@1.0.0": { ...types, wait: async () => types.wait({ signal: new AbortController().signal }) },
  "a:b/more@1.0.0": more,
  other: more,
  Local,
  log: (line) => void line.length,
};
export async function use(world: World, exports: Exports): Promise<number> {
  using canvas = exports["a:b/types@1.0.0"].Canvas.merge(new exports["a:b/types@1.0.0"].Canvas(2));
  for await (const bytes of await exports["a:b/types@1.0.0"].wait()) void bytes.byteLength;
  await exports.later();
  const big: bigint = exports.runIt(new Local());
  // @ts-expect-error -- a u64 is no number
  const wrong: number = exports.runIt(new Local());
  // @ts-expect-error -- not a case of the enum
  const badColor: Color = "blue";
  void [world, color, big, wrong, badColor];
  return canvas.drawLine(point);
}
`;

const GUEST_USE = `import types from "a:b/types@1.0.0";
import type { Exports } from "./w.js";

export const runIt: Exports["runIt"] = () => Number(types.paint({ tag: "none-left" }, new types.Canvas(1)) ?? 1);
export const later: Exports["later"] = async () => {
  await log("a line");
  // @ts-expect-error -- a line is text
  await log(1);
  for await (const bytes of await types.wait()) void bytes.byteLength;
  const { readable, writable } = wit.Future<string>(wit.Future["STRING"]);
  await writable.write("x");
  void readable;
  const bytes = wit.Stream(wit.Stream.U8);
  const sink: AsyncIterable<Uint8Array> = bytes.readable;
  await bytes.writable.writeAll(Uint8Array.of(1));
  await bytes.writable.writeAll([2]);
  // @ts-expect-error -- a chunk is no element
  await bytes.writable.writeAll([Uint8Array.of(1)]);
  const same: AsyncIterable<Uint8Array> = wit.Stream<Uint8Array>().readable;
  // @ts-expect-error -- reading a stream of bytes gives chunks
  wit.Stream<number>(wit.Stream.U8);
  const words = wit.Stream<number>(wit.Stream["U32"]);
  const numbers: AsyncIterable<number> = words.readable;
  await words.writable.writeAll([70_000]);
  // @ts-expect-error -- an element is a number
  await words.writable.writeAll(["x"]);
  void [sink, same, numbers];
};
// @ts-expect-error -- it returns a number
export const wrong: Exports["runIt"] = () => "1";
`;

describe("the strictest TypeScript", () => {
  test("takes a host's declarations, and tells right uses from wrong ones", () => {
    expect(compile(new Map([...emit(ALL), ["use.ts", HOST_USE]]))).toBe("");
  });
  test("takes a guest's declarations, and tells right uses from wrong ones", () => {
    expect(compile(new Map([...emit(ALL, { side: "guest" }), ["use.ts", GUEST_USE]]))).toBe("");
  });
  test("takes every type", () => {
    const defs = TYPES.filter(([wit]) => wit !== "borrow<res>").map(
      ([wit], index) => `type t${index} = ${wit};`,
    );
    const text = `package a:b; interface i { resource res; record rec { a: u8 } ${defs.join(" ")} f: func(x: borrow<res>); } world w { import i; export i; import x: i; }`;
    expect(compile(emit(text))).toBe("");
    expect(compile(emit(text, { side: "guest" }))).toBe("");
  });
});
