/**
 * Names: UTF-8 to strings, with the short path that nearly every name takes.
 * Spec: Core WebAssembly, "Binary Format", Values: names.
 * Invariant: a name that is not well-formed UTF-8 is refused, never repaired; equal bytes give equal strings.
 */

/** Names are mostly short and often repeated: longer ones are not worth remembering. */
const maxCachedLength = 32;
/** A power of two; each slot holds the last name that fell on it, so the size needs no other bound. */
const cacheSlots = 1024;

export class NameDecoder {
  private readonly bytes: Uint8Array;
  private readonly cache: string[];
  private utf8: TextDecoder | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.cache = Array.from<string>({ length: cacheSlots }).fill("");
  }

  /** The string of the bytes from `start` to `end`; undefined if they are not UTF-8. */
  decode(start: number, end: number): string | undefined {
    const length = end - start;
    if (length > maxCachedLength) return this.decodeUtf8(start, end);
    const { bytes } = this;
    let hash = length;
    let nonAscii = 0;
    for (let pos = start; pos < end; pos++) {
      const byte = bytes[pos] ?? 0;
      nonAscii |= byte;
      hash = Math.imul(hash ^ byte, 0x0100_0193);
    }
    if (nonAscii > 0x7f) return this.decodeUtf8(start, end);
    const slot = (hash ^ (hash >>> 15)) & (cacheSlots - 1);
    const cached = this.cache[slot] ?? "";
    if (cached.length === length && this.isAt(cached, start)) return cached;
    const name = String.fromCharCode.apply(null, Array.from(bytes.subarray(start, end)));
    this.cache[slot] = name;
    return name;
  }

  private isAt(name: string, start: number): boolean {
    for (let index = 0; index < name.length; index++)
      if (name.charCodeAt(index) !== this.bytes[start + index]) return false;
    return true;
  }

  private decodeUtf8(start: number, end: number): string | undefined {
    this.utf8 ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    try {
      return this.utf8.decode(this.bytes.subarray(start, end));
    } catch {
      // The decoder says no more than "invalid".
      return undefined;
    }
  }
}
