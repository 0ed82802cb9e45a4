/** The guest's declarations of each kind of value: what is declared compiles under the strictest options, and is what runs. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileSync, ComponentError, instantiate } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { nodePlatform } from "@heddle/wasi/node";
import { expect, onTestFinished, test, vi } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";

vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "packages/heddle/bin/heddle.js");

interface Row {
  readonly func: string;
  /** The type of the parameter, exactly. */
  readonly type: string;
  /** Whether \`v\` has the shape that is declared, as the guest sees it. */
  readonly shape: string;
  /** What the host gives; it gets an equal value back. */
  readonly samples: readonly unknown[];
}

const isNumber = 'typeof v === "number"';
const isNumbers = 'Array.isArray(v) && v.every((each) => typeof each === "number")';

/** Each function of heddle:types/values, from the host to the guest to the host, and all the way back. */
const VALUES: readonly Row[] = [
  { func: "echoBool", type: "boolean", shape: 'typeof v === "boolean"', samples: [true, false] },
  { func: "echoU8", type: "number", shape: isNumber, samples: [0, 255] },
  { func: "echoS8", type: "number", shape: isNumber, samples: [-128, 127] },
  { func: "echoU16", type: "number", shape: isNumber, samples: [0xffff] },
  { func: "echoS16", type: "number", shape: isNumber, samples: [-0x8000] },
  { func: "echoU32", type: "number", shape: isNumber, samples: [0xffff_ffff] },
  { func: "echoS32", type: "number", shape: isNumber, samples: [-0x8000_0000] },
  { func: "echoU64", type: "number", shape: isNumber, samples: [0n, 2n ** 53n - 1n] },
  { func: "echoS64", type: "number", shape: isNumber, samples: [-(2n ** 53n - 1n)] },
  { func: "echoF32", type: "number", shape: isNumber, samples: [0.5, Number.NaN, Number.POSITIVE_INFINITY] },
  { func: "echoF64", type: "number", shape: isNumber, samples: [Math.PI, -0] },
  { func: "echoChar", type: "string", shape: "[...v].length === 1", samples: ["a", "\u{1f9f5}"] },
  { func: "echoString", type: "string", shape: 'typeof v === "string"', samples: ["", "h\u00e9\u{1f9f5}"] },
  {
    func: "echoBytes",
    type: "Uint8Array",
    shape: "v instanceof Uint8Array",
    samples: [Uint8Array.of(1, 255)],
  },
  {
    func: "echoSignedBytes",
    type: "Int8Array",
    shape: "v instanceof Int8Array",
    samples: [Int8Array.of(-1)],
  },
  { func: "echoShorts", type: "number[]", shape: isNumbers, samples: [Uint16Array.of(0xffff)] },
  { func: "echoSignedWords", type: "number[]", shape: isNumbers, samples: [Int32Array.of(-1, 2)] },
  { func: "echoLongs", type: "number[]", shape: isNumbers, samples: [BigUint64Array.of(1n)] },
  { func: "echoFloats", type: "number[]", shape: isNumbers, samples: [Float32Array.of(0.5)] },
  { func: "echoDoubles", type: "number[]", shape: isNumbers, samples: [Float64Array.of(Math.E)] },
  {
    func: "echoBools",
    type: "boolean[]",
    shape: "v.every((each) => each === true)",
    samples: [[true, true]],
  },
  { func: "echoStrings", type: "string[]", shape: "Array.isArray(v)", samples: [["a", ""]] },
  {
    func: "echoPoints",
    type: "Point[]",
    shape: "v.every(({ x }) => typeof x === 'number')",
    samples: [[{ x: 1, yAt: "y", depth: { tag: "none" } }]],
  },
  {
    func: "echoLists",
    type: "Uint8Array[]",
    shape: "v[0] instanceof Uint8Array",
    samples: [[Uint8Array.of(1)]],
  },
  { func: "echoOptions", type: "(number | null)[]", shape: "v[1] === null", samples: [[1, undefined]] },
  {
    func: "echoTuple",
    type: "[number, string, boolean]",
    shape: "v.length === 3",
    samples: [[1, "a", true]],
  },
  {
    func: "echoRecord",
    type: "Point",
    shape: 'v.yAt === null && v.depth.tag === "some" && v.depth.val === null',
    samples: [{ x: -1, yAt: undefined, depth: { tag: "some", val: undefined } }],
  },
  {
    func: "echoVariant",
    type: "Shape",
    shape: 'v.tag === "none-left" ? v.val === undefined : v.tag === "line" || v.val === "t"',
    samples: [{ tag: "none-left" }, { tag: "title", val: "t" }],
  },
  { func: "echoEnum", type: '"sea-green" | "red"', shape: 'v === "sea-green"', samples: ["sea-green"] },
  {
    func: "echoFlags",
    type: "Access",
    shape: "v.canRead === true && v.canWrite === false",
    samples: [{ canRead: true, canWrite: false }],
  },
  { func: "echoOption", type: "string | null", shape: 'v === null || v === "a"', samples: ["a", undefined] },
  {
    func: "echoOptionOption",
    type: '{ tag: "some"; val: string | null } | { tag: "none"; val?: undefined }',
    shape: 'v.tag === "none" || v.val === null || v.val === "a"',
    samples: [{ tag: "some", val: "a" }, { tag: "some", val: undefined }, { tag: "none" }],
  },
  {
    func: "echoOption3",
    type: `
      | { tag: "some"; val: { tag: "some"; val: number | null } | { tag: "none"; val?: undefined } }
      | { tag: "none"; val?: undefined }`,
    shape: 'v.tag === "none" || v.val.tag === "none" || v.val.val === 1 || v.val.val === null',
    samples: [{ tag: "some", val: 1 }, { tag: "some", val: undefined }, { tag: "none" }, undefined],
  },
  {
    func: "echoResultInside",
    type: `[
      { tag: "ok"; val: number } | { tag: "err"; val?: undefined },
      ({ tag: "ok"; val?: undefined } | { tag: "err"; val: string })[],
      { tag: "ok"; val?: undefined } | { tag: "err"; val?: undefined } | null,
    ]`,
    shape: 'v[0].tag === "ok" && v[1][0]?.tag === "err" && v[2] === null',
    samples: [[{ tag: "ok", val: 1 }, [{ tag: "err", val: "e" }, { tag: "ok" }], undefined]],
  },
];

