/** The readiness layer: what a wait costs, and pollables that a host makes, in a guest. */
import { createHook } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { compile, instantiate } from "@heddle/component";
import { describe, expect, test, vi } from "vitest";
import { memoryPlatform, VirtualClock } from "../adapters/memory/index.ts";
import { createWasi } from "../index.ts";
import type { ClocksPort } from "../port/clocks.ts";
import { Bell, Completion, InputStream, Pollable } from "../readiness.ts";
import { createClocksP2 } from "./clocks.ts";
import { createPoll } from "./io/pollable.ts";

const never = new Promise<never>(() => {});
const turn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

/** A clock that tells how often it was read, and how many timers were ever set and are set. */
function countingClock() {
  const clock = new VirtualClock();
  const count = { reads: 0, set: 0, running: 0 };
  const clocks: ClocksPort = {
    monotonicResolution: 1n,
    wallResolution: 1n,
    wallNow: () => clock.wallNow(),
    monotonicNow: () => {
      count.reads++;
      return clock.monotonicNow();
    },
    setTimer: (nanoseconds, done) => {
      count.set++;
      count.running++;
      const cancel = clock.setTimer(nanoseconds, () => {
        count.running--;
        done();
      });
      return () => {
        count.running--;
        cancel();
      };
    },
  };
  return { clock, clocks, count };
}

interface Timers {
  readonly subscribeDuration: (by: bigint) => Pollable;
}

function timers(clocks: ClocksPort, bell: Bell): Timers {
  const area = createClocksP2({ ...memoryPlatform(), clocks }, bell);
  return area["wasi:clocks/monotonic-clock@0.2.12"]?.() as Timers;
}

const kinds: readonly [string, (bell: Bell) => Pollable][] = [
  ["operations", (bell) => new Pollable(bell, new Completion(bell, never))],
  ["input-streams", (bell) => new InputStream(bell, { read: () => never }).subscribe()],
  ["timers", (bell) => timers(new VirtualClock(), bell).subscribeDuration(1000n)],
];

describe.each(kinds)("waiting for %s", (_what, make) => {
  /** What a `poll` that has to wait until one more is ready, and a look at all, make of promises and listeners. */
  async function costOfWaiting(pending: number): Promise<{ promises: number; listeners: number }> {
    const bell = new Bell();
    const poll = createPoll(bell);
    let isReady = false;
    const list = [
      ...Array.from({ length: pending }, () => make(bell)),
      new Pollable(bell, { isReady: () => isReady }),
    ];
    // The first look starts what has to be under way; that is once for each, and not for each call.
    bell.findReady(list);
    await turn();
    let promises = 0;
    const hook = createHook({
      init: (_id, type) => {
        if (type === "PROMISE") promises++;
      },
    });
    const listening = vi.spyOn(EventTarget.prototype, "addEventListener");
    hook.enable();
    const found = poll(list);
    isReady = true;
    bell.ring();
    const indexes = await found;
    hook.disable();
    const listeners = listening.mock.calls.length;
    listening.mockRestore();
    expect(indexes).toEqual([pending]);
    return { promises, listeners };
  }

  test("makes no promise and no listener for each", async () => {
    const few = await costOfWaiting(1);
    expect(few.promises).toBeGreaterThan(0);
    expect(few.listeners).toBe(0);
    expect(await costOfWaiting(1000)).toEqual(few);
  });

  test("allocates nothing for each", () => {
    const bell = new Bell();
    const poll = createPoll(bell);
    const ready = new Pollable(bell, { isReady: () => true });
    const list = (pending: number) => [...Array.from({ length: pending }, () => make(bell)), ready];
    const lists = [list(1), list(2001)] as const;
    const allocated = (pollables: readonly Pollable[]): number => {
      const before = getHeapStatistics().total_allocated_bytes;
      for (let call = 0; call < 200; call++) void poll(pollables);
      return getHeapStatistics().total_allocated_bytes - before;
    };
    for (const pollables of lists) for (let round = 0; round < 5; round++) allocated(pollables);
    // The least of several: what else the process does is not ours.
    const least = (pollables: readonly Pollable[]): number =>
      Math.min(...Array.from({ length: 5 }, () => allocated(pollables)));
    const [few, many] = [least(lists[0]), least(lists[1])];
    expect((many - few) / (200 * 2000)).toBeLessThan(0.5);
  });
});

