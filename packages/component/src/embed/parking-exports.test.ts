/** What is said of exports before anything runs is what instances do. */
import { describe, expect, test } from "vitest";
import type { Trap } from "../errors/index.ts";
import { blocking } from "./host-func.ts";
import type { Imports } from "./imports.ts";
import { instantiate } from "./instance.ts";
import { parkingExports } from "./parking-exports.ts";
import { codeOf, deferred, guest } from "./testing.test-util.ts";

const SLOW = ["[constructor]lock", "[method]lock.value", "lock", "twice"].map(
  (name) => `heddle:test/slow#${name}`,
);

const atOnce = { "heddle:test/host": { wait: (a: number) => a } };
const later = { "heddle:test/host": { wait: blocking(async (a: number) => a) } };

test.each<[string, string, Imports, readonly string[]]>([
  ["the import blocks", "parking", later, SLOW],
  ["the import does not block", "parking", atOnce, []],
  ["the import is missing", "parking", {}, []],
  ["async imports that are waited for", "park", {}, ["one"]],
  ["nothing that waits", "invoke", {}, []],
])("%s", async (_, name, imports, names) => {
  const component = guest(name);
  expect([...parkingExports(component, { imports })].toSorted()).toEqual(names);
});

test("blocking imports may be told by name", () => {
  const component = guest("parking");
  const asked: string[] = [];
  const blocks = (name: string): boolean => asked.push(name) > 0;
  expect([...parkingExports(component, { blocks })].toSorted()).toEqual(SLOW);
  expect(asked).toEqual(["heddle:test/host#wait"]);
});

describe("instances agree", () => {
  test.each<[string, string, Imports]>([
    ["a blocking import", "parking", later],
    ["an import that answers at once", "parking", atOnce],
    ["an async import", "park", { "heddle:test/host": { wait: async (a: number) => a } }],
  ])("%s", async (_, name, imports) => {
    const component = guest(name);
    const told = parkingExports(component, { imports });
    const { functions } = await instantiate(component, imports);
    const found = [...functions].filter(([, func]) => !func.type.async && func.returnsPromise);
    expect(found.map(([each]) => each).toSorted()).toEqual(
      [...functions.keys()].filter((each) => told.has(each)).toSorted(),
    );
  });
});

interface Lock extends Disposable, AsyncDisposable {
  value(): number;
}
interface WaitingLock extends Disposable {
  value(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}
interface Waiting {
  readonly twice: (a: number) => Promise<number>;
  readonly Lock: new (a: number) => Promise<WaitingLock>;
}
interface AtOnce {
  readonly twice: (a: number) => number;
  readonly dropped: () => number;
  readonly Lock: new (a: number) => Lock;
}

async function start(wait: (a: number) => unknown): Promise<{ slow: Waiting; quick: AtOnce }> {
  const { exports } = await instantiate(guest("parking"), { "heddle:test/host": { wait: blocking(wait) } });
  return {
    slow: exports["heddle:test/slow"] as Waiting,
    quick: exports["heddle:test/quick"] as AtOnce,
  };
}

test("a resource whose destructor waits: asyncDispose resolves when it has run", async () => {
  const waits = [deferred<number>(), deferred<number>()];
  const waited: number[] = [];
  const { slow } = await start((a) => waits[waited.push(a) - 1]?.promise);
  const made = new slow.Lock(3);
  waits[0]?.resolve(4);
  const lock = await made;
  expect(await lock.value()).toBe(8);
  let disposed = false;
  const disposing = lock[Symbol.asyncDispose]().then(() => (disposed = true));
  await new Promise((resolve) => setTimeout(resolve));
  expect([waited, disposed]).toEqual([[3, 8], false]);
  waits[1]?.resolve(0);
  expect(await disposing).toBe(true);
  expect(await codeOf(() => lock.value())).toBeInstanceOf(TypeError);
});

test("its dispose does not wait", async () => {
  const waited: number[] = [];
  const { slow } = await start(async (a) => waited.push(a));
  const lock = await new slow.Lock(3);
  lock[Symbol.dispose]();
  lock[Symbol.dispose]();
  expect(waited).toEqual([3, 2]);
  expect(await slow.twice(5)).toBe(6);
});

test("its trap ends the store, and the promise rejects with it", async () => {
  const { slow, quick } = await start(async (a) => {
    if (a === 6) throw new Error("no");
    return a;
  });
  const lock = await new slow.Lock(3);
  const trap: unknown = await lock[Symbol.asyncDispose]().catch((error: unknown) => error);
  expect((trap as Trap).code).toBe("host-threw");
  expect(await codeOf(() => quick.twice(1))).toBe("cannot-enter");
});

test("one whose destructor does not wait is gone at once, either way", async () => {
  const { quick } = await start(async (a) => a);
  expect(quick.twice(2)).toBe(4);
  new quick.Lock(1)[Symbol.dispose]();
  expect(quick.dropped()).toBe(1);
  const gone = new quick.Lock(2)[Symbol.asyncDispose]();
  expect(quick.dropped()).toBe(2);
  await gone;
});
