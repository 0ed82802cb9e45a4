/**
 * `setTimeout` and `setInterval`, over the monotonic clock that the world imports.
 * Spec: HTML, "Timers".
 * Invariant: what was cleared is not called. A timer belongs to the call that set it, and ends with it at the latest.
 */
import type { MonotonicClock } from "./imported.ts";

export interface Timers {
  readonly setTimeout: (
    callback: (...args: unknown[]) => unknown,
    delay?: number,
    ...args: unknown[]
  ) => number;
  readonly setInterval: (
    callback: (...args: unknown[]) => unknown,
    delay?: number,
    ...args: unknown[]
  ) => number;
  readonly clearTimeout: (id?: number) => void;
  readonly clearInterval: (id?: number) => void;
}

const MAX_DELAY = 0x7fff_ffff;

/** `fail` tells what a callback threw. */
export function createTimers(
  clock: (user: string) => MonotonicClock,
  fail: (error: unknown) => void,
): Timers {
  const live: Set<number> = new Set();
  let last = 0;

  function start(user: string, callback: () => unknown, delay: number, repeat: boolean): number {
    const from = clock(user);
    const id = ++last;
    live.add(id);
    const wait = async (): Promise<void> => {
      do {
        await from.waitFor(nanoseconds(delay));
        if (!live.has(id)) return;
        if (!repeat) live.delete(id);
        attempt(callback);
      } while (live.has(id));
    };
    wait().catch(fail);
    return id;
  }

  function attempt(callback: () => unknown): void {
    try {
      callback();
    } catch (error) {
      fail(error);
    }
  }

  const clear = (id?: number): void => void live.delete(id ?? 0);
  return {
    setTimeout: (callback, delay = 0, ...args) => start("setTimeout", () => callback(...args), delay, false),
    setInterval: (callback, delay = 0, ...args) => start("setInterval", () => callback(...args), delay, true),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

/** Of milliseconds; what is no number, or out of range, is a moment. */
function nanoseconds(delay: unknown): number {
  const milliseconds = Math.trunc(Number(delay));
  return milliseconds >= 1 && milliseconds <= MAX_DELAY ? milliseconds * 1_000_000 : 1_000_000;
}
