/** `ComponentInstance.renew`: as new, or nothing has changed. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { componentOf, f32, moduleOf, NOT_RENEWABLE, RENEWABLE } from "../renew/modules.test-util.ts";
import { allFeatures } from "../validate/index.ts";
import { compile, compileSync, type CompileOptions, type Component } from "./component.ts";
import { GuestResource } from "./host-resources.ts";
import { instantiate, instantiateSync, type ComponentInstance, type InstantiateOptions } from "./instance.ts";
import { codeOf, deferred, exported } from "./testing.test-util.ts";

const PAGE = 65_536;

function compiledAs(options: CompileOptions, name = "renew"): Component {
  const url = new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url);
  return compileSync(readFileSync(url), { features: allFeatures, ...options });
}

const component = compiledAs({ renewable: true });
const NOTHING = { "heddle:test/host": { wait: (): Promise<number> => new Promise(() => {}) } };

function start(imports: object = NOTHING, options: InstantiateOptions = {}): ComponentInstance {
  return instantiateSync(component, { ...imports }, options);
}

/** A name in camelCase and its arguments. */
type Call = readonly [name: string, ...args: number[]];

function answer(instance: ComponentInstance, [name, ...args]: Call): unknown {
  return exported(instance, name)(...args);
}

const bytesAt = (name: string, ...places: readonly number[]): Call[] => places.map((at) => [name, at]);

describe("what a guest left is gone", () => {
  test.each<[what: string, changes: readonly Call[], looks: readonly Call[]]>([
    ["globals", [["globals"], ["globals"]], [["globals"]]],
    ["a global of two modules", [["measure"]], [["allocated"]]],
    ["a counter in memory", [["count"], ["count"]], [["count"]]],
    ["an instance inside", [["countInside"]], [["countInside"]]],
    [
      "the first and the last byte of each page",
      [0, PAGE - 1, PAGE, 2 * PAGE - 5, 2 * PAGE - 1].map((at) => ["poke", at, 255] as const),
      bytesAt("peek", 0, PAGE - 1, PAGE, 2 * PAGE - 5, 2 * PAGE - 1),
    ],
    [
      "the data, and what was written between",
      [
        ["poke", 16, 1],
        ["poke", 20, 1],
        ["unpack", 17],
        ["unpack", 2 * PAGE - 6],
      ],
      bytesAt(
        "peek",
        ...Array.from({ length: 8 }, (_, i) => 14 + i),
        ...Array.from({ length: 6 }, (_, i) => 2 * PAGE - 6 + i),
      ),
    ],
    [
      "a second memory",
      [
        ["pokeSmall", PAGE - 1, 1],
        ["pokeSmall", 0, 1],
      ],
      bytesAt("peekSmall", 0, PAGE - 4, PAGE - 3, PAGE - 2, PAGE - 1),
    ],
    [
      "handles: their numbers begin again",
      [["open"], ["open"], ["open"], ["close", 2], ["close", 1], ["close", 3]],
      [["open"], ["open"], ["makeAndDrop"]],
    ],
    ["a resource of its own", [["makeAndDrop"]], [["open"]]],
    ["sets that it kept", [["open"], ["open"], ["open"], ["close", 2]], [["open"], ["makeAndDrop"]]],
    ["backpressure", [["press"], ["release"]], [["open"]]],
    ["the context of a call", [["context"]], [["context"]]],
  ])("%s", (_what, changes, looks) => {
    const fresh = start();
    const renewed = start();
    for (const [name, ...args] of changes)
      if (name === "measure") exported(renewed, name)("text", [1]);
      else answer(renewed, [name, ...args]);
    expect(renewed.renew()).toBe(true);
    expect(looks.map((look) => answer(renewed, look))).toEqual(looks.map((look) => answer(fresh, look)));
  });

  test("what a memory grew by stays, and is as empty as new", () => {
    const instance = start();
    expect(answer(instance, ["grow", 3])).toBe(2);
    for (const at of [2 * PAGE, 3 * PAGE - 1, 5 * PAGE - 1]) answer(instance, ["poke", at, 1]);
    expect(instance.renew()).toBe(true);
    expect([2 * PAGE, 3 * PAGE - 1, 5 * PAGE - 1].map((at) => answer(instance, ["peek", at]))).toEqual([
      0, 0, 0,
    ]);
    expect(answer(instance, ["size"])).toBe(5);
  });

  test("again and again", () => {
    const instance = start();
    for (let round = 0; round < 20; round++) {
      expect([
        answer(instance, ["count"]),
        answer(instance, ["countInside"]),
        answer(instance, ["open"]),
      ]).toEqual([1, 11, 1]);
      answer(instance, ["close", 1]);
      expect(instance.renew()).toBe(true);
    }
  });

  test("after calls that waited", async () => {
    const instance = start({ "heddle:test/host": { wait: async (n: number): Promise<number> => n + 1 } });
    expect(await exported(instance, "ask")(1)).toBe(2);
    await instance.finished();
    expect(instance.renew()).toBe(true);
    expect(answer(instance, ["open"])).toBe(1);
    answer(instance, ["close", 1]);
    expect(await exported(instance, "ask")(2)).toBe(3);
  });

  test("of instances of one component each on its own, the first one that was made or another", () => {
    const [one, other] = [start(), start()];
    answer(one, ["count"]);
    answer(other, ["count"]);
    expect(other.renew()).toBe(true);
    expect([answer(one, ["count"]), answer(other, ["count"])]).toEqual([2, 1]);
  });

  test.each(RENEWABLE)("of a module with %s", (_what, parts) => {
    const instance = instantiateSync(tiny(parts), {});
    expect([answer(instance, ["run"]), answer(instance, ["run"])]).toEqual([1, 2]);
    expect(instance.renew()).toBe(true);
    expect(answer(instance, ["run"])).toBe(1);
  });
});

