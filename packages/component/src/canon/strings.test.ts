/** Strings that the host made, and strings that guests get wrong. Strings in transit are in reference.test.ts. */
import { describe, expect, test } from "vitest";
import { Trap } from "../errors/index.ts";
import type { StringEncoding, ValType } from "../model/index.ts";
import { guestOf, leavesOf, makeGuest } from "./guest.test-util.ts";
import {
  makeLiftValues,
  makeLowerValues,
  MAX_STRING_BYTE_LENGTH,
  UTF16_TAG,
  type CoreValue,
} from "./values.ts";

const string: ValType = { kind: "string" };
const leaves = leavesOf("js");
const lift = makeLiftValues([string], 16, leaves);
const lower = makeLowerValues([string], 16, leaves);

const SHORT = "plain";
const LONG = "a text that is longer than any loop over its characters is meant for";
const CHUNKED = 2048;

describe("a string of the host is allocated once, at its exact size", () => {
  const cases: readonly (readonly [StringEncoding, string, number, number, number])[] = [
    ["utf8", "", 1, 0, 0],
    ["utf8", SHORT, 1, 5, 5],
    ["utf8", LONG, 1, LONG.length, LONG.length],
    ["utf8", "é\u20ac\u{1f9f6}", 1, 9, 9],
    ["utf8", `${LONG}é\u20ac\u{1f9f6}`, 1, LONG.length + 9, LONG.length + 9],
    ["utf8", "\ud800", 1, 3, 3],
    ["utf16", "", 2, 0, 0],
    ["utf16", "é\u20ac\u{1f9f6}", 2, 8, 4],
    ["latin1+utf16", "", 2, 0, 0],
    ["latin1+utf16", "naïve", 2, 5, 5],
    ["latin1+utf16", "a\u0100", 2, 4, 2 + UTF16_TAG],
    ["latin1+utf16", "\ud800", 2, 2, 1 + UTF16_TAG],
  ];
  test.each(cases)("%s %j", (encoding, text, alignment, byteLength, tagged) => {
    const guest = makeGuest(encoding);
    const out: CoreValue[] = [];
    lower(guest, [text], out, null);
    expect(guest.log).toEqual([[0, 0, alignment, byteLength]]);
    expect(out[1]).toBe(tagged);
    expect(lift(guest, out, 0)).toEqual([text.toWellFormed()]);
  });
});

test.each([0, 1, 12, 23, 24, 25, 32, 33])(
  "what is short is read and written by itself: %i characters",
  (length) => {
    const text = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ".slice(0, length);
    for (const one of [text, `${text}\u007f`, `${text}é`, `é${text}`]) {
      const guest = makeGuest("utf8");
      const out: CoreValue[] = [];
      lower(guest, [one], out, null);
      expect(lift(guest, out, 0)).toEqual([one]);
    }
  },
);

describe("long texts are measured in parts", () => {
  const yarn = "\u{1f9f6}";
  const texts: readonly (readonly [string, string])[] = [
    ["a pair before the seam", "a".repeat(CHUNKED - 2) + yarn + "b"],
    ["a pair across the seam", "a".repeat(CHUNKED - 1) + yarn + "b"],
    ["a pair after the seam", "a".repeat(CHUNKED) + yarn + "b"],
    ["a lone surrogate at the seam", `${"a".repeat(CHUNKED - 1)}\ud800b`],
    ["a lone surrogate at the end", `${"a".repeat(2 * CHUNKED - 1)}\ud83e`],
    ["pairs only", yarn.repeat(5 * CHUNKED)],
    ["pairs only, off by one", `a${yarn.repeat(5 * CHUNKED)}`],
    ["three bytes each", "\u20ac".repeat(3 * CHUNKED + 1)],
  ];
  test.each(texts)("%s", (_name, text) => {
    for (const encoding of ["utf8", "utf16", "latin1+utf16"] as const) {
      const guest = makeGuest(encoding);
      const out: CoreValue[] = [];
      lower(guest, [text], out, null);
      expect(guest.log.length).toBe(1);
      expect(lift(guest, out, 0)[0] === text.toWellFormed()).toBe(true);
    }
  });

  test("Latin-1 longer than one call may take arguments", () => {
    const text = "naïve ".repeat(3000);
    const guest = makeGuest("latin1+utf16");
    const out: CoreValue[] = [];
    lower(guest, [text], out, null);
    expect(out[1]).toBe(text.length);
    expect(lift(guest, out, 0)[0] === text).toBe(true);
  });
});

