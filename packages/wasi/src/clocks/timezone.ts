/**
 * The configured time zone.
 * Spec: wasi:clocks/timezone (feature clocks-timezone).
 * Invariant: an offset is less than a day either way, or it is not told.
 */
import type { Interface } from "../area.ts";
import type { TimezonePort, WallTime } from "../port/clocks.ts";

const DAY = 86_400_000_000_000n;

export function createTimezone(timezone: TimezonePort | undefined): Interface {
  return {
    ianaId: (): string | undefined => timezone?.ianaId,
    utcOffset: (when: WallTime): bigint | undefined => {
      const offset = timezone?.utcOffset(when);
      return offset !== undefined && offset < DAY && offset > -DAY ? offset : undefined;
    },
    toDebugString: (): string => timezone?.ianaId ?? "no time zone",
  };
}
