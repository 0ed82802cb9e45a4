/**
 * The interfaces of wasi:clocks in TypeScript.
 * Spec: wasi:clocks.
 */
import type { WallTime } from "../port/clocks.ts";
import type { Context } from "../streams.ts";

export interface MonotonicClock {
  now(): bigint;
  getResolution(): bigint;
  /** Undefined: the mark has passed. Rejects when the signal aborts. */
  waitUntil(when: bigint, context?: Context): PromiseLike<void> | undefined;
  waitFor(howLong: bigint, context?: Context): PromiseLike<void> | undefined;
}

export interface SystemClock {
  now(): WallTime;
  getResolution(): bigint;
}

export interface Timezone {
  ianaId(): string | undefined;
  utcOffset(when: WallTime): bigint | undefined;
  toDebugString(): string;
}