describe("timers", () => {
  test("a thousand cost one reading of the clock a look, and one timer", async () => {
    const { clock, clocks, count } = countingClock();
    const bell = new Bell();
    const { subscribeDuration } = timers(clocks, bell);
    const all = Array.from({ length: 1000 }, (_, index) => subscribeDuration(BigInt(1000 + index)));
    count.reads = 0;
    const found = createPoll(bell)(all);
    expect(count).toEqual({ reads: 1, set: 1, running: 1 });
    clock.advance(1001n);
    expect(await found).toEqual([0, 1]);
  });

  test("a later one is met after an earlier one was dropped", async () => {
    const { clock, clocks, count } = countingClock();
    const bell = new Bell();
    const { subscribeDuration } = timers(clocks, bell);
    const [early, late] = [subscribeDuration(10n), subscribeDuration(20n)];
    expect(early.ready()).toBe(false);
    const found = late.block();
    early[Symbol.dispose]();
    await turn();
    expect(count.running).toBe(1);
    clock.advance(20n);
    await found;
    late[Symbol.dispose]();
    expect(count.running).toBe(0);
  });

  test("none runs on when the program has ended in a wait", async () => {
    const { clocks, count } = countingClock();
    const guest = compile(
      readFileSync(new URL("../../../../conformance/guests/at-once-p2.wasm", import.meta.url)),
    );
    const instance = await instantiate(await guest, createWasi({ ...memoryPlatform(), clocks }));
    const waiting = instance.functions.get("wait")?.(1000n);
    await turn();
    expect(count.running).toBe(1);
    await instance[Symbol.asyncDispose]();
    await expect(waiting).rejects.toMatchObject({ code: "store-closed" });
    await turn();
    expect(count.running).toBe(0);
  });

  test("the platform's timer may be early", async () => {
    const bell = new Bell();
    let now = 0n;
    const early: ClocksPort = {
      monotonicResolution: 1n,
      wallResolution: 1n,
      wallNow: () => ({ seconds: 0n, nanoseconds: 0 }),
      monotonicNow: () => now,
      setTimer: (_nanoseconds, done) => {
        setImmediate(() => {
          now += 1n;
          done();
        });
        return () => {};
      },
    };
    await timers(early, bell).subscribeDuration(5n).block();
    expect(now).toBe(5n);
  });
});

describe("pollables of the host's in a guest", () => {
  const component = compile(
    readFileSync(new URL("../../../../conformance/guests/poll.wasm", import.meta.url)),
  );

  async function run(make: (bell: Bell, index: number) => Pollable): Promise<(calls: number) => unknown> {
    const bell = new Bell();
    const instance = await instantiate(await component, {
      ...createWasi(memoryPlatform(), { bell }),
      "heddle:bench/pollables": { make: (index: number) => make(bell, index), take: () => [0] },
    });
    await instance.functions.get("prepare")?.(3);
    return (calls) => instance.functions.get("loop-poll")?.(calls);
  }

  test("one over a promise wakes the guest when that settles", async () => {
    let settle: () => void = () => {};
    const promise = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const poll = await run(
      (bell, index) => new Pollable(bell, new Completion(bell, index === 2 ? promise : never)),
    );
    const polling = poll(1);
    const later = turn().then(() => "not yet");
    expect(await Promise.race([polling, later])).toBe("not yet");
    settle();
    expect(await polling).toBe(2);
    // From now on it is ready at once.
    expect(await poll(10)).toBe(20);
  });

  test("a promise that rejects is ready too", async () => {
    const rejected = Promise.reject(new Error("not for guests"));
    const poll = await run(
      (bell, index) => new Pollable(bell, new Completion(bell, index === 1 ? rejected : never)),
    );
    expect(await poll(1)).toBe(1);
  });

  test("dropping them tells the host", async () => {
    const dropped: number[] = [];
    const bell = new Bell();
    const instance = await instantiate(await component, {
      ...createWasi(memoryPlatform(), { bell }),
      "heddle:bench/pollables": {
        make: (index: number) => new Pollable(bell, { isReady: () => true }, () => dropped.push(index)),
        take: () => [0],
      },
    });
    await instance.functions.get("prepare")?.(3);
    await instance.functions.get("finish")?.();
    expect(dropped).toEqual([0, 1, 2]);
  });
});
