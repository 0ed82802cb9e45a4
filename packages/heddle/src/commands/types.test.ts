/** What `heddle types` declares is what runs: programs are compiled against the declarations, and then run. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { guest, heddle, testFolder } from "../testing/command.test-util.ts";
import { programFolder, runProgram, typeErrors } from "../testing/host-program.test-util.ts";

interface Sample {
  /** TypeScript of a value that goes in. */
  readonly value: string;
  /** What comes out, if that is not equal. */
  readonly lifted?: string;
}

interface Row {
  readonly func: string;
  /** The parameter's type, exactly. */
  readonly type: string;
  readonly samples: readonly (string | Sample)[];
  /** A value that TypeScript refuses. */
  readonly refused: string;
}

/** `list<u8>` and its kin. */
function numbers(func: string, type: string, values: string, refused: string): Row {
  return { func, type, samples: [`new ${type}(${values})`, `new ${type}(0)`], refused };
}

// The compiler takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const POINT = '{ x: 1, yAt: "y", depth: { tag: "none" } }';

/** Each function of heddle:types/values takes and answers a value of its type. */
const VALUES: readonly Row[] = [
  { func: "echoBool", type: "boolean", samples: ["true", "false"], refused: "1" },
  { func: "echoU8", type: "number", samples: ["0", "255"], refused: "1n" },
  { func: "echoS8", type: "number", samples: ["-128", "127"], refused: "true" },
  { func: "echoU16", type: "number", samples: ["0xffff"], refused: '"1"' },
  { func: "echoS16", type: "number", samples: ["-0x8000"], refused: "null" },
  { func: "echoU32", type: "number", samples: ["0xffff_ffff"], refused: "1n" },
  { func: "echoS32", type: "number", samples: ["-0x8000_0000"], refused: "1n" },
  { func: "echoU64", type: "bigint", samples: ["0xffff_ffff_ffff_ffffn"], refused: "1" },
  { func: "echoS64", type: "bigint", samples: ["-0x8000_0000_0000_0000n"], refused: "1" },
  { func: "echoF32", type: "number", samples: ["0.5", "-0", "NaN", "Infinity"], refused: "1n" },
  { func: "echoF64", type: "number", samples: ["Math.PI", "-0", "NaN"], refused: '"1"' },
  { func: "echoChar", type: "string", samples: ['"a"', '"\\u{1f9f5}"'], refused: "65" },
  { func: "echoString", type: "string", samples: ['""', '"h\\u00e9\\u{1f9f5}"'], refused: "undefined" },
  numbers("echoBytes", "Uint8Array", "[1, 255]", '"ab"'),
  numbers("echoSignedBytes", "Int8Array", "[-1]", "new Uint8Array(1)"),
  numbers("echoShorts", "Uint16Array", "[0xffff]", "new Int16Array(1)"),
  numbers("echoSignedShorts", "Int16Array", "[-1, 2]", "new Int8Array(1)"),
  numbers("echoWords", "Uint32Array", "[0xffff_ffff]", "[1n]"),
  numbers("echoSignedWords", "Int32Array", "[-1]", '"1"'),
  numbers("echoLongs", "BigUint64Array", "[1n]", "[1]"),
  numbers("echoSignedLongs", "BigInt64Array", "[-1n]", "new BigUint64Array(1)"),
  numbers("echoFloats", "Float32Array", "[0.5, -0]", "new Float64Array(1)"),
  numbers("echoDoubles", "Float64Array", "[Math.E]", "new Float32Array(1)"),
  { func: "echoBools", type: "boolean[]", samples: ["[true, false]", "[]"], refused: "[1]" },
  { func: "echoStrings", type: "string[]", samples: ['["a", ""]'], refused: '"ab"' },
  {
    func: "echoPoints",
    type: "Point[]",
    samples: [
      {
        value: '[{ x: 1, depth: { tag: "none" } }]',
        lifted: '[{ x: 1, yAt: undefined, depth: { tag: "none" } }]',
      },
    ],
    refused: "[{ y: 1 }]",
  },
  {
    func: "echoLists",
    type: "Uint8Array[]",
    samples: ["[new Uint8Array([1]), new Uint8Array()]"],
    refused: "[1]",
  },
  { func: "echoOptions", type: "(number | undefined)[]", samples: ["[1, undefined, 0]"], refused: '["1"]' },
  {
    func: "echoTuple",
    type: "[number, string, boolean]",
    samples: ['[1, "a", true]'],
    refused: '[1, "a"]',
  },
  {
    func: "echoRecord",
    type: "Point",
    samples: ['{ x: -1, yAt: "y", depth: { tag: "some", val: 3 } }'],
    refused: '{ x: -1, yAt: "y" }',
  },
  {
    func: "echoVariant",
    type: "Shape",
    samples: [
      '{ tag: "none-left" }',
      '{ tag: "title", val: "t" }',
      `{ tag: "line", val: [${POINT}, ${POINT}] }`,
    ],
    refused: '{ tag: "title" }',
  },
  { func: "echoEnum", type: '"sea-green" | "red"', samples: ['"sea-green"', '"red"'], refused: '"blue"' },
  {
    func: "echoFlags",
    type: "Access",
    samples: [
      "{ canRead: true, canWrite: false }",
      { value: "{}", lifted: "{ canRead: false, canWrite: false }" },
    ],
    refused: "{ canRun: true }",
  },
  { func: "echoOption", type: "string | undefined", samples: ['"a"', "undefined"], refused: "1" },
  {
    func: "echoOptionOption",
    type: '{ tag: "some"; val: string | undefined } | { tag: "none"; val?: undefined }',
    samples: ['{ tag: "some", val: "a" }', '{ tag: "some", val: undefined }', '{ tag: "none" }'],
    refused: "undefined",
  },
  {
    func: "echoOption3",
    type: '{ tag: "some"; val: number | undefined } | { tag: "none"; val?: undefined } | undefined',
    samples: ['{ tag: "some", val: 1 }', '{ tag: "some", val: undefined }', '{ tag: "none" }', "undefined"],
    refused: "1",
  },
  {
    func: "echoResultInside",
    type: `[
      { tag: "ok"; val: number } | { tag: "err"; val?: undefined },
      ({ tag: "ok"; val?: undefined } | { tag: "err"; val: string })[],
      { tag: "ok"; val?: undefined } | { tag: "err"; val?: undefined } | undefined,
    ]`,
    samples: [
      '[{ tag: "ok", val: 1 }, [{ tag: "ok" }, { tag: "err", val: "e" }], { tag: "err" }]',
      '[{ tag: "err" }, [], undefined]',
    ],
    refused: "[1, [], undefined]",
  },
];

