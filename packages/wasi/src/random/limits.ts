/** What a guest may ask of the random sources. */
export interface RandomLimits {
  /** Bytes of one answer; a guest that wants more asks again, as the interface allows. */
  readonly maxBytes: number;
  /** The same in WASI 0.2, where a guest must get exactly what it asks for: a trap. */
  readonly maxExactBytes: number;
}

/** As many as a platform's source gives at once (Web Cryptography, getRandomValues). */
export const RANDOM_LIMITS: RandomLimits = { maxBytes: 65_536, maxExactBytes: 16 * 1024 * 1024 };
