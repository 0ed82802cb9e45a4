/** What a guest may ask of the random sources. */
export interface RandomLimits {
  /** Bytes of one answer; a guest that wants more asks again, as the interface allows. */
  readonly maxBytes: number;
}

/** As many as a platform's source gives at once (Web Cryptography, getRandomValues). */
export const RANDOM_LIMITS: RandomLimits = { maxBytes: 65_536 };