interface ResultRow {
  readonly func: string;
  /** What the function returns, and what it throws. */
  readonly ok: string;
  readonly err: string;
  readonly samples: readonly string[];
}

/** Functions that take a result as a value, and whose result it is: what they return or throw. */
const RESULTS: readonly ResultRow[] = [
  {
    func: "echoResult",
    ok: "number",
    err: "string",
    samples: ['{ tag: "ok", val: 7 }', '{ tag: "err", val: "e" }'],
  },
  { func: "echoResultOk", ok: "number", err: "", samples: ['{ tag: "ok", val: 7 }', '{ tag: "err" }'] },
  {
    func: "echoResultErr",
    ok: "",
    err: '"sea-green" | "red"',
    samples: ['{ tag: "ok" }', '{ tag: "err", val: "red" }'],
  },
  { func: "echoResultEmpty", ok: "", err: "", samples: ['{ tag: "ok" }', '{ tag: "err" }'] },
  {
    func: "echoResultResult",
    ok: '{ tag: "ok"; val: number } | { tag: "err"; val: string }',
    err: "boolean",
    samples: [
      '{ tag: "ok", val: { tag: "ok", val: 1 } }',
      '{ tag: "ok", val: { tag: "err", val: "e" } }',
      '{ tag: "err", val: true }',
    ],
  },
];

interface ChannelRow {
  readonly func: string;
  readonly type: string;
  /** Chunks, or the value. */
  readonly sample: string;
  /** What of the chunks is compared, where they may be cut otherwise. */
  readonly flat?: string;
}

const STREAMS: readonly ChannelRow[] = [
  {
    func: "echoStreamOfBytes",
    type: "AsyncIterable<Uint8Array>",
    sample: "[new Uint8Array([1, 2]), new Uint8Array([3])]",
  },
  { func: "echoStreamOfWords", type: "AsyncIterable<Uint32Array>", sample: "[new Uint32Array([1, 70_000])]" },
  { func: "echoStreamOfStrings", type: "AsyncIterable<string[]>", sample: '[["a", "b"], ["c"]]' },
  { func: "echoStreamOfRecords", type: "AsyncIterable<Point[]>", sample: `[[${POINT}]]` },
];

