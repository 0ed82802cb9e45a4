/**
 * Value types: a primitive or the index of a defined type.
 * Spec: Binary.md, "Type Definitions" (`primvaltype`, `valtype`, `<T>?`).
 */
import type { PrimType, RawValType } from "../model/raw.ts";
import type { Input } from "./input.ts";

/** `primvaltype`; undefined for a byte that is none. */
export function primOf(byte: number): PrimType | undefined {
  return prims[byte];
}

const prims: readonly (PrimType | undefined)[] = primTable();

function primTable(): (PrimType | undefined)[] {
  const table = Array.from({ length: 0x100 }, (): PrimType | undefined => undefined);
  const downFrom7f: readonly PrimType[] = [
    "bool",
    "s8",
    "u8",
    "s16",
    "u16",
    "s32",
    "u32",
    "s64",
    "u64",
    "f32",
    "f64",
    "char",
    "string",
  ];
  for (const [index, prim] of downFrom7f.entries()) table[0x7f - index] = prim;
  table[0x64] = "error-context";
  return table;
}

export function decodeValType(input: Input): RawValType {
  const start = input.pos;
  const value = input.s33();
  if (value >= 0) return value;
  const prim = input.pos === start + 1 ? prims[value + 0x80] : undefined;
  if (prim === undefined) {
    input.pos = start + 1;
    throw input.badOpcode(input.bytes[start] ?? 0, "value type", "a primitive type or a type index");
  }
  return prim;
}

/** `<valtype>?`: a flag, then the type if there is one. */
export function decodeOptionalValType(input: Input): RawValType | null {
  return input.flag("the flag before an optional type") ? decodeValType(input) : null;
}

/** `resultlist`: one result or none. */
export function decodeResultList(input: Input): RawValType | null {
  const byte = input.u8();
  if (byte === 0x00) return decodeValType(input);
  if (byte !== 0x01) throw input.badOpcode(byte, "result list", "0x00 or 0x01");
  const count = input.u8();
  if (count !== 0x00) throw input.badOpcode(count, "end of an empty result list", "0x00");
  return null;
}
