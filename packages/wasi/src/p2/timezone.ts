/**
 * The configured time zone in 0.2.
 * Spec: wasi:clocks/timezone 0.2 (feature clocks-timezone).
 * Invariant: where no zone is known it is UTC. Clocks that are ahead of what they are half a year later or earlier are on
 * daylight saving time.
 */
import type { Interface } from "../area.ts";
import { createTimezone } from "../clocks/timezone.ts";
import type { TimezonePort, WallTime } from "../port/clocks.ts";

const HALF_YEAR_SECONDS = 182n * 86_400n;
const NANOSECONDS = 1_000_000_000n;

interface Display {
  /** In seconds. */
  readonly utcOffset: number;
  readonly name: string;
  readonly inDaylightSavingTime: boolean;
}

export function createTimezoneP2(port: TimezonePort | undefined): Interface {
  const timezone = createTimezone(port);
  const utcOffset = (when: WallTime): number => Number((timezone.utcOffset(when) ?? 0n) / NANOSECONDS);
  const later = (when: WallTime, seconds: bigint): WallTime => ({ ...when, seconds: when.seconds + seconds });
  return {
    display: (when: WallTime): Display => {
      const offset = utcOffset(when);
      const others = [-HALF_YEAR_SECONDS, HALF_YEAR_SECONDS].map((seconds) =>
        utcOffset(later(when, seconds)),
      );
      return {
        utcOffset: offset,
        name: timezone.ianaId() ?? "UTC",
        inDaylightSavingTime: others.some((other) => offset > other),
      };
    },
    utcOffset,
  };
}
