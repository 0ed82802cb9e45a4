/**
 * Strings in linear memory, in the three encodings.
 * Spec: CanonicalABI.md, `load_string_from_range`, `store_string_into_range` and the functions it chooses from.
 * Invariant: a string in transit makes exactly the `realloc` calls of the specification, since a guest can count them; a string
 * that the host made is measured first and allocated once, which the specification leaves to the host.
 */
import { assert, raise, trapIf } from "../errors/index.ts";
import type { StringEncoding } from "../model/index.ts";
import type { TransitString, ValueContext } from "./context.ts";
import { allocate, memoryOf, reallocate } from "./memory.ts";
import { mismatch } from "./mismatch.ts";

export const UTF16_TAG = 0x8000_0000;
export const MAX_STRING_BYTE_LENGTH: number = 2 ** 28 - 1;

/** Where a stored string lies, and its length as its encoding counts it. */
export interface StoredString {
  readonly ptr: number;
  readonly taggedCodeUnits: number;
}

// --- Loading ---

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf16Decoder = new TextDecoder("utf-16le", { fatal: true, ignoreBOM: true });

/** `load_string_from_range`. */
export function loadStringFromRange(cx: ValueContext, ptr: number, taggedCodeUnits: number): string {
  switch (cx.encoding) {
    case "utf8":
      return loadUtf8(cx, ptr, taggedCodeUnits);
    case "utf16":
      return loadUtf16(cx, ptr, taggedCodeUnits);
    case "latin1+utf16":
      if (taggedCodeUnits >= UTF16_TAG) return loadUtf16(cx, ptr, taggedCodeUnits - UTF16_TAG);
      return loadLatin1(cx, ptr, taggedCodeUnits);
  }
}

function checkRange(memory: Uint8Array, ptr: number, alignment: number, byteLength: number): void {
  trapIf(byteLength > MAX_STRING_BYTE_LENGTH, "string-too-long");
  trapIf(ptr % alignment !== 0, "pointer-unaligned");
  trapIf(ptr + byteLength > memory.length, "string-out-of-bounds");
}

/** Up to this many characters a loop is faster than a call of a decoder or encoder. */
const SHORT = 12;

function loadUtf8(cx: ValueContext, ptr: number, byteLength: number): string {
  const bytes = memoryOf(cx).bytes();
  checkRange(bytes, ptr, 1, byteLength);
  const end = ptr + byteLength;
  if (byteLength <= SHORT) {
    let text = "";
    let at = ptr;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (at === end) return text;
  }
  try {
    return utf8Decoder.decode(bytes.subarray(ptr, end));
  } catch {
    raise("invalid-utf8");
  }
}

function loadUtf16(cx: ValueContext, ptr: number, codeUnits: number): string {
  const bytes = memoryOf(cx).bytes();
  checkRange(bytes, ptr, 2, 2 * codeUnits);
  try {
    return utf16Decoder.decode(bytes.subarray(ptr, ptr + 2 * codeUnits));
  } catch {
    raise("invalid-utf16");
  }
}

function loadLatin1(cx: ValueContext, ptr: number, byteLength: number): string {
  const bytes = memoryOf(cx).bytes();
  checkRange(bytes, ptr, 2, byteLength);
  return fromCharCodes(bytes.subarray(ptr, ptr + byteLength));
}

/** How many arguments one call may get on every engine. */
const CHUNK = 4096;

function fromCharCodes(units: Uint8Array): string {
  if (units.length <= CHUNK) return Reflect.apply(String.fromCharCode, undefined, units);
  const parts: string[] = [];
  for (let at = 0; at < units.length; at += CHUNK) {
    parts.push(Reflect.apply(String.fromCharCode, undefined, units.subarray(at, at + CHUNK)));
  }
  return parts.join("");
}

// --- Storing what the host made ---

const utf8Encoder = new TextEncoder();

/** Stores a JavaScript string with one allocation of its exact size. Lone surrogates become U+FFFD. */
export function storeHostString(cx: ValueContext, value: unknown): StoredString {
  if (typeof value !== "string") throw mismatch("string", value);
  switch (cx.encoding) {
    case "utf8":
      return storeHostUtf8(cx, value);
    case "utf16":
      return storeHostUtf16(cx, value, 0);
    case "latin1+utf16":
      return isLatin1(value) ? storeHostLatin1(cx, value) : storeHostUtf16(cx, value, UTF16_TAG);
  }
}

function checkHostLength(byteLength: number): void {
  if (byteLength > MAX_STRING_BYTE_LENGTH)
    throw mismatch(`a string of at most ${MAX_STRING_BYTE_LENGTH} bytes`, byteLength);
}

