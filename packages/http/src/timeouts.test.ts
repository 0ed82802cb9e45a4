import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Timeouts, type Timed } from "./timeouts.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Named extends Timed {
  readonly name: string;
}

function waits(names: readonly string[]): { readonly out: string[]; readonly all: Named[] } {
  const out: string[] = [];
  const all = names.map((name) => ({
    name,
    dueAt: 0,
    earlier: undefined,
    later: undefined,
    timedOut: () => void out.push(name),
  }));
  return { out, all };
}

test.each<[string, readonly string[], readonly string[]]>([
  ["the first", ["a"], ["b", "c"]],
  ["one between", ["b"], ["a", "c"]],
  ["the last", ["c"], ["a", "b"]],
  ["two", ["a", "b"], ["c"]],
  ["all", ["c", "a", "b"], []],
  ["none", [], ["a", "b", "c"]],
])("with %s stopped the others time out", (_what, stopped, left) => {
  const timeouts = new Timeouts(100);
  const { out, all } = waits(["a", "b", "c"]);
  for (const wait of all) timeouts.start(wait);
  for (const name of stopped) for (const wait of all) if (wait.name === name) timeouts.stop(wait);
  for (const wait of all) if (stopped.includes(wait.name)) timeouts.stop(wait);
  vi.advanceTimersByTime(99);
  expect(out).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(out).toEqual(left);
});

test("each one times out at its own time, and may wait again", () => {
  const timeouts = new Timeouts(100);
  const { out, all } = waits(["a", "b"]);
  const [a, b] = all;
  if (a === undefined || b === undefined) throw new Error("two waits");
  timeouts.start(a);
  vi.advanceTimersByTime(60);
  timeouts.start(b);
  vi.advanceTimersByTime(41);
  expect(out).toEqual(["a"]);
  timeouts.start(a);
  vi.advanceTimersByTime(60);
  expect(out).toEqual(["a", "b"]);
  vi.advanceTimersByTime(50);
  expect(out).toEqual(["a", "b", "a"]);
});
