/**
 * The area wasi:random.
 * Spec: wasi:random random, insecure, insecure-seed.
 * Invariant: `random` is always fresh from the port; the seed is the same at each call of one guest.
 */
import { VERSION, type Area } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { RandomPort } from "../port/random.ts";
import type { Insecure, InsecureSeed, Random } from "./interfaces.ts";
import { RANDOM_LIMITS, type RandomLimits } from "./limits.ts";

export function createRandom(port: Port, options: WasiOptions): Area {
  const limits = { ...RANDOM_LIMITS, ...options.limits?.random };
  const bytes = (max: bigint): Uint8Array => randomBytes(port.random, max, limits);
  const u64 = (): bigint => randomU64(port.random);
  return {
    [`wasi:random/random@${VERSION}`]: (): Random => ({ getRandomBytes: bytes, getRandomU64: u64 }),
    [`wasi:random/insecure@${VERSION}`]: (): Insecure => ({
      getInsecureRandomBytes: bytes,
      getInsecureRandomU64: u64,
    }),
    [`wasi:random/insecure-seed@${VERSION}`]: (): InsecureSeed => {
      let seed: [bigint, bigint] | undefined;
      return { getInsecureSeed: (): [bigint, bigint] => (seed ??= [u64(), u64()]) };
    },
  };
}

function randomBytes(random: RandomPort, max: bigint, limits: RandomLimits): Uint8Array {
  const length = max > BigInt(limits.maxBytes) ? limits.maxBytes : Number(max);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += RANDOM_LIMITS.maxBytes)
    random.overwrite(bytes.subarray(at, at + RANDOM_LIMITS.maxBytes));
  return bytes;
}

function randomU64(random: RandomPort): bigint {
  const bytes = new Uint8Array(8);
  random.overwrite(bytes);
  return new DataView(bytes.buffer).getBigUint64(0);
}