function storeHostUtf8(cx: ValueContext, text: string): StoredString {
  const byteLength = utf8Length(text);
  checkHostLength(byteLength);
  const ptr = allocate(cx, 1, byteLength);
  const bytes = memoryOf(cx).bytes();
  if (byteLength === text.length && byteLength <= SHORT) writeLatin1(bytes, ptr, text);
  else writeUtf8(bytes, ptr, byteLength, text);
  return { ptr, taggedCodeUnits: byteLength };
}

function writeUtf8(bytes: Uint8Array, ptr: number, byteLength: number, text: string): void {
  const { written } = utf8Encoder.encodeInto(text, bytes.subarray(ptr, ptr + byteLength));
  assert(written === byteLength, "a measured string fills its place");
}

/** How many characters are measured at a time, and room for whatever they may encode to; what is in it is never read. */
const MEASURED = 2048;
const measuringRoom = new Uint8Array(3 * MEASURED);

/** Bytes of `text` in UTF-8, a lone surrogate counted as U+FFFD. */
export function utf8Length(text: string): number {
  if (text.length <= SHORT) return countUtf8(text);
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

function storeHostUtf16(cx: ValueContext, text: string, tag: number): StoredString {
  const wellFormed = text.toWellFormed();
  checkHostLength(2 * wellFormed.length);
  const ptr = allocate(cx, 2, 2 * wellFormed.length);
  writeUtf16(memoryOf(cx).bytes(), ptr, wellFormed);
  return { ptr, taggedCodeUnits: wellFormed.length + tag };
}

function writeUtf16(bytes: Uint8Array, ptr: number, text: string): void {
  // Typed arrays have the machine's byte order; every engine of WebAssembly runs on little-endian machines.
  const units = new Uint16Array(bytes.buffer, ptr, text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
}

function storeHostLatin1(cx: ValueContext, text: string): StoredString {
  checkHostLength(text.length);
  const ptr = allocate(cx, 2, text.length);
  writeLatin1(memoryOf(cx).bytes(), ptr, text);
  return { ptr, taggedCodeUnits: text.length };
}

function writeLatin1(bytes: Uint8Array, ptr: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[ptr + i] = text.charCodeAt(i);
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

// --- Storing what another guest made ---

/** `store_string_into_range`. */
export function storeStringIntoRange(cx: ValueContext, value: TransitString): StoredString {
  const source = simpleEncoding(value.encoding, value.taggedCodeUnits);
  switch (cx.encoding) {
    case "utf8":
      return storeInUtf8(cx, value.text, source);
    case "utf16":
      return storeInUtf16(cx, value.text, source);
    case "latin1+utf16":
      return storeInLatin1OrUtf16(cx, value, source);
  }
}

interface Source {
  readonly encoding: "utf8" | "utf16" | "latin1";
  readonly codeUnits: number;
}

function simpleEncoding(encoding: StringEncoding, taggedCodeUnits: number): Source {
  if (encoding !== "latin1+utf16") return { encoding, codeUnits: taggedCodeUnits };
  if (taggedCodeUnits >= UTF16_TAG) return { encoding: "utf16", codeUnits: taggedCodeUnits - UTF16_TAG };
  return { encoding: "latin1", codeUnits: taggedCodeUnits };
}

function storeInUtf8(cx: ValueContext, text: string, source: Source): StoredString {
  switch (source.encoding) {
    case "utf8":
      return storeUtf8Copy(cx, text, source.codeUnits);
    case "utf16":
      return storeStringToUtf8(cx, text, source.codeUnits, 3 * source.codeUnits);
    case "latin1":
      return storeStringToUtf8(cx, text, source.codeUnits, 2 * source.codeUnits);
  }
}

function storeInUtf16(cx: ValueContext, text: string, source: Source): StoredString {
  return source.encoding === "utf8"
    ? storeUtf8ToUtf16(cx, text, source.codeUnits)
    : storeUtf16Copy(cx, text, source.codeUnits);
}

function storeInLatin1OrUtf16(cx: ValueContext, value: TransitString, source: Source): StoredString {
  if (value.encoding !== "latin1+utf16") return storeStringToLatin1OrUtf16(cx, value.text, source.codeUnits);
  return source.encoding === "latin1"
    ? storeLatin1Copy(cx, value.text, source.codeUnits)
    : storeProbablyUtf16ToLatin1OrUtf16(cx, value.text, source.codeUnits);
}

/** `store_string_copy` with UTF-8 on both sides. */
function storeUtf8Copy(cx: ValueContext, text: string, codeUnits: number): StoredString {
  const ptr = allocate(cx, 1, codeUnits);
  writeUtf8(memoryOf(cx).bytes(), ptr, codeUnits, text);
  return { ptr, taggedCodeUnits: codeUnits };
}

/** `store_string_copy` into UTF-16. */
function storeUtf16Copy(cx: ValueContext, text: string, codeUnits: number): StoredString {
  const ptr = allocate(cx, 2, 2 * codeUnits);
  writeUtf16(memoryOf(cx).bytes(), ptr, text);
  return { ptr, taggedCodeUnits: codeUnits };
}

/** `store_string_copy` with Latin-1 on both sides. */
function storeLatin1Copy(cx: ValueContext, text: string, codeUnits: number): StoredString {
  const ptr = allocate(cx, 2, codeUnits);
  writeLatin1(memoryOf(cx).bytes(), ptr, text);
  return { ptr, taggedCodeUnits: codeUnits };
}

/** `store_string_to_utf8`: hopes for ASCII, grows to the worst case once, shrinks to fit. */
function storeStringToUtf8(
  cx: ValueContext,
  text: string,
  codeUnits: number,
  worstCaseSize: number,
): StoredString {
  let ptr = allocate(cx, 1, codeUnits);
  const ascii = asciiPrefix(text);
  writeLatin1(memoryOf(cx).bytes(), ptr, text.slice(0, ascii));
  if (ascii === text.length) return { ptr, taggedCodeUnits: codeUnits };
  ptr = reallocate(cx, ptr, codeUnits, 1, worstCaseSize);
  // What was ASCII stays as the guest's realloc moved it.
  const rest = text.slice(ascii);
  const byteLength = ascii + utf8Length(rest);
  writeUtf8(memoryOf(cx).bytes(), ptr + ascii, byteLength - ascii, rest);
  if (worstCaseSize > byteLength) ptr = reallocate(cx, ptr, worstCaseSize, 1, byteLength);
  return { ptr, taggedCodeUnits: byteLength };
}

function asciiPrefix(text: string): number {
  let i = 0;
  while (i < text.length && text.charCodeAt(i) < 0x80) i++;
  return i;
}

/** `store_utf8_to_utf16`. */
function storeUtf8ToUtf16(cx: ValueContext, text: string, codeUnits: number): StoredString {
  const worstCaseSize = 2 * codeUnits;
  let ptr = allocate(cx, 2, worstCaseSize);
  writeUtf16(memoryOf(cx).bytes(), ptr, text);
  const byteLength = 2 * text.length;
  if (byteLength < worstCaseSize) ptr = reallocate(cx, ptr, worstCaseSize, 2, byteLength);
  return { ptr, taggedCodeUnits: text.length };
}

/** `store_string_to_latin1_or_utf16`: hopes for Latin-1, widens in place once, shrinks to fit. */
function storeStringToLatin1OrUtf16(cx: ValueContext, text: string, codeUnits: number): StoredString {
  let ptr = allocate(cx, 2, codeUnits);
  const latin1Length = latin1Prefix(text);
  writeLatin1(memoryOf(cx).bytes(), ptr, text.slice(0, latin1Length));
  if (latin1Length === text.length) {
    if (latin1Length < codeUnits) ptr = reallocate(cx, ptr, codeUnits, 2, latin1Length);
    return { ptr, taggedCodeUnits: latin1Length };
  }
  const worstCaseSize = 2 * codeUnits;
  ptr = reallocate(cx, ptr, codeUnits, 2, worstCaseSize);
  // As in the specification, the Latin-1 part is widened from what the guest's realloc left there.
  widen(memoryOf(cx).bytes(), ptr, latin1Length);
  writeUtf16(memoryOf(cx).bytes(), ptr + 2 * latin1Length, text.slice(latin1Length));
  const byteLength = 2 * text.length;
  if (worstCaseSize > byteLength) ptr = reallocate(cx, ptr, worstCaseSize, 2, byteLength);
  return { ptr, taggedCodeUnits: text.length + UTF16_TAG };
}

function latin1Prefix(text: string): number {
  let i = 0;
  while (i < text.length && text.charCodeAt(i) <= 0xff) i++;
  return i;
}

function widen(bytes: Uint8Array, ptr: number, length: number): void {
  for (let i = length - 1; i >= 0; i--) {
    bytes[ptr + 2 * i] = bytes[ptr + i] ?? 0;
    bytes[ptr + 2 * i + 1] = 0;
  }
}

/** `store_probably_utf16_to_latin1_or_utf16`. */
function storeProbablyUtf16ToLatin1OrUtf16(cx: ValueContext, text: string, codeUnits: number): StoredString {
  let ptr = allocate(cx, 2, 2 * codeUnits);
  if (!isLatin1(text)) {
    writeUtf16(memoryOf(cx).bytes(), ptr, text);
    return { ptr, taggedCodeUnits: codeUnits + UTF16_TAG };
  }
  writeLatin1(memoryOf(cx).bytes(), ptr, text);
  ptr = reallocate(cx, ptr, 2 * codeUnits, 1, codeUnits);
  return { ptr, taggedCodeUnits: codeUnits };
}