interface ResultRow {
  readonly func: string;
  readonly type: string;
  readonly returned: string;
  readonly samples: readonly { readonly tag: string; readonly val?: unknown }[];
}

/** The result is returned or thrown, in the guest as in the host. */
const RESULTS: readonly ResultRow[] = [
  {
    func: "echoResult",
    type: '{ tag: "ok"; val: number } | { tag: "err"; val: string }',
    returned: "number",
    samples: [
      { tag: "ok", val: 7 },
      { tag: "err", val: "e" },
    ],
  },
  {
    func: "echoResultErr",
    type: '{ tag: "ok"; val?: undefined } | { tag: "err"; val: "sea-green" | "red" }',
    returned: "void",
    samples: [{ tag: "ok" }, { tag: "err", val: "red" }],
  },
  {
    func: "echoResultEmpty",
    type: '{ tag: "ok"; val?: undefined } | { tag: "err"; val?: undefined }',
    returned: "void",
    samples: [{ tag: "ok" }, { tag: "err" }],
  },
];

const REST = [
  "echoSignedShorts",
  "echoWords",
  "echoSignedLongs",
  "echoResultOk",
  "echoResultResult",
  "echoStreamOfBytes",
  "echoStreamOfWords",
  "echoStreamOfStrings",
  "echoStreamOfRecords",
  "echoStreamOfNothing",
  "echoFuture",
  "echoFutureOfResult",
  "echoFutureOfNothing",
];

