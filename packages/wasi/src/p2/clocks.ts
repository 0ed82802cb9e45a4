/**
 * The area wasi:clocks 0.2.
 * Spec: wasi:clocks 0.2 monotonic-clock, wall-clock, timezone.
 */
import type { Area, Interface } from "../area.ts";
import type { ClocksPort, WallTime } from "../port/clocks.ts";
import type { Port } from "../port/index.ts";
import { wallFromNanoseconds } from "../wall-time.ts";
import { Alarm } from "./alarm.ts";
import { Pollable } from "./io/pollable.ts";
import type { Bell } from "./readiness.ts";
import { createTimezoneP2 } from "./timezone.ts";
import { VERSION_P2 } from "./version.ts";

export function createClocksP2(port: Port, bell: Bell): Area {
  return {
    [`wasi:clocks/monotonic-clock@${VERSION_P2}`]: () => createMonotonicClock(port.clocks, bell),
    [`wasi:clocks/wall-clock@${VERSION_P2}`]: () => ({
      now: (): WallTime => sinceEpoch(port.clocks.wallNow()),
      resolution: (): WallTime => wallFromNanoseconds(port.clocks.wallResolution),
    }),
    [`wasi:clocks/timezone@${VERSION_P2}`]: () => createTimezoneP2(port.clocks.timezone),
  };
}

/** 0.2 has no times before 1970. */
function sinceEpoch(time: WallTime): WallTime {
  return time.seconds < 0n ? { seconds: 0n, nanoseconds: 0 } : time;
}

function createMonotonicClock(clocks: ClocksPort, bell: Bell): Interface {
  const alarm = new Alarm(clocks, bell);
  const subscribe = (mark: bigint): Pollable =>
    new Pollable(bell, { isReady: () => alarm.hasPassed(mark) }, () => alarm.forget(mark));
  return {
    now: (): bigint => clocks.monotonicNow(),
    resolution: (): bigint => clocks.monotonicResolution,
    subscribeInstant: subscribe,
    subscribeDuration: (duration: bigint): Pollable => subscribe(clocks.monotonicNow() + duration),
  };
}
