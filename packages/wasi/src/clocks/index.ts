/**
 * The area wasi:clocks.
 * Spec: wasi:clocks monotonic-clock, system-clock, timezone, types.
 * Invariant: every reading comes from the port, so a virtual clock moves all of them.
 */
import { VERSION, type Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { ClocksPort, WallTime } from "../port/clocks.ts";
import type { Port } from "../port/index.ts";
import type { Context } from "../streams.ts";
import type { MonotonicClock, SystemClock } from "./interfaces.ts";
import { createTimezone } from "./timezone.ts";
import { waitUntil } from "./wait.ts";

export function createClocks(port: Port, _options: WasiOptions): Area {
  return {
    // Types only, but a component may still import them as an instance.
    [`wasi:clocks/types@${VERSION}`]: () => ({}),
    [`wasi:clocks/monotonic-clock@${VERSION}`]: () => createMonotonicClock(port.clocks),
    [`wasi:clocks/system-clock@${VERSION}`]: () => createSystemClock(port.clocks),
    [`wasi:clocks/timezone@${VERSION}`]: () => createTimezone(port.clocks.timezone),
  };
}

function createMonotonicClock(clocks: ClocksPort): MonotonicClock {
  return {
    now: (): bigint => clocks.monotonicNow(),
    getResolution: (): bigint => clocks.monotonicResolution,
    waitUntil: (when: bigint, context?: Context) => waitUntil(clocks, when, context?.signal),
    waitFor: (howLong: bigint, context?: Context) =>
      waitUntil(clocks, clocks.monotonicNow() + howLong, context?.signal),
  };
}

function createSystemClock(clocks: ClocksPort): SystemClock {
  return {
    now: (): WallTime => clocks.wallNow(),
    getResolution: (): bigint => clocks.wallResolution,
  };
}
