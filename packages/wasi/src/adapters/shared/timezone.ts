/**
 * The time zone as JavaScript knows it.
 * Spec: ECMA-402 (Intl.DateTimeFormat), ECMA-262 (Date).
 */
import type { TimezonePort, WallTime } from "../../port/clocks.ts";

/** Dates end there, in seconds on both sides of the epoch. */
const LAST_SECOND = 8_640_000_000_000n;

export function intlTimezone(): TimezonePort {
  return {
    get ianaId() {
      return new Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
    utcOffset({ seconds }: WallTime) {
      if (seconds > LAST_SECOND || seconds < -LAST_SECOND) return undefined;
      const minutesBehind = new Date(Number(seconds) * 1000).getTimezoneOffset();
      return BigInt(Math.round(-minutesBehind * 60)) * 1_000_000_000n;
    },
  };
}