/** Calls with what they may leave behind, but for handles. */
const someCalls: fc.Arbitrary<Call[]> = fc.array(
  fc.oneof(
    fc.constantFrom<Call>(
      ["count"],
      ["countInside"],
      ["globals"],
      ["makeAndDrop"],
      ["allocated"],
      ["context"],
      ["digest"],
      ["press"],
      ["release"],
    ),
    fc
      .record({ at: fc.nat({ max: 2 * PAGE - 5 }), value: fc.nat({ max: 255 }) })
      .chain(({ at, value }) =>
        fc.constantFrom<Call>(
          ["poke", at, value],
          ["pokeSmall", at % PAGE, value],
          ["unpack", at],
          ["peek", at],
          ["peekSmall", at % PAGE],
          ["choose", at % 2],
        ),
      ),
  ),
  { maxLength: 30 },
);

/** The answers; handles and pressure are let go of in the end. */
function answersTo(calls: readonly Call[], instance: ComponentInstance): unknown[] {
  let pressed = 0;
  const answers = calls.map((call) => {
    const [name] = call;
    if (name === "release" && pressed === 0) return null;
    if (name === "press") pressed++;
    if (name === "release") pressed--;
    const handle = answer(instance, ["open"]);
    const answered = answer(instance, call);
    answer(instance, ["close", Number(handle)]);
    return [handle, answered];
  });
  while (pressed-- > 0) answer(instance, ["release"]);
  return answers;
}

test("whatever was called before, the answers are those of a fresh instance", () => {
  // It only ever grows.
  const instance = start(NOTHING, { limits: { maxMemoryToRenew: 16 * 2 ** 20 } });
  fc.assert(
    fc.property(someCalls, someCalls, fc.nat({ max: 2 }), (before, after, pages) => {
      answersTo(before, instance);
      answer(instance, ["grow", pages]);
      expect(instance.renew()).toBe(true);
      const all: Call[] = [...after, ["digest"]];
      expect(answersTo(all, instance)).toEqual(answersTo(all, start()));
    }),
    { numRuns: 60 },
  );
});

function tiny(parts: Parameters<typeof moduleOf>[0]): Component {
  return compileSync(componentOf(moduleOf(parts)), { renewable: true, features: allFeatures });
}

