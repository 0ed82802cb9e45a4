/**
 * Text as bytes: measuring and writing in the three encodings, no guest involved.
 * Spec: CanonicalABI.md leaves this to `str.encode`.
 * Invariant: a writer is given room for just what it writes.
 */
import { assert } from "../errors/index.ts";

/** Up to this many characters a loop is faster than calls of the encoder. */
export const SHORT_TO_WRITE = 32;

const utf8Encoder = new TextEncoder();

export function writeUtf8(bytes: Uint8Array, ptr: number, byteLength: number, text: string): void {
  const { written } = utf8Encoder.encodeInto(text, bytes.subarray(ptr, ptr + byteLength));
  assert(written === byteLength, "a measured string fills its place");
}

/** How many characters are measured at a time, and room for whatever they may encode to; what is in it is never read. */
const MEASURED = 2048;
const measuringRoom = new Uint8Array(3 * MEASURED);

/** Bytes of `text` in UTF-8, a lone surrogate counted as U+FFFD. */
export function utf8Length(text: string): number {
  if (text.length <= SHORT_TO_WRITE) return countUtf8(text);
  if (text.length <= MEASURED) return utf8Encoder.encodeInto(text, measuringRoom).written;
  let length = 0;
  for (let at = 0; at < text.length;) {
    const end = isPair(text, at + MEASURED - 1) ? at + MEASURED - 1 : at + MEASURED;
    length += utf8Encoder.encodeInto(text.slice(at, end), measuringRoom).written;
    at = end;
  }
  return length;
}

function countUtf8(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else {
      length += 2;
      if (isPair(text, i)) i++;
    }
  }
  return length;
}

/** Does a surrogate pair start at `i`? */
function isPair(text: string, i: number): boolean {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}

export function writeUtf16(bytes: Uint8Array, ptr: number, text: string): void {
  // Typed arrays have the machine's byte order; every engine of WebAssembly runs on little-endian machines.
  const units = new Uint16Array(bytes.buffer, ptr, text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
}

export function writeLatin1(bytes: Uint8Array, ptr: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[ptr + i] = text.charCodeAt(i);
}

export function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}