const WIT = `
interface flows {
  use heddle:shapes/named.{point};
  bytes: async func(v: stream<u8>) -> stream<u8>;
  words: async func(v: stream<u32>) -> stream<u32>;
  texts: async func(v: stream<string>) -> stream<string>;
  points: async func(v: stream<point>) -> stream<point>;
  text: async func(v: future<string>) -> string;
  later: async func(v: string) -> future<list<string>>;
  soon: async func(v: u32) -> result<u32, string>;
}
world guest {
  import values;
  export values;
  import things;
  export things;
  export flows;
  /// Adds one.
  export add-one: func(v: u32) -> u32;
  /// Tells.
  import take-note: func(line: string);
  import primary: interface { get: func(key: string) -> option<string>; }
}
`;

function guestProgram(): string {
  const rows = VALUES.map(
    ({ func, type, shape }) => `  ${func}(v) {
    const takes: Same<Parameters<Values["${func}"]>[0], ${type}> = true;
    const answers: Same<ReturnType<Values["${func}"]>, ${type}> = true;
    const imports: Same<typeof imported.${func}, Values["${func}"]> = true;
    void [takes, answers, imports];
    if (!(${shape})) throw new TypeError("${func}: " + JSON.stringify(v));
    return imported.${func}(v);
  },`,
  );
  const results = RESULTS.map(
    ({ func, type, returned }) => `  ${func}(v) {
    const takes: Same<Parameters<Values["${func}"]>[0], ${type}> = true;
    const answers: Same<ReturnType<Values["${func}"]>, ${returned}> = true;
    void [takes, answers];
    if (v.tag === "err") throw v.val;
    return v.val;
  },`,
  );
  const rest = REST.map((func) => `  ${func}: (v: never): never => v,`);
  return `import imported from "heddle:types/values@1.2.0";
import things, { type Thing as ImportedThing } from "heddle:types/things@1.2.0";
import primary from "primary";
import type { Access, Point, Shape } from "heddle:shapes/named";
import type { Exports } from "./types/guest.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Values = Exports["values"];
type Named = [Access, Point, Shape];
export type { Named };

export const values: Values = {
${[...rows, ...results, ...rest].join("\n")}
};

class Thing {
  readonly #inner: ImportedThing;
  constructor(id: number) {
    this.#inner = new things.Thing(id);
  }
  id(): number {
    return this.#inner.id();
  }
  rename(to: string): string {
    return this.#inner.rename(to);
  }
  static join(a: Thing, b: Thing): Thing {
    return new Thing(a.id() + b.id());
  }
}

const own: Exports["things"] = { Thing, look: (at) => at.id(), take: (away) => away.id() };
export { own as things };

async function* again<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  for await (const item of items) yield item;
}

export const flows: Exports["flows"] = {
  async bytes(v) {
    const takes: Same<typeof v, AsyncIterable<Uint8Array>> = true;
    void takes;
    return again(v);
  },
  async words(v) {
    const takes: Same<typeof v, AsyncIterable<number>> = true;
    void takes;
    return again(v);
  },
  async texts(v) {
    const takes: Same<typeof v, AsyncIterable<string>> = true;
    void takes;
    return again(v);
  },
  async points(v) {
    const takes: Same<typeof v, AsyncIterable<Point>> = true;
    void takes;
    return again(v);
  },
  async text(v) {
    const takes: Same<typeof v, wit.FutureReadable<string>> = true;
    void takes;
    return v.read();
  },
  async later(v) {
    const { readable, writable } = wit.Future<string[]>(wit.Future["LIST_STRING"]);
    void writable.write([v]);
    return readable;
  },
  async soon(v) {
    if (v === 0) throw "zero";
    return v + 1;
  },
};

export const addOne: Exports["addOne"] = (v) => {
  const found: string | null = primary.get("a");
  takeNote(\`added to \${v} \${found}\`);
  return v + 1;
};
`;
}

