/**
 * Storing strings that another guest made.
 * Spec: CanonicalABI.md, `store_string_into_range` and the functions it chooses from.
 * Invariant: these make exactly the `realloc` calls of the specification, since a guest can count them.
 */
import type { StringEncoding } from "../model/index.ts";
import type { TransitString, ValueContext } from "./context.ts";
import { allocate, memoryOf, reallocate } from "./memory.ts";
import { loadStringFromRange, UTF16_TAG, type StoredString } from "./strings.ts";
import { isLatin1, utf8Length, writeLatin1, writeUtf16, writeUtf8 } from "./text-bytes.ts";

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

/** A string from one guest's memory into another's: `load_string_from_range`, then `store_string_into_range`. */
export function moveString(
  from: ValueContext,
  to: ValueContext,
  ptr: number,
  taggedCodeUnits: number,
): StoredString {
  const text = loadStringFromRange(from, ptr, taggedCodeUnits);
  return storeStringIntoRange(to, { text, encoding: from.encoding, taggedCodeUnits });
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
