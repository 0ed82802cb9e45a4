/**
 * Scalars between JavaScript and core values: range checks when lowering, wrapping when lifting.
 * Spec: CanonicalABI.md, `convert_int_to_bool`, `convert_i32_to_char`, `canonicalize_nan32`, `lift_flat_signed` and their like.
 * Invariant: what a `check*` function returns is in the range of its type; nothing is rounded, wrapped or coerced silently,
 * save f32, which rounds as every JavaScript number that becomes one.
 */
import { trapIf } from "../errors/index.ts";
import { mismatch } from "./mismatch.ts";

export const CANONICAL_FLOAT32_NAN = 0x7fc0_0000;
export const CANONICAL_FLOAT64_NAN = 0x7ff8_0000_0000_0000n;

export function checkBool(value: unknown): boolean {
  if (typeof value !== "boolean") throw mismatch("boolean for bool", value);
  return value;
}

export function checkU8(value: unknown): number {
  if (typeof value === "number" && (value & 0xff) === value) return value;
  throw mismatchedInteger("u8", 0, 0xff, value);
}

export function checkS8(value: unknown): number {
  if (typeof value === "number" && (value << 24) >> 24 === value) return value;
  throw mismatchedInteger("s8", -0x80, 0x7f, value);
}

export function checkU16(value: unknown): number {
  if (typeof value === "number" && (value & 0xffff) === value) return value;
  throw mismatchedInteger("u16", 0, 0xffff, value);
}

export function checkS16(value: unknown): number {
  if (typeof value === "number" && (value << 16) >> 16 === value) return value;
  throw mismatchedInteger("s16", -0x8000, 0x7fff, value);
}

export function checkU32(value: unknown): number {
  if (typeof value === "number" && value >>> 0 === value) return value;
  throw mismatchedInteger("u32", 0, 0xffff_ffff, value);
}

export function checkS32(value: unknown): number {
  if (typeof value === "number" && (value | 0) === value) return value;
  throw mismatchedInteger("s32", -0x8000_0000, 0x7fff_ffff, value);
}

export function checkU64(value: unknown): bigint {
  if (typeof value === "bigint" && value >= 0n && value <= 0xffff_ffff_ffff_ffffn) return value;
  throw mismatchedBigint("u64", "0 to 2^64-1", value);
}

export function checkS64(value: unknown): bigint {
  if (typeof value === "bigint" && value >= -0x8000_0000_0000_0000n && value <= 0x7fff_ffff_ffff_ffffn)
    return value;
  throw mismatchedBigint("s64", "-2^63 to 2^63-1", value);
}

export function checkF32(value: unknown): number {
  if (typeof value !== "number") throw mismatch("number for f32", value);
  return canonicalizeNan(Math.fround(value));
}

export function checkF64(value: unknown): number {
  if (typeof value !== "number") throw mismatch("number for f64", value);
  return canonicalizeNan(value);
}

/** A NaN shows its bits to whoever writes it into a buffer; every NaN that crosses is the same one. */
export function canonicalizeNan(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}

function mismatchedInteger(name: string, min: number, max: number, value: unknown): Error {
  return mismatch(
    typeof value === "number" ? `an integer from ${min} to ${max} for ${name}` : `number for ${name}`,
    value,
  );
}

function mismatchedBigint(name: string, range: string, value: unknown): Error {
  return mismatch(
    typeof value === "bigint" ? `a bigint from ${range} for ${name}` : `bigint for ${name}`,
    value,
  );
}

/** `char_to_i32`: the code point of a string that is one Unicode scalar value. */
export function checkChar(value: unknown): number {
  if (typeof value === "string" && (value.length === 1 || value.length === 2)) {
    const codePoint = value.codePointAt(0) ?? 0;
    const units = codePoint > 0xffff ? 2 : 1;
    if (units === value.length && !isSurrogate(codePoint)) return codePoint;
  }
  throw mismatch("a string of one Unicode scalar value for char", value);
}

/** `convert_i32_to_char`. */
export function convertI32ToChar(i: number): string {
  trapIf(i >= 0x11_0000, "invalid-char");
  trapIf(isSurrogate(i), "invalid-char");
  return String.fromCodePoint(i);
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}