describeWithPart("componentize-qjs", "a guest's declarations", (program) => {
  test("are those of every kind of value, at compile time and at run time", async () => {
    const wit = readFileSync(join(root, "conformance/guests/types.wit"), "utf8");
    // The engine knows neither features that are off by default nor several imports of one interface.
    const known = wit
      .replace(/interface newer \{[^]*?\n\}\n/, "")
      .replaceAll(/\n\s*(?:import|export) newer;/g, "")
      .replaceAll(/\n\s*import \w+: store;/g, "");
    const { component, types } = build(program, known + WIT, guestProgram());
    expect(types).toContain("/** Adds one. */");
    await roundTrips(component);
  });

  test("are those of streams that it makes itself", async () => {
    const { component } = build(program, STREAMS_WIT, STREAMS);
    using platform = nodePlatform();
    const { exports } = await instantiate(compileSync(component), createWasi(platform));
    const collected = async (name: string, chunks: readonly unknown[]): Promise<unknown[]> => {
      const func = exports[name] as (stream: unknown) => Promise<AsyncIterable<Iterable<unknown>>>;
      return (await Array.fromAsync(await func(chunks))).flatMap((chunk) => [...chunk]);
    };
    expect(await collected("bytes", [Uint8Array.of(1, 2), [3]])).toEqual([1, 2, 3]);
    expect(await collected("words", [[1, 70_000], [2]])).toEqual([1, 70_000, 2]);
  });
});

const STREAMS_WIT = `package heddle:streams;
world guest {
  export bytes: async func(v: stream<u8>) -> stream<u8>;
  export words: async func(v: stream<u32>) -> stream<u32>;
}
`;

const STREAMS = `import type { Exports } from "./types/guest.js";

async function pass<T>(from: AsyncIterable<T>, put: (item: T) => Promise<number>, to: { drop(): void }): Promise<void> {
  for await (const item of from) await put(item);
  to.drop();
}

export const bytes: Exports["bytes"] = async (v) => {
  const { readable, writable } = wit.Stream(wit.Stream.U8);
  void pass(v, (chunk) => writable.writeAll(chunk), writable);
  return readable;
};

export const words: Exports["words"] = async (v) => {
  const { readable, writable } = wit.Stream<number>(wit.Stream["U32"]);
  void pass(v, (word) => writable.writeAll([word]), writable);
  return readable;
};
`;

