/** `Limits.maxMemory`: memories and tables of a store together, whoever defines, imports or grows them. */
import { expect, test } from "vitest";
import { codeOf, exported, guest, run } from "./testing.test-util.ts";
import { instantiate } from "./instance.ts";

const PAGE = 65_536;
/** What the guest starts with: a page, two elements of a table; its start function takes another page. */
const AT_START = PAGE + 2 * 8;

test.each<
  [what: string, spare: number, calls: readonly [name: string, by: number | bigint | null, answer: unknown][]]
>([
  [
    "nothing is left",
    0,
    [
      ["started", null, -1],
      ["grow", 1, -1],
      ["grow", 0, 1],
      ["size", null, 1],
    ],
  ],
  [
    "a page is left, which the start function takes",
    PAGE,
    [
      ["started", null, 0],
      ["growFirst", 1, -1],
    ],
  ],
  [
    "two pages",
    2 * PAGE,
    [
      ["grow", 1, 1],
      ["growFirst", 1, -1],
      ["size", null, 2],
    ],
  ],
  [
    "one page for all memories",
    2 * PAGE,
    [
      ["growOwn", 1n, 1n],
      ["grow", 1, -1],
      ["growOwn", 1n, -1n],
    ],
  ],
  [
    "a delta beyond all bounds",
    9 * PAGE,
    [
      ["growOwn", -1n, -1n],
      ["grow", -1, -1],
      ["grow", 1, 1],
    ],
  ],
  [
    "tables",
    PAGE + 24,
    [
      ["growReferences", 2, 0],
      ["growFunctions", 2, -1],
      ["growFunctions", 1, 2],
    ],
  ],
  // The memory's own maximum is six pages: what it refuses is not used up.
  [
    "the module's own maximum",
    6 * PAGE,
    [
      ["grow", 5, 1],
      ["growFirst", 1, -1],
      ["growOwn", 1n, -1n],
    ],
  ],
  [
    "the module's own maximum gives back",
    7 * PAGE,
    [
      ["grow", 6, -1],
      ["growFirst", 5, 1],
      ["growOwn", 1n, 1n],
    ],
  ],
])("with %s", async (_what, spare, calls) => {
  const instance = await run("memory", {}, { limits: { maxMemory: AT_START + spare } });
  const answers = calls.map(([name, by]) => exported(instance, name)(...(by === null ? [] : [by])));
  expect(answers).toEqual(calls.map(([, , answer]) => answer));
});

test("without a limit nothing is refused", async () => {
  const instance = await run("memory");
  expect([exported(instance, "started")(), exported(instance, "growFirst")(5)]).toEqual([0, 1]);
  expect(instance.counters.refusedGrowths).toBe(0);
});

test("refusals are counted", async () => {
  const instance = await run("memory", {}, { limits: { maxMemory: AT_START + PAGE } });
  expect(exported(instance, "grow")(1)).toBe(-1);
  expect(exported(instance, "growFunctions")(1)).toBe(-1);
  expect(instance.counters.refusedGrowths).toBe(2);
});

test("a component that starts with more is not instantiated, and says what it asks for", async () => {
  const start = (): Promise<unknown> => run("memory", {}, { limits: { maxMemory: PAGE } });
  expect(await codeOf(start)).toBe("limit-exceeded");
  await expect(start()).rejects.toThrow(
    `maxMemory: core module 0 (root) starts with ${AT_START} bytes of memory; ${PAGE} of ${PAGE} are left`,
  );
});

test("each store has its own", async () => {
  const component = guest("memory");
  const options = { limits: { maxMemory: AT_START + 2 * PAGE } };
  const [one, other] = [await instantiate(component, {}, options), await instantiate(component, {}, options)];
  expect([exported(one, "grow")(1), exported(other, "grow")(1), exported(one, "grow")(1)]).toEqual([
    1, 1, -1,
  ]);
});
