/**
 * The interfaces of wasi:random in TypeScript.
 * Spec: wasi:random.
 */
export interface Random {
  /** At most `max` bytes, at least one unless `max` is zero. */
  getRandomBytes(max: bigint): Uint8Array;
  getRandomU64(): bigint;
}

export interface Insecure {
  getInsecureRandomBytes(max: bigint): Uint8Array;
  getInsecureRandomU64(): bigint;
}

export interface InsecureSeed {
  getInsecureSeed(): readonly [bigint, bigint];
}
