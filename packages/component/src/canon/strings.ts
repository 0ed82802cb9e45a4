/**
 * Strings in linear memory, and reading them.
 * Spec: CanonicalABI.md, `load_string_from_range`.
 * Invariant: what is read is well-formed: a guest's bad encoding is a trap, never a replacement character.
 */
import { raise, trapIf } from "../errors/index.ts";
import type { ValueContext } from "./context.ts";
import { memoryOf } from "./memory.ts";

/** Set in the length of a latin1+utf16 string that is UTF-16. */
export const UTF16_TAG = 0x8000_0000;
export const MAX_STRING_BYTE_LENGTH: number = 2 ** 28 - 1;

/** Where a stored string lies, and its length as its encoding counts it. */
export interface StoredString {
  readonly ptr: number;
  readonly taggedCodeUnits: number;
}

/** Up to this many bytes a loop is faster than a call of the decoder. */
const SHORT_TO_READ = 24;
/** Room for the characters of a short string, by its length; they are read before anything else is written there. */
const SHORT_UNITS: readonly number[][] = Array.from({ length: SHORT_TO_READ + 1 }, (_, length) =>
  Array.from({ length }, () => 0),
);

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

function loadUtf8(cx: ValueContext, ptr: number, byteLength: number): string {
  const bytes = memoryOf(cx).bytes();
  checkRange(bytes, ptr, 1, byteLength);
  const end = ptr + byteLength;
  if (byteLength <= SHORT_TO_READ) {
    const units = SHORT_UNITS[byteLength] ?? [];
    let at = ptr;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80) break;
      units[at - ptr] = byte;
    }
    if (at === end) return String.fromCharCode(...units);
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