describe("it is not renewed, and nothing has changed", () => {
  test.each([...NOT_RENEWABLE, ["a global that is a NaN", { globals: [f32(0x7fa0_0001)] }] as const])(
    "its module has %s",
    (_what, parts) => {
      const instance = instantiateSync(tiny(parts), {});
      expect([answer(instance, ["run"]), instance.renew(), answer(instance, ["run"])]).toEqual([1, false, 2]);
    },
  );

  test("it was not compiled as renewable", () => {
    const instance = instantiateSync(compiledAs({}), NOTHING);
    expect([answer(instance, ["count"]), instance.renew(), answer(instance, ["count"])]).toEqual([
      1,
      false,
      2,
    ]);
  });

  test.each<[what: string, options: InstantiateOptions]>([
    ["its memory is metered", { limits: { maxMemory: 2 ** 30 } }],
    ["a memory begins with more than maxMemoryToRenew", { limits: { maxMemoryToRenew: 2 * PAGE - 1 } }],
  ])("%s", (_what, options) => {
    const instance = start(NOTHING, options);
    expect([answer(instance, ["count"]), instance.renew(), answer(instance, ["count"])]).toEqual([
      1,
      false,
      2,
    ]);
    // Others of the same component are.
    expect(start().renew()).toBe(true);
  });

  test("a memory has grown beyond maxMemoryToRenew", () => {
    const instance = start(NOTHING, { limits: { maxMemoryToRenew: 3 * PAGE } });
    answer(instance, ["count"]);
    answer(instance, ["grow", 1]);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([true, 1]);
    answer(instance, ["grow", 1]);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
  });

  test("a memory with a maximum has grown", () => {
    const instance = start();
    answer(instance, ["count"]);
    expect(answer(instance, ["growSmall", 0])).toBe(1);
    expect(instance.renew()).toBe(true);
    answer(instance, ["count"]);
    expect(answer(instance, ["growSmall", 1])).toBe(1);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
  });

  /** What is left, and what takes it away again. */
  test.each<[what: string, leave: readonly Call[], undo: readonly Call[]]>([
    ["there is backpressure", [["press"]], [["release"]]],
  ])("%s", (_what, leave, undo) => {
    const instance = start();
    answer(instance, ["count"]);
    for (const call of leave) answer(instance, call);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
    for (const call of undo) answer(instance, call);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([true, 1]);
  });

  test("it has an end of a future", () => {
    const instance = start();
    answer(instance, ["count"]);
    exported(instance, "hold")(new Promise(() => {}));
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
  });

  test("a task is under way", async () => {
    const { promise, resolve } = deferred<number>();
    const instance = start({ "heddle:test/host": { wait: () => promise } });
    answer(instance, ["count"]);
    const asked = exported(instance, "ask")(1);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
    resolve(5);
    expect(await asked).toBe(5);
    await instance.finished();
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([true, 1]);
  });

  test("a call was cancelled that the guest has not given up yet", async () => {
    const { promise, resolve } = deferred<number>();
    const instance = start(
      { "heddle:test/host": { wait: () => promise } },
      { limits: { cancelGraceMs: 60_000 } },
    );
    const stop = new AbortController();
    const enough = new Error("enough");
    const asked = instance.call(instance.exports["ask"], { signal: stop.signal }, 1);
    stop.abort(enough);
    expect(instance.renew()).toBe(false);
    resolve(5);
    await expect(asked).rejects.toBe(enough);
  });

  test("the host has yet to say what a future holds that the guest let go of", async () => {
    const { promise, resolve } = deferred<number>();
    const instance = start();
    answer(instance, ["count"]);
    exported(instance, "forget")(promise);
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
    resolve(1);
    await promise;
    await instance.finished();
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([true, 1]);
  });

  test.each(["is around", "was disposed of", "was given back"])(
    "the host was given a resource, which %s",
    (what) => {
      const instance = start();
      answer(instance, ["count"]);
      const given = exported(instance, "give")(5);
      if (!(given instanceof GuestResource)) throw new TypeError("no resource");
      if (what === "was disposed of") given[Symbol.dispose]();
      if (what === "was given back") exported(instance, "spend")(given);
      expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
      if (what === "is around") expect(exported(instance, "look")(given)).toBe(5);
    },
  );

  test("somebody waits for its end", async () => {
    const instance = start();
    answer(instance, ["count"]);
    const finished = instance.finished();
    expect([instance.renew(), answer(instance, ["count"])]).toEqual([false, 2]);
    await finished;
    expect(instance.renew()).toBe(true);
  });

  test("it is called just now: the host's own code reads the arguments", () => {
    const instance = start();
    const renewed: boolean[] = [];
    const more: number[] = [];
    Object.defineProperty(more, 0, {
      get: () => {
        renewed.push(instance.renew());
        return 3;
      },
    });
    expect(exported(instance, "measure")("text", more)).toBe(7);
    expect([renewed, instance.renew()]).toEqual([[false], true]);
  });

  test("a host function asks for it", async () => {
    const answers: boolean[] = [];
    const instance: ComponentInstance = start({
      "heddle:test/host": {
        wait: async (): Promise<number> => {
          answers.push(instance.renew());
          return 1;
        },
      },
    });
    await exported(instance, "ask")(1);
    expect(answers).toEqual([false]);
  });

  test.each<[what: string, end: (instance: ComponentInstance) => Promise<void>]>([
    ["was closed", async (instance) => instance[Symbol.asyncDispose]()],
    [
      "has trapped",
      async (instance) => expect(await codeOf(() => exported(instance, "close")(9))).toBe("unknown-handle"),
    ],
  ])("it %s", async (_what, end) => {
    const instance = await instantiate(component, NOTHING);
    await end(instance);
    expect(instance.renew()).toBe(false);
    expect(instance.failure).not.toBeNull();
  });
});