const FUTURES: readonly ChannelRow[] = [
  { func: "echoFuture", type: "PromiseLike<string>", sample: '"later"' },
  {
    func: "echoFutureOfResult",
    type: 'PromiseLike<{ tag: "ok"; val: number } | { tag: "err"; val: string }>',
    sample: '{ tag: "err", val: "e" }',
  },
  { func: "echoFutureOfNothing", type: "PromiseLike<void>", sample: "undefined" },
];

/** Those of heddle:types/newer: of features that are off by default, but for maps. */
const NEWER: readonly Row[] = [
  {
    func: "echoMap",
    type: "Map<string, bigint>",
    samples: ['new Map([["a", 1n], ["b", 2n]])', "new Map()"],
    refused: "new Map([[1, 1n]])",
  },
  {
    func: "echoMapOfMaps",
    type: "Map<number, Map<number, boolean>>",
    samples: ["new Map([[1, new Map([[2, true]])]])"],
    refused: "new Map([[1, true]])",
  },
  { func: "echoFixed", type: "Uint16Array", samples: ["new Uint16Array([1, 2, 3])"], refused: '"abc"' },
  { func: "echoFixedStrings", type: "string[]", samples: ['["a", "b"]'], refused: '"ab"' },
];

/** A test of types: that the function takes and answers exactly these. */
function typeTest(
  side: "Imports" | "Exports",
  owner: string,
  row: { readonly func: string; readonly type: string },
  result = row.type,
): string {
  const func = `${side}[${owner}][${JSON.stringify(row.func)}]`;
  const answer = side === "Imports" ? `(${result}) | PromiseLike<${result}>` : result;
  return `{
    const takes: Same<Parameters<${func}>[0], ${row.type}> = true;
    const answers: Same<ReturnType<${func}>, ${answer}> = true;
    void [takes, answers];
  }`;
}

function valueTests(owner: string, name: string, rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => [
    typeTest("Imports", owner, row),
    typeTest("Exports", owner, row),
    ...row.samples.map((sample) => {
      const { value, lifted = value } = typeof sample === "string" ? { value: sample } : sample;
      return `{
        const value: Parameters<typeof ${name}.${row.func}>[0] = ${value};
        const answer = ${name}.${row.func}(value);
        equal(answer, ${lifted});
        equal(seen.get(${JSON.stringify(row.func)}), ${lifted});
      }`;
    }),
    `// @ts-expect-error -- another type
    refuse(() => ${name}.${row.func}(${row.refused.replaceAll("\n", " ")}));`,
  ]);
}

function resultTests(): readonly string[] {
  return RESULTS.flatMap((row) => {
    const type = `${resultCase("ok", row.ok)} | ${resultCase("err", row.err)}`;
    const returned = row.ok === "" ? "void" : row.ok;
    return [
      typeTest("Imports", VALUES_NAME, { func: row.func, type }, returned),
      typeTest("Exports", VALUES_NAME, { func: row.func, type }, returned),
      ...row.samples.map(
        (sample) => `{
        const value: ${type} = ${sample};
        equal(outcome(() => values.${row.func}(value)), { tag: value.tag, val: value.val });
        equal(seen.get(${JSON.stringify(row.func)}), value);
      }`,
      ),
    ];
  });
}

function resultCase(tag: string, type: string): string {
  return type === "" ? `{ tag: "${tag}"; val?: undefined }` : `{ tag: "${tag}"; val: ${type} }`;
}

const VALUES_NAME = '"heddle:types/values@1.2.0"';
const NEWER_NAME = '"heddle:types/newer@1.2.0"';

/** Functions that answer what they are given, of which `seen` keeps the last. */
function echoes(): string {
  const plain = (rows: readonly Row[]): string =>
    rows.map(({ func }) => `${func}: (v) => keep(${JSON.stringify(func)}, v),`).join("\n");
  const results = RESULTS.map(
    ({ func }) => `${func}: (v) => {
      keep(${JSON.stringify(func)}, v);
      if (v.tag === "err") throw new ComponentError(v.val);
      return v.val;
    },`,
  );
  const channels = [...STREAMS, ...FUTURES].map(({ func }) => `${func}: (v) => v,`);
  return `const imports: Imports = {
    ${VALUES_NAME}: {
      ${plain(VALUES)}
      ${results.join("\n")}
      ${channels.join("\n")}
      echoStreamOfNothing: (v) => v,
    },
    ${NEWER_NAME}: {
      ${plain(NEWER)}
      echoError: (v) => v,
    },
    "heddle:types/things@1.2.0": {
      Thing,
      look: (at: Thing) => at.id(),
      take: (away: Thing) => {
        taken.push(away.id());
        away[Symbol.dispose]();
        return taken.length;
      },
    },
    primary: { get: (key) => (key === "a" ? "first" : undefined) },
    backup: { get: (key) => (key === "b" ? "second" : undefined) },
    log: (line) => void lines.push(line),
  };`;
}

