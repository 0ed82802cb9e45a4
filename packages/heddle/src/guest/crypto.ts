/**
 * The random half of the web's `crypto`, over the randomness that the world imports.
 * Spec: Web Cryptography, `getRandomValues` and `randomUUID`.
 */
import type { Random } from "./imported.ts";

const MAX_BYTES = 65_536;

type IntegerArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

export interface Crypto {
  getRandomValues<T extends IntegerArray>(array: T): T;
  randomUUID(): string;
}

export function createCrypto(random: (user: string) => Random): Crypto {
  return {
    getRandomValues(array) {
      if (!ArrayBuffer.isView(array) || /^(?:Float|Data)/.test(array[Symbol.toStringTag]))
        throw new TypeError("crypto.getRandomValues takes a typed array of integers");
      if (array.byteLength > MAX_BYTES)
        throw new RangeError(
          `crypto.getRandomValues fills ${MAX_BYTES} bytes at most, found ${array.byteLength}`,
        );
      const target = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      fill(target, random("crypto.getRandomValues"));
      return array;
    },
    randomUUID() {
      const bytes = new Uint8Array(16);
      fill(bytes, random("crypto.randomUUID"));
      // RFC 9562, section 5.4: version 4, variant 10.
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
}

/** The host may give fewer bytes than were asked for. */
function fill(target: Uint8Array, random: Random): void {
  for (let filled = 0; filled < target.length;) {
    const bytes = random.getRandomBytes(target.length - filled);
    if (bytes.length === 0) throw new Error("the host gave no random bytes");
    target.set(bytes.subarray(0, target.length - filled), filled);
    filled += bytes.length;
  }
}
