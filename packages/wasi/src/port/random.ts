/**
 * Random bytes of a platform.
 * Spec: wasi:random. Invariant: `fill` is as unpredictable as the platform's cryptography.
 */
export interface RandomPort {
  /** Overwrites all of `bytes`, which is never longer than 65,536, with fresh unpredictable data. */
  fill(bytes: Uint8Array<ArrayBuffer>): void;
}