describe("a string of the host has a limit", () => {
  const longest = (encoding: StringEncoding): number =>
    encoding === "utf16" ? Math.floor(MAX_STRING_BYTE_LENGTH / 2) : MAX_STRING_BYTE_LENGTH;
  test.each(["utf8", "utf16", "latin1+utf16"] as const)("in %s", (encoding) => {
    const guest = makeGuest(encoding);
    const over = "a".repeat(longest(encoding) + 1);
    expect(() => lower(guest, [over], [], null)).toThrow(
      `argument 1: expected a string of at most ${MAX_STRING_BYTE_LENGTH} bytes, found one of`,
    );
    expect(guest.log).toEqual([]);
  });
});

function trapOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Trap) return error.code;
    throw error;
  }
  return "none";
}

describe("bytes that are no text", () => {
  const utf8: readonly (readonly [string, readonly number[]])[] = [
    ["a byte that is never there", [0xff]],
    ["a continuation alone", [0x80]],
    ["a lead alone", [0xc3]],
    ["a lead alone in a long text", [...Array.from({ length: 40 }, () => 0x61), 0xc3]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong three", [0xe0, 0x80, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["beyond the last", [0xf4, 0x90, 0x80, 0x80]],
  ];
  test.each(utf8)("UTF-8: %s", (_name, bytes) => {
    const memory = new Uint8Array(64);
    memory.set(bytes);
    expect(trapOf(() => lift(guestOf(memory, "utf8"), [0, bytes.length], 0))).toBe("invalid-utf8");
  });

  const utf16: readonly (readonly [string, readonly number[]])[] = [
    ["a high surrogate at the end", [0x61, 0xd800]],
    ["a high surrogate before a letter", [0xd800, 0x61]],
    ["a low surrogate first", [0xdc00, 0xd800]],
    ["two high surrogates", [0xd800, 0xd800, 0xdc00]],
  ];
  test.each(utf16)("UTF-16: %s", (_name, units) => {
    const memory = new Uint8Array(64);
    new Uint16Array(memory.buffer).set(units);
    expect(trapOf(() => lift(guestOf(memory, "utf16"), [0, units.length], 0))).toBe("invalid-utf16");
    expect(trapOf(() => lift(guestOf(memory, "latin1+utf16"), [0, (units.length + UTF16_TAG) | 0], 0))).toBe(
      "invalid-utf16",
    );
  });

  test("Latin-1 is not windows-1252", () => {
    const memory = Uint8Array.from({ length: 256 }, (_, i) => i);
    const [text] = lift(guestOf(memory, "latin1+utf16"), [0, 256], 0);
    expect(text).toBe(String.fromCharCode(...memory));
  });
});

describe("which check comes first", () => {
  const size = 65_536;
  const cases: readonly (readonly [StringEncoding, number, number, string])[] = [
    ["utf8", 0, MAX_STRING_BYTE_LENGTH + 1, "string-too-long"],
    ["utf8", 0, MAX_STRING_BYTE_LENGTH, "string-out-of-bounds"],
    ["utf8", 0xdead_beef, 0, "string-out-of-bounds"],
    ["utf8", size, 0, "none"],
    ["utf8", size + 1, 0, "string-out-of-bounds"],
    ["utf8", size - 1, 1, "none"],
    ["utf8", size - 1, 2, "string-out-of-bounds"],
    ["utf16", 1, 2 ** 27, "string-too-long"],
    ["utf16", 0xffff_ffff, 2 ** 27 - 1, "pointer-unaligned"],
    ["utf16", 0xffff_fffe, 2 ** 27 - 1, "string-out-of-bounds"],
    ["utf16", size, 0, "none"],
    ["latin1+utf16", 1, 0, "pointer-unaligned"],
    ["latin1+utf16", 1, UTF16_TAG, "pointer-unaligned"],
    ["latin1+utf16", 1, 2 ** 28, "string-too-long"],
    ["latin1+utf16", 1, UTF16_TAG + 2 ** 27, "string-too-long"],
    ["latin1+utf16", 0, UTF16_TAG - 1, "string-too-long"],
    ["latin1+utf16", 0, 0xffff_ffff, "string-too-long"],
  ];
  test.each(cases)("%s at %i, length %i: %s", (encoding, ptr, length, code) => {
    const guest = guestOf(new Uint8Array(size), encoding);
    expect(trapOf(() => lift(guest, [ptr | 0, length | 0], 0))).toBe(code);
  });
});
