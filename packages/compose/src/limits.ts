/** How much one composition may be made of. */

export interface ComposeLimits {
  /** Components that are joined, the main one included. */
  readonly parts: number;
  /** Bytes of the result. */
  readonly size: number;
}

export const defaultComposeLimits: ComposeLimits = { parts: 1_000, size: 0x4000_0000 };
