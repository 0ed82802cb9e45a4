/**
 * Bytes to write: integers, names, vectors. What encodes WIT and what composes components write with it; it is no part of
 * the public API.
 * Spec: Binary.md and Core WebAssembly, "Binary Format", Values.
 * Invariant: what the {@link Reader} beside it reads back is what was written, integers in their shortest form.
 */

const UTF8 = new TextEncoder();

export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** `u32`. */
  u32(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** An index where a negative number would be an opcode: `s33`. */
  s33(index: number): void {
    let rest = index;
    while (rest > 0x3f) {
      this.byte((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  name(text: string): void {
    const encoded = UTF8.encode(text);
    this.u32(encoded.length);
    this.bytes(encoded);
  }

  /** A vector: how many, then each. */
  vector<T>(items: readonly T[], write: (item: T) => void): void {
    this.u32(items.length);
    for (const item of items) write(item);
  }

  /** What is there or not: a flag, then the value. */
  optional<T>(value: T | null, write: (value: T) => void): void {
    this.byte(value === null ? 0x00 : 0x01);
    if (value !== null) write(value);
  }

  /** Something whose length in bytes stands before it. */
  sized(write: (out: ByteWriter) => void): void {
    const inner = new ByteWriter();
    write(inner);
    this.u32(inner.length);
    this.bytes(inner.view());
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** What was written so far, valid until more is. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.view());
    this.#bytes = grown;
  }
}
