/**
 * Instants from the units that platforms count in.
 * Invariant: nanoseconds are 0 to 999,999,999 also before the epoch.
 */
import type { WallTime } from "./port/clocks.ts";

const SECOND = 1_000_000_000n;

export function wallFromNanoseconds(nanoseconds: bigint): WallTime {
  const rest = ((nanoseconds % SECOND) + SECOND) % SECOND;
  return { seconds: (nanoseconds - rest) / SECOND, nanoseconds: Number(rest) };
}

/** Fractions of a millisecond count. */
export function wallFromMilliseconds(milliseconds: number): WallTime {
  const whole = Math.floor(milliseconds);
  const fraction = Math.floor((milliseconds - whole) * 1_000_000);
  return wallFromNanoseconds(BigInt(whole) * 1_000_000n + BigInt(fraction));
}

export function wallToNanoseconds({ seconds, nanoseconds }: WallTime): bigint {
  return seconds * SECOND + BigInt(nanoseconds);
}
