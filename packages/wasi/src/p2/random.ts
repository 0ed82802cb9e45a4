/**
 * The area wasi:random 0.2.
 * Spec: wasi:random 0.2 random, insecure, insecure-seed.
 * Invariant: unlike in 0.3, exactly as many bytes are given as were asked for, or the guest traps.
 */
import type { Area, Interface } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import { RANDOM_LIMITS } from "../random/limits.ts";
import { VERSION_P2 } from "./version.ts";

export function createRandomP2(port: Port, options: WasiOptions): Area {
  const { maxExactBytes } = { ...RANDOM_LIMITS, ...options.limits?.random };

  const bytes = (length: bigint): Uint8Array => {
    if (length > BigInt(maxExactBytes))
      throw new RangeError(`${length} random bytes were asked for where ${maxExactBytes} are allowed`);
    const all = new Uint8Array(Number(length));
    for (let at = 0; at < all.length; at += RANDOM_LIMITS.maxBytes)
      port.random.overwrite(all.subarray(at, at + RANDOM_LIMITS.maxBytes));
    return all;
  };
  const u64 = (): bigint => {
    const eight = new Uint8Array(8);
    port.random.overwrite(eight);
    return new DataView(eight.buffer).getBigUint64(0);
  };

  return {
    [`wasi:random/random@${VERSION_P2}`]: () => ({ getRandomBytes: bytes, getRandomU64: u64 }),
    [`wasi:random/insecure@${VERSION_P2}`]: () => ({
      getInsecureRandomBytes: bytes,
      getInsecureRandomU64: u64,
    }),
    [`wasi:random/insecure-seed@${VERSION_P2}`]: (): Interface => {
      let seed: [bigint, bigint] | undefined;
      return { insecureSeed: (): [bigint, bigint] => (seed ??= [u64(), u64()]) };
    },
  };
}
