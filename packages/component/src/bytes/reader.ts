/**
 * A cursor over bytes that reads the primitives shared by every binary format of WebAssembly.
 * Spec: Core WebAssembly, "Binary Format", Values: bytes, integers (LEB128), names and vector lengths.
 * Invariant: nothing is read at or beyond `end`, no byte is copied, and every failure is a `DecodeError` whose path is
 * built only when it is thrown.
 */
import { DecodeError } from "../errors/index.ts";
import type { DecodeErrorCode } from "../errors/index.ts";
import { NameDecoder } from "./name.ts";

/** One step of the way from the outermost bytes to the reading position; asked for words only by an error. */
export interface Scope {
  segments(): readonly string[];
}

/** Where the bytes of a reader stand in the outermost bytes. */
export interface ReaderOrigin {
  readonly offset: number;
  readonly path: readonly string[];
}

export class Reader {
  readonly bytes: Uint8Array;
  /** Index of the next byte. */
  pos: number = 0;
  /** Index after the last byte that may be read: narrowed while inside a section. */
  end: number;
  readonly origin: ReaderOrigin;
  private readonly maxNameLength: number;
  private readonly names: NameDecoder;
  private readonly scopes: Scope[] = [];

  constructor(bytes: Uint8Array, origin: ReaderOrigin, maxNameLength: number) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.origin = origin;
    this.maxNameLength = maxNameLength;
    this.names = new NameDecoder(bytes);
  }

  // --- position and failure ---

  /** The offset of the next byte in the outermost bytes. */
  get offset(): number {
    return this.origin.offset + this.pos;
  }

  get atEnd(): boolean {
    return this.pos >= this.end;
  }

  /** Takes scope until the matching {@link leave}; an error leaves it in place, since it ends the reading. */
  enter(scope: Scope): void {
    this.scopes.push(scope);
  }

  leave(): void {
    this.scopes.pop();
  }

  path(): readonly string[] {
    return [...this.origin.path, ...this.scopes.flatMap((scope) => scope.segments())];
  }

  /** The error to throw for what stands at `pos` (the next byte unless given). */
  error(code: DecodeErrorCode, message: string, pos: number = this.pos): DecodeError {
    return new DecodeError(code, message, { offset: this.origin.offset + pos, path: this.path() });
  }

  private unexpectedEnd(what: string): DecodeError {
    return this.error("unexpected-end", `unexpected end of ${what}`, this.end);
  }

  // --- bytes ---

  /** Reads one byte. */
  u8(): number {
    const byte = this.bytes[this.pos];
    if (byte === undefined || this.pos >= this.end) throw this.unexpectedEnd("bytes: one more was expected");
    this.pos++;
    return byte;
  }

  /** The next byte without reading it; -1 at the end. */
  peek(): number {
    return this.pos < this.end ? (this.bytes[this.pos] ?? -1) : -1;
  }

  /** A view on the next `length` bytes, which it skips. */
  view(length: number): Uint8Array {
    this.skip(length);
    return this.bytes.subarray(this.pos - length, this.pos);
  }

  skip(length: number): void {
    const left = this.end - this.pos;
    if (length > left) throw this.unexpectedEnd(`bytes: ${length} were announced, ${left} are left`);
    this.pos += length;
  }

  /** A byte that is 0 or 1. */
  flag(what: string): boolean {
    const byte = this.u8();
    if (byte > 1)
      throw this.error("bad-flag", `${what} is ${hex(byte)}; 0x00 or 0x01 is allowed`, this.pos - 1);
    return byte === 1;
  }

  /** The error for a byte just read that no alternative of the grammar starts with. */
  badOpcode(byte: number, what: string, allowed?: string): DecodeError {
    const rule = allowed === undefined ? "" : `; ${allowed} is allowed`;
    return this.error("bad-opcode", `${hex(byte)} is no ${what}${rule}`, this.pos - 1);
  }

  // --- integers ---

  /** An unsigned LEB128 integer of 32 bits. */
  u32(): number {
    const byte = this.bytes[this.pos];
    if (byte !== undefined && byte < 0x80 && this.pos < this.end) {
      this.pos++;
      return byte;
    }
    return this.longU32();
  }

  private longU32(): number {
    const start = this.pos;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.u8();
    if (last > 0x0f) throw this.badLeb(last, "u32", start);
    return value + last * 0x1000_0000;
  }

  private badLeb(last: number, type: string, start: number): DecodeError {
    const why = last >= 0x80 ? "has too many bytes" : "has bits beyond its width";
    return this.error("bad-leb128", `a ${type} in LEB128 ${why}`, start);
  }

  /** A signed LEB128 integer of 33 bits: type indices, with the negative numbers left to opcodes. */
  s33(): number {
    const first = this.bytes[this.pos];
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++;
      return first < 0x40 ? first : first - 0x80;
    }
    return this.longS33();
  }

  private longS33(): number {
    const start = this.pos;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift);
    }
    const last = this.u8();
    // Of the fifth byte five bits count; the two above must repeat the sign.
    const sign = last & 0x70;
    if (last >= 0x80 || (sign !== 0 && sign !== 0x70)) throw this.badLeb(last, "s33", start);
    return value + (last & 0x0f) * 0x1000_0000 - (sign === 0 ? 0 : 0x1_0000_0000);
  }

  /** An unsigned LEB128 integer of 64 bits. */
  u64(): bigint {
    const start = this.pos;
    let value = 0n;
    for (let shift = 0n; shift < 63n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.u8();
    if (last > 1) throw this.badLeb(last, "u64", start);
    return value | (BigInt(last) << 63n);
  }

  /** Skips a LEB128 integer of at most `maxBytes` bytes, whatever its value. */
  skipLeb(maxBytes: number): void {
    const start = this.pos;
    for (let read = 0; read < maxBytes; read++) if (this.u8() < 0x80) return;
    throw this.badLeb(0x80, "integer", start);
  }

  // --- vectors and names ---

  /** The length of a vector: at most `limit`, and at most the bytes left (each element takes one at least). */
  count(limit: number, limitName: string): number {
    const start = this.pos;
    const count = this.u32();
    const left = this.end - this.pos;
    if (count > left)
      throw this.unexpectedEnd(`bytes: ${count} items were announced, ${left} bytes are left`);
    if (count > limit) throw this.limitExceeded(limitName, count, limit, start);
    return count;
  }

  limitExceeded(limitName: string, found: number, limit: number, pos: number = this.pos): DecodeError {
    return this.error("limit-exceeded", `${found} exceeds the limit ${limitName} of ${limit}`, pos);
  }

  /** A `core:name`: its length in bytes, then well-formed UTF-8. */
  name(): string {
    const lengthAt = this.pos;
    const length = this.u32();
    const start = this.pos;
    this.skip(length);
    if (length > this.maxNameLength)
      throw this.limitExceeded("nameLength", length, this.maxNameLength, lengthAt);
    const name = this.names.decode(start, this.pos);
    if (name === undefined) throw this.error("bad-utf8", "a name is not well-formed UTF-8", start);
    return name;
  }
}

export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
