/** wasi:clocks on every platform, from one table, and on a clock that stands still. */
import { describe, expect, test } from "vitest";
import { memoryPlatform, VirtualClock } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import { webPlatform } from "../adapters/web/index.ts";
import { createWasi } from "../index.ts";
import type { WallTime } from "../port/clocks.ts";
import type { Port } from "../port/index.ts";
import { wallFromMilliseconds, wallFromNanoseconds, wallToNanoseconds } from "../wall-time.ts";

interface Clocks {
  readonly "monotonic-clock": {
    now(): bigint;
    getResolution(): bigint;
    waitUntil(when: bigint, context?: { signal: AbortSignal }): Promise<void> | undefined;
    waitFor(howLong: bigint, context?: { signal: AbortSignal }): Promise<void> | undefined;
  };
  readonly "system-clock": { now(): WallTime; getResolution(): bigint };
  readonly timezone: {
    ianaId(): string | undefined;
    utcOffset(when: WallTime): bigint | undefined;
    toDebugString(): string;
  };
}

function clocks<K extends keyof Clocks>(name: K, port: Port): Clocks[K] {
  return createWasi(port)[`wasi:clocks/${name}@0.3.0`] as unknown as Clocks[K];
}

const MS = 1_000_000n;
const turn = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe.each<[string, () => Port]>([
  ["memory", memoryPlatform],
  ["node", nodePlatform],
  ["web", webPlatform],
])("wasi:clocks on %s", (_platform, make) => {
  test("the monotonic clock never goes back", () => {
    const clock = clocks("monotonic-clock", make());
    const readings = Array.from({ length: 1000 }, () => clock.now());
    expect(readings).toEqual(readings.toSorted((a, b) => (a < b ? -1 : Number(a > b))));
    expect(clock.getResolution()).toBeGreaterThan(0n);
  });

  test.each([1n, 100_000n, 900_000n, MS, 1_500_000n, 5n * MS, 20n * MS])(
    "a wait for %d ns is never early",
    async (duration) => {
      const clock = clocks("monotonic-clock", make());
      for (let round = 0; round < 5; round++) {
        const start = clock.now();
        await clock.waitFor(duration);
        expect(clock.now() - start).toBeGreaterThanOrEqual(duration);
      }
    },
  );

  test("what has passed is met at once", () => {
    const clock = clocks("monotonic-clock", make());
    const found = [clock.waitFor(0n), clock.waitUntil(0n), clock.waitUntil(clock.now())];
    expect(found).toEqual([undefined, undefined, undefined]);
  });

  test("a wait ends when it is cancelled, also one that would outlast every timer", async () => {
    const clock = clocks("monotonic-clock", make());
    const controller = new AbortController();
    const waiting = clock.waitUntil(2n ** 64n - 1n, { signal: controller.signal });
    controller.abort(new Error("cancelled"));
    await expect(waiting).rejects.toThrow("cancelled");
  });

  test("the system clock tells the time", () => {
    const clock = clocks("system-clock", make());
    const { seconds, nanoseconds } = clock.now();
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(5);
    expect(nanoseconds).toBeLessThan(1e9);
    expect(clock.getResolution()).toBeGreaterThan(0n);
  });

  test("the time zone is JavaScript's", () => {
    const zone = clocks("timezone", make());
    expect(zone.ianaId()).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(zone.toDebugString()).toBe(zone.ianaId());
    const offset = BigInt(-new Date(1_700_000_000_000).getTimezoneOffset()) * 60n * 1_000_000_000n;
    expect(zone.utcOffset({ seconds: 1_700_000_000n, nanoseconds: 0 })).toBe(offset);
    expect(zone.utcOffset({ seconds: 2n ** 62n, nanoseconds: 0 })).toBeUndefined();
  });
});

describe("a virtual clock", () => {
  test("stands still until it is moved", async () => {
    const clock = new VirtualClock({ wallStart: 5_000_000_000n });
    const port = memoryPlatform({ clocks: clock });
    const monotonic = clocks("monotonic-clock", port);
    const order: string[] = [];
    void monotonic.waitFor(20n)?.then(() => order.push("20"));
    void monotonic.waitFor(10n)?.then(() => order.push("10"));
    clock.advance(9n);
    await turn();
    expect(order).toEqual([]);
    clock.advance(11n);
    await turn();
    expect(order).toEqual(["10", "20"]);
    expect(monotonic.now()).toBe(20n);
    expect(clocks("system-clock", port).now()).toEqual({ seconds: 5n, nanoseconds: 20 });
    expect(clocks("timezone", port).ianaId()).toBeUndefined();
    expect(clocks("timezone", port).toDebugString()).toBe("no time zone");
  });

  test("skips waits", async () => {
    const clock = new VirtualClock({ skipWaits: true });
    const monotonic = clocks("monotonic-clock", memoryPlatform({ clocks: clock }));
    await Promise.all([monotonic.waitFor(3_600_000n * MS), monotonic.waitFor(60_000n * MS)]);
    expect(monotonic.now()).toBe(3_600_000n * MS);
  });
});

test.each<[bigint, WallTime]>([
  [0n, { seconds: 0n, nanoseconds: 0 }],
  [1_500_000_000n, { seconds: 1n, nanoseconds: 500_000_000 }],
  [-1n, { seconds: -1n, nanoseconds: 999_999_999 }],
  [-1_000_000_000n, { seconds: -1n, nanoseconds: 0 }],
])("%d ns since the epoch", (nanoseconds, time) => {
  expect(wallFromNanoseconds(nanoseconds)).toEqual(time);
  expect(wallToNanoseconds(time)).toBe(nanoseconds);
});

test("milliseconds with a fraction", () => {
  expect(wallFromMilliseconds(1500.25)).toEqual({ seconds: 1n, nanoseconds: 500_250_000 });
});