const PROGRAM = `import { compileSync, ComponentError, instantiate } from "@heddle/component";
import type { Exports, Imports, World } from "./types/root.js";
import type { Access, Point, Shape } from "./types/imports/heddle-shapes-named.js";
import type { Thing as ImportedThing } from "./types/imports/heddle-types-things.js";
import type { Thing as ExportedThing } from "./types/exports/heddle-types-things.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Equal = (actual: unknown, expected: unknown) => void;

const seen: Map<string, unknown> = new Map();
const lines: string[] = [];

const taken: number[] = [];
const dropped: number[] = [];

class Thing implements ImportedThing {
  readonly #id: number;
  #name = "";

  constructor(id: number) {
    this.#id = id;
  }

  static join(a: Thing, b: Thing): Thing {
    return new Thing(a.id() + b.id());
  }

  id(): number {
    return this.#id;
  }

  rename(to: string): string {
    if (to === "") throw new ComponentError(this.#id);
    const before = this.#name;
    this.#name = to;
    return before;
  }

  [Symbol.dispose](): void {
    dropped.push(this.#id);
  }
}

function keep<T>(name: string, value: T): T {
  seen.set(name, value);
  return value;
}

function outcome(call: () => unknown): { tag: "ok" | "err"; val: unknown } {
  try {
    return { tag: "ok", val: call() };
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return { tag: "err", val: error.payload };
  }
}

/** What TypeScript refuses; it is never called, since lowering takes more than is declared. */
function refuse(_call: () => unknown): void {}

async function* chunksOf<T>(chunks: readonly T[]): AsyncGenerator<T> {
  yield* chunks;
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

${echoes()}

export async function run(bytes: Uint8Array, equal: Equal): Promise<void> {
  const component = compileSync(bytes, { features: { fixedLengthLists: true, errorContext: true } });
  const { exports } = await instantiate<World>(component, imports);
  const values = exports[${VALUES_NAME}];
  const newer = exports[${NEWER_NAME}];
  ${[...valueTests(VALUES_NAME, "values", VALUES), ...valueTests(NEWER_NAME, "newer", NEWER), ...resultTests()].join("\n")}
  ${STREAMS.map(
    (row) => `${typeTest("Imports", VALUES_NAME, row)}
  ${typeTest("Exports", VALUES_NAME, row)}
  equal(await collect(values.${row.func}(chunksOf(${row.sample}))), ${row.sample});`,
  ).join("\n")}
  ${FUTURES.map(
    (row) => `${typeTest("Imports", VALUES_NAME, row)}
  ${typeTest("Exports", VALUES_NAME, row)}
  equal(await values.${row.func}(Promise.resolve(${row.sample})), ${row.sample});`,
  ).join("\n")}
  let count = 0;
  for await (const { length } of values.echoStreamOfNothing(chunksOf([{ length: 2 }, { length: 1 }]))) count += length;
  equal(count, 3);
  const trouble = newer.echoError({ debugMessage: "trouble" });
  equal(trouble.debugMessage, "trouble");

  // Resources: the guest's own are classes of its exports, the host's are its own classes.
  const things = exports["heddle:types/things@1.2.0"];
  {
    using one: ExportedThing = new things.Thing(1);
    const two = new things.Thing(2);
    const three: ExportedThing = things.Thing.join(one, two);
    equal([one.id(), three.id(), things.look(two), one instanceof things.Thing], [1, 3, 2, true]);
    const before: string = three.rename("c");
    equal([before, three.rename("d")], ["", "c"]);
    equal(outcome(() => three.rename("")), { tag: "err", val: 3 });
    equal(things.take(three), 0);
    equal([taken, dropped], [[3], [3, 3]]);
    await two[Symbol.asyncDispose]();
  }
  equal(dropped, [3, 3, 2, 1]);
  // @ts-expect-error -- a constructor's parameter is a number
  refuse(() => new things.Thing("1"));
  // @ts-expect-error -- it is no class of another interface
  refuse(() => values.Thing);

  // Several imports of one interface, each by a name of its own; functions of the world itself.
  const store = exports["heddle:types/store@1.2.0"];
  const found: (string | undefined)[] = [store.get("a"), store.get("b"), store.get("c")];
  equal(found, ["first", "second", undefined]);
  const told: number = exports.linesTold();
  equal([told, lines], [3, ["a", "b", "c"]]);
}
`;

