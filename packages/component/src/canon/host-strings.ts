/**
 * Storing strings that the host made.
 * Spec: CanonicalABI.md, `store_string_into_range`, which leaves the host its choice of source encoding.
 * Invariant: a string is measured first and allocated once, at its exact size.
 */
import type { ValueContext } from "./context.ts";
import { allocate, memoryOf } from "./memory.ts";
import { Mismatch, mismatch } from "./mismatch.ts";
import { MAX_STRING_BYTE_LENGTH, UTF16_TAG, type StoredString } from "./strings.ts";
import { isLatin1, SHORT_TO_WRITE, utf8Length, writeLatin1, writeUtf16, writeUtf8 } from "./text-bytes.ts";

/** Stores a JavaScript string. Lone surrogates become U+FFFD. */
export function storeHostString(cx: ValueContext, value: unknown): StoredString {
  if (typeof value !== "string") throw mismatch("string", value);
  checkLength(value.length);
  switch (cx.encoding) {
    case "utf8":
      return storeUtf8(cx, value);
    case "utf16":
      return storeUtf16(cx, value, 0);
    case "latin1+utf16":
      return isLatin1(value) ? storeLatin1(cx, value) : storeUtf16(cx, value, UTF16_TAG);
  }
}

function checkLength(byteLength: number): void {
  if (byteLength <= MAX_STRING_BYTE_LENGTH) return;
  throw new Mismatch(
    `expected a string of at most ${MAX_STRING_BYTE_LENGTH} bytes, found one of ${byteLength}`,
  );
}

function storeUtf8(cx: ValueContext, text: string): StoredString {
  const byteLength = utf8Length(text);
  checkLength(byteLength);
  const ptr = allocate(cx, 1, byteLength);
  const bytes = memoryOf(cx).bytes();
  if (byteLength === text.length && byteLength <= SHORT_TO_WRITE) writeLatin1(bytes, ptr, text);
  else writeUtf8(bytes, ptr, byteLength, text);
  return { ptr, taggedCodeUnits: byteLength };
}

function storeUtf16(cx: ValueContext, text: string, tag: number): StoredString {
  checkLength(2 * text.length);
  const ptr = allocate(cx, 2, 2 * text.length);
  writeUtf16(memoryOf(cx).bytes(), ptr, text.toWellFormed());
  return { ptr, taggedCodeUnits: text.length + tag };
}

function storeLatin1(cx: ValueContext, text: string): StoredString {
  const ptr = allocate(cx, 2, text.length);
  writeLatin1(memoryOf(cx).bytes(), ptr, text);
  return { ptr, taggedCodeUnits: text.length };
}
