/**
 * The clocks.
 * Spec: wasi_snapshot_preview1 `clock_res_get`, `clock_time_get`.
 * The clocks of processor time are not there (`inval`): a guest shares its thread with others, so that nothing measures it alone.
 */
import { wallToNanoseconds } from "../wall-time.ts";
import { refuse } from "./errno.ts";
import { immediate, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";

export const CLOCK = { realtime: 0, monotonic: 1 } as const;

export const clockFunctions: Preview1Functions = {
  clock_res_get: immediate("ii", (guest, clock, into) => guest.memory.setU64(into, resolution(guest, clock))),
  // The precision is a hint that nothing here can use.
  clock_time_get: immediate("iIi", (guest, clock, _precision, into) =>
    guest.memory.setU64(into, now(guest, clock)),
  ),
};

function resolution({ port }: Guest, clock: number): bigint {
  if (clock === CLOCK.realtime) return port.clocks.wallResolution;
  if (clock === CLOCK.monotonic) return port.clocks.monotonicResolution;
  return refuse("inval");
}

export function now({ port }: Guest, clock: number): bigint {
  if (clock === CLOCK.realtime) return wallToNanoseconds(port.clocks.wallNow());
  if (clock === CLOCK.monotonic) return port.clocks.monotonicNow();
  return refuse("inval");
}
