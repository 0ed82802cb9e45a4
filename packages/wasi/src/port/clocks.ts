/**
 * The clocks and the timer of a platform.
 * Spec: wasi:clocks. Invariant: `monotonicNow` never decreases.
 */

/** An instant: seconds since 1970-01-01T00:00:00Z, possibly negative, and nanoseconds that always move forwards. */
export interface WallTime {
  readonly seconds: bigint;
  /** Less than 1,000,000,000. */
  readonly nanoseconds: number;
}

export interface ClocksPort {
  /** Nanoseconds since an unspecified start. */
  monotonicNow(): bigint;
  /** Nanoseconds of one tick, at least 1. */
  readonly monotonicResolution: bigint;
  wallNow(): WallTime;
  readonly wallResolution: bigint;
  /**
   * Calls `done` once, when about `nanoseconds` have passed; it may be early (the caller looks at the clock again).
   * Returns how to give up.
   */
  setTimer(nanoseconds: bigint, done: () => void): () => void;
  /** The configured time zone, or undefined if the platform has none to show. */
  readonly timezone?: TimezonePort;
}

export interface TimezonePort {
  /** The IANA identifier, if there is one. */
  readonly ianaId: string | undefined;
  /** Nanoseconds to add to UTC to get local time at this instant, or undefined if it is not known. */
  utcOffset(when: WallTime): bigint | undefined;
}