/** Declares, checks and builds a guest of the world `guest`. */
function build(program: string, wit: string, main: string): { component: Uint8Array; types: string } {
  const folder = mkdtempSync(join(tmpdir(), "heddle-guest-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (path: string): string => join(folder, path);
  mkdirSync(at("wit"));
  writeFileSync(at("wit/types.wit"), wit);
  writeFileSync(at("main.ts"), main);
  writeFileSync(at("tsconfig.json"), JSON.stringify(strictest));
  // The project whose engine is used.
  const cwd = dirname(dirname(dirname(dirname(program))));
  const heddle = (...words: readonly string[]): unknown =>
    spawnSync(process.execPath, [bin, ...words], { cwd, encoding: "utf8" });
  const made = heddle("types", "--guest", "--world", "guest", "-o", at("types"), at("wit"));
  expect(made).toMatchObject({ status: 0, stderr: "" });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const checked = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  expect(checked.stdout).toBe("");
  const given = ["--wit", at("wit"), "--world", "guest", at("main.ts")];
  const built = heddle("componentize", "-o", at("out.wasm"), ...given);
  expect(built).toMatchObject({ status: 0, stderr: "" });
  return { component: readFileSync(at("out.wasm")), types: readFileSync(at("types/guest.d.ts"), "utf8") };
}

const strictest = {
  compilerOptions: {
    target: "ES2024",
    lib: ["ES2024", "ESNext.Disposable"],
    types: [],
    module: "ESNext",
    moduleResolution: "Bundler",
    noEmit: true,
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
  },
  include: ["main.ts", "types"],
};

class HostThing {
  readonly #id: number;
  constructor(id: number) {
    this.#id = id;
  }
  id(): number {
    return this.#id;
  }
  static join(a: HostThing, b: HostThing): HostThing {
    return new HostThing(a.id() + b.id());
  }
  rename(to: string): string {
    if (to === "") throw new ComponentError(this.#id);
    return `was ${to}`;
  }
}

type Func = (...args: unknown[]) => Promise<unknown>;
type Interface = Readonly<Record<string, Func>>;

async function* chunksOf<T>(chunks: readonly T[]): AsyncGenerator<T> {
  yield* chunks;
}

async function roundTrips(bytes: Uint8Array): Promise<void> {
  const seen: unknown[] = [];
  const echo = (value: unknown): unknown => {
    seen.push(value);
    return value;
  };
  const funcs = [...VALUES, ...RESULTS].map(({ func }) => [func, echo] as const);
  using platform = nodePlatform();
  const { exports } = await instantiate(compileSync(bytes), {
    ...createWasi(platform),
    "heddle:types/values@1.2.0": Object.fromEntries([...funcs, ...REST.map((func) => [func, echo] as const)]),
    "heddle:types/things@1.2.0": { Thing: HostThing, look: () => 0, take: () => 0 },
    takeNote: (line: string) => void seen.push(line),
    primary: { get: (key: string) => (key === "a" ? "first" : undefined) },
  });
  const values = exports["heddle:types/values@1.2.0"] as Interface;
  for (const { func, samples } of VALUES) {
    for (const sample of samples) {
      seen.length = 0;
      expect([func, await values[func]?.(sample)]).toEqual([func, sample]);
      expect([func, ...seen]).toEqual([func, sample]);
    }
  }
  for (const { func, samples } of RESULTS) {
    for (const sample of samples) {
      const outcome = await values[func]?.(sample).then(
        (val) => ({ tag: "ok", val }),
        (error: unknown) => ({ tag: "err", val: (error as ComponentError).payload }),
      );
      expect([func, outcome]).toEqual([func, { val: undefined, ...sample }]);
    }
  }

  const things = exports["heddle:types/things@1.2.0"] as {
    readonly Thing: {
      new (id: number): Promise<Interface>;
      join(a: unknown, b: unknown): Promise<Interface>;
    };
    look(at: unknown): Promise<number>;
  };
  const [one, two] = [await new things.Thing(1), await new things.Thing(2)];
  const three = await things.Thing.join(one, two);
  expect([await three["id"]?.(), await things.look(two)]).toEqual([3, 2]);
  expect(await three["rename"]?.("x")).toBe("was x");
  await expect(three["rename"]?.("")).rejects.toMatchObject({ payload: 3 });

  const flows = exports["heddle:types/flows@1.2.0"] as Interface;
  const collected = async (name: string, chunks: readonly unknown[]): Promise<unknown[]> =>
    Array.fromAsync((await flows[name]?.(chunksOf(chunks))) as AsyncIterable<unknown>);
  expect(await collected("bytes", [Uint8Array.of(1, 2)])).toEqual([Uint8Array.of(1, 2)]);
  expect(
    (await collected("words", [Uint32Array.of(1, 70_000)])).flatMap((each) => [...(each as Uint32Array)]),
  ).toEqual([1, 70_000]);
  expect((await collected("texts", [["a", "b"], ["c"]])).flat()).toEqual(["a", "b", "c"]);
  const point = { x: 1, yAt: "y", depth: { tag: "none" } };
  expect((await collected("points", [[point]])).flat()).toEqual([point]);
  expect(await flows["text"]?.(Promise.resolve("later"))).toBe("later");
  expect(await flows["later"]?.("soon")).toEqual(["soon"]);
  expect(await flows["soon"]?.(1)).toBe(2);
  await expect(flows["soon"]?.(0)).rejects.toMatchObject({ payload: "zero" });

  seen.length = 0;
  expect(await (exports["addOne"] as Func)(1)).toBe(2);
  expect(seen).toEqual(["added to 1 first"]);
}
