/** What a store tells while it runs: spans in pairs, copies, and its end. */
import { expect, test } from "vitest";
import type { TraceEvent } from "../tasks/index.ts";
import { deferred, exported, run } from "./testing.test-util.ts";
import type { Imports } from "./imports.ts";

async function traced(
  name: string,
  imports: Imports,
  act: (call: (func: string, ...args: unknown[]) => unknown) => unknown,
): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  const trace = (): ((event: TraceEvent) => void) => (event) => void events.push(event);
  const instance = await run(name, imports, { trace });
  await Promise.resolve(act((func, ...args) => exported(instance, func)(...args))).catch(() => {});
  await instance[Symbol.asyncDispose]();
  return events;
}

/** The events in a word or two each; checks that spans end once, in the reverse order of their beginnings on each track. */
function summary(events: readonly TraceEvent[]): string[] {
  const tracks = new Map<number, number[]>();
  const words = events.map((event) => {
    switch (event.event) {
      case "begin":
        tracks.set(event.track, [...(tracks.get(event.track) ?? []), event.span]);
        return `${event.kind} ${event.name}`;
      case "end":
        expect(tracks.get(event.track)?.pop()).toBe(event.span);
        return `/${event.kind} ${event.name}`;
      case "copy":
        return `copy ${event.elements} (${event.bytes} bytes) ${event.from} > ${event.to}`;
      case "closed":
        return `closed ${event.code}`;
      default:
        return event.event;
    }
  });
  expect([...tracks.values()].flat()).toEqual([]);
  return words;
}

test("a call that waits for the host on a stack of its own", async () => {
  const { promise, resolve } = deferred<number>();
  const events = await traced("park-stackful", { "heddle:test/host": { wait: () => promise } }, (call) => {
    setTimeout(() => resolve(5), 1);
    return call("park", 1);
  });
  expect(summary(events)).toEqual([
    "task park",
    "subtask heddle:test/host#wait",
    "host heddle:test/host#wait",
    expect.stringMatching(/^wait /),
    "park parked",
    "/host heddle:test/host#wait",
    "/subtask heddle:test/host#wait",
    "/park parked",
    expect.stringMatching(/^\/wait /),
    "return",
    "/task park",
    "closed store-closed",
  ]);
});

test("what is open ends with the store", async () => {
  const never = { "heddle:test/host": { wait: () => new Promise(() => {}) } };
  const events = await traced("park-stackful", never, (call) => {
    Promise.resolve(call("park", 1)).catch(() => {});
  });
  expect(summary(events).slice(-6)).toEqual([
    "closed store-closed",
    "/park parked",
    expect.stringMatching(/^\/wait /),
    "/host heddle:test/host#wait",
    "/subtask heddle:test/host#wait",
    "/task park",
  ]);
});

test("a trap is told by its code", async () => {
  const events = await traced("trap", {}, (call) => Promise.resolve().then(() => call("outer")));
  expect(summary(events)).toContain("closed unreachable");
});

test("a call that needs no record has one where somebody looks", async () => {
  const events = await traced("invoke", {}, (call) => call("add", 1, 2));
  expect(summary(events)).toEqual(["task add", "return", "/task add", "closed store-closed"]);
});
