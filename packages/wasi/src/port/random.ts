/**
 * Random bytes of a platform.
 * Spec: wasi:random. Invariant: `overwrite` is as unpredictable as the platform's cryptography.
 */
export interface RandomPort {
  /** Overwrites all of `bytes`, which is never longer than 65,536, with fresh unpredictable data. */
  overwrite(bytes: Uint8Array<ArrayBuffer>): void;
}
