/**
 * Names: UTF-8 to strings, with the short path that nearly every name takes.
 * Spec: Core WebAssembly, "Binary Format", Values: names.
 * Invariant: a name that is not well-formed UTF-8 is refused, never repaired; equal bytes give equal strings.
 */

/** Names are mostly short and often repeated: longer ones are not worth remembering. */
const maxShortLength = 32;
/** A power of two; each slot holds the last name that fell on it, so the cache needs no other bound. */
const cacheSlots = 512;

export class NameDecoder {
  private readonly bytes: Uint8Array;
  private readonly cache: (string | undefined)[] = [];
  /** For each length the codes of a name, reused: `fromCharCode` takes them as one call. */
  private readonly codes: number[][] = [];
  private utf8: TextDecoder | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The string of the bytes from `start` to `end`; undefined if they are not UTF-8. */
  decode(start: number, end: number): string | undefined {
    const length = end - start;
    if (length > maxShortLength) return this.decodeUtf8(start, end);
    const slot = this.slotOf(start, end);
    const cached = this.cache[slot];
    if (cached !== undefined && cached.length === length && this.isAt(cached, start)) return cached;
    const codes = (this.codes[length] ??= Array.from({ length }, () => 0));
    let all = 0;
    for (let index = 0; index < length; index++) {
      const byte = this.bytes[start + index] ?? 0;
      codes[index] = byte;
      all |= byte;
    }
    if (all > 0x7f) return this.decodeUtf8(start, end);
    const name = String.fromCharCode(...codes);
    this.cache[slot] = name;
    return name;
  }

  /** By length, first byte and last three: names that are alike mostly differ in a number at the end. */
  private slotOf(start: number, end: number): number {
    const { bytes } = this;
    let hash = end - start + 31 * (bytes[start] ?? 0);
    for (let index = Math.max(start, end - 3); index < end; index++) hash = hash * 31 + (bytes[index] ?? 0);
    return (hash ^ (hash >>> 9)) & (cacheSlots - 1);
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
