/**
 * The configured time zone.
 * Spec: wasi:clocks/timezone (feature clocks-timezone).
 * Invariant: an offset is less than a day either way, or it is not told.
 */
import type { TimezonePort, WallTime } from "../port/clocks.ts";
import type { Timezone } from "./interfaces.ts";

const DAY = 86_400_000_000_000n;

export function createTimezone(timezone: TimezonePort | undefined): Timezone {
  return {
    ianaId: (): string | undefined => timezone?.ianaId,
    utcOffset: (when: WallTime): bigint | undefined => {
      const offset = timezone?.utcOffset(when);
      return offset !== undefined && offset < DAY && offset > -DAY ? offset : undefined;
    },
    toDebugString: (): string => timezone?.ianaId ?? "no time zone",
  };
}