test("of a module that is not valid the engine tells the position in the bytes that were given", async () => {
  // i32.add of nothing.
  const bytes = componentOf(moduleOf({ memories: [[0x00, 1]], instructions: [0x6a] }));
  const told = (renewable: boolean): unknown => {
    try {
      return instantiateSync(compileSync(bytes, { renewable }), {});
    } catch (error) {
      return error;
    }
  };
  expect(told(true)).toEqual(told(false));
  expect(told(true)).toMatchObject({ code: "bad-core-module" });
  const position = /@\+\d+/.exec(String(told(false)))?.[0];
  expect(position).toBeDefined();
  await expect(compile(bytes, { renewable: true })).rejects.toThrow(position);
});

describe("start functions and what is kept", () => {
  const starting = compiledAs({ renewable: true }, "renew-start");

  function begin(
    by: () => number,
    options: InstantiateOptions = {},
  ): { instance: ComponentInstance; disposed: number[] } {
    const disposed: number[] = [];
    let made = 0;
    class Thing {
      readonly number = ++made;
      [Symbol.dispose](): void {
        disposed.push(this.number);
        if (this.number === 2) throw new Error("nobody hears of it");
      }
    }
    const host = { Thing, started: by };
    const imports = { "heddle:test/host": host, make: () => new Thing() };
    return { instance: instantiateSync(starting, imports, options), disposed };
  }

  test("what a start function does is done again, with what the host says by then", () => {
    let by = 10;
    const { instance } = begin(() => by);
    expect([answer(instance, ["count"]), answer(instance, ["count"])]).toEqual([16, 17]);
    by = 100;
    expect(instance.renew()).toBe(true);
    expect(answer(instance, ["count"])).toBe(106);
    expect(instance.renew()).toBe(true);
    expect(answer(instance, ["count"])).toBe(106);
  });

  test("instances of one component do not share what a start function did", () => {
    const one = begin(() => 1).instance;
    const other = begin(() => 2).instance;
    expect(other.renew()).toBe(true);
    expect(one.renew()).toBe(true);
    expect([answer(one, ["count"]), answer(other, ["count"])]).toEqual([7, 8]);
  });

  test("one runs once where memory is metered, and nothing is renewed", () => {
    const limits = { maxMemory: 2 ** 20 };
    const { instance } = begin(() => 10, { limits });
    expect([answer(instance, ["count"]), instance.renew(), answer(instance, ["count"])]).toEqual([
      16,
      false,
      17,
    ]);
  });

  test("what comes behind one and holds something could not be put back", () => {
    const instance = instantiateSync(compiledAs({ renewable: true }, "renew-late"), {});
    expect([answer(instance, ["count"]), instance.renew(), answer(instance, ["count"])]).toEqual([
      1,
      false,
      2,
    ]);
  });

  test("what it owned of the host's is disposed of once, the newest first", () => {
    const { instance, disposed } = begin(() => 1);
    expect([answer(instance, ["keep"]), answer(instance, ["keepSet"]), answer(instance, ["keep"])]).toEqual([
      2, 3, 4,
    ]);
    expect(instance.renew()).toBe(true);
    expect(disposed).toEqual([3, 2, 1]);
    // The start function keeps one; then they are numbered as they were.
    expect([answer(instance, ["keep"]), instance.holdings.handles]).toEqual([2, 2]);
    answer(instance, ["letGo", 2]);
    expect(disposed).toEqual([3, 2, 1, 5]);
    expect(instance.renew()).toBe(true);
    expect(disposed).toEqual([3, 2, 1, 5, 4]);
  });

  test("a start function that traps ends the program, as it does when that is made", async () => {
    let by = 1;
    const { instance, disposed } = begin(() => by);
    by = 0;
    expect([instance.failure, instance.renew()]).toEqual([null, false]);
    expect(instance.failure?.code).toBe("unreachable");
    await Promise.resolve();
    expect(disposed).toEqual([1]);
    expect(() => begin(() => 0)).toThrow(/unreachable/);
  });
});