describe("a component's declarations", () => {
  test("are those of every kind of value, at compile time and at run time", async () => {
    using folder = programFolder({ "use.ts": PROGRAM });
    const types = join(folder.path, "types");
    expect(await heddle("types", "-o", types, guest("types"))).toMatchObject({ exitCode: 0, stderr: "" });
    expect(typeErrors(folder)).toBe("");
    expect(runProgram(folder, guest("types"))).toBe("");
  });

  test("of async functions, and of those that may have to wait, are promises", async () => {
    using folder = programFolder({ "use.ts": PARKING });
    const words = ["--blocks", "heddle:test/host", "-o", join(folder.path, "types"), guest("parking")];
    expect(await heddle("types", ...words)).toMatchObject({ exitCode: 0, stderr: "" });
    const later = ["-o", join(folder.path, "later"), guest("park")];
    expect(await heddle("types", ...later)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(typeErrors(folder)).toBe("");
    expect(runProgram(folder, guest("parking"), guest("park"))).toBe("");
  });

  test("without a word of what blocks nothing is a promise", async () => {
    using folder = testFolder();
    expect(await heddle("types", "-o", folder.path, guest("parking"))).toMatchObject({ exitCode: 0 });
    const text = readFileSync(join(folder.path, "exports/heddle-test-slow.d.ts"), "utf8");
    expect(text).not.toContain("Promise<number>");
    expect(text).toContain("[Symbol.dispose](): void;");
  });

  test.each([
    ["an import that is not there", guest("parking"), "heddle:test/hots", /did you mean heddle:test\/host\?/],
    ["an import that is async", guest("park"), "heddle:test/host", /there are none/],
    ["no import at all", guest("invoke"), "f", /there are none/],
  ])("--blocks with %s is wrong usage", async (_, component, name, message) => {
    using folder = testFolder();
    const outcome = await heddle("types", "-o", join(folder.path, "types"), "--blocks", name, component);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
  });

  test("--blocks is for components", async () => {
    using folder = programFolder({ "a.wit": "package a:b; world w { export f: func(); }" });
    const words = ["-o", join(folder.path, "types"), "--blocks", "f", join(folder.path, "a.wit")];
    expect(await heddle("types", ...words)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/a\.wit is WIT/),
    });
  });
});

const PARKING = `import { blocking, compileSync, instantiate } from "@heddle/component";
import type { World } from "./types/root.js";
import type { World as LaterWorld } from "./later/root.js";

const waited: number[] = [];

export async function run(
  bytes: Uint8Array,
  equal: (actual: unknown, expected: unknown) => void,
  laterBytes: Uint8Array,
): Promise<void> {
  const wait = blocking(async (a: number): Promise<number> => waited.push(a));
  const { exports } = await instantiate<World>(compileSync(bytes), { "heddle:test/host": { wait } });
  const [slow, quick] = [exports["heddle:test/slow"], exports["heddle:test/quick"]];

  const promised: Promise<number> = slow.twice(5);
  equal(await promised, 2);
  {
    await using lock = await new slow.Lock(6);
    const value: Promise<number> = lock.value();
    equal(await value, 4);
    // @ts-expect-error -- it is not over at once
    const disposable: Disposable = lock;
    void disposable;
  }
  equal(waited, [5, 6, 4]);

  const atOnce: number = quick.twice(5);
  equal(atOnce, 10);
  {
    using lock = new quick.Lock(7);
    const value: number = lock.value();
    equal(value, 7);
  }
  equal(quick.dropped(), 7);
  // @ts-expect-error -- it answers at once
  const wrong: Promise<number> = quick.twice(1);
  void wrong;

  const later = await instantiate<LaterWorld>(compileSync(laterBytes), {
    "heddle:test/host": {
      wait: async (a, { signal }) => (signal.aborted ? 0 : a * 2),
    },
  });
  const parked: Promise<number> = later.exports.park(3);
  equal(await parked, 7);
  // It is not async; that its instance may wait is known without a word.
  const one: Promise<number> = later.exports.one();
  equal(await one, 1);
}
`;
