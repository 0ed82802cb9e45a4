/**
 * What a core module imports and exports: functions, tables, memories, globals and tags.
 * Spec: Core WebAssembly 3.0, "Binary Format", Types: external types, limits.
 */
import type {
  CoreGlobalType,
  CoreLimits,
  CoreMemoryType,
  CoreTableType,
  RawCoreExternType,
} from "../model/raw.ts";
import { hex } from "../bytes/index.ts";
import { decodeCoreRefType, decodeCoreValType } from "./core-valtype.ts";
import type { Input } from "./input.ts";

export function decodeCoreExternType(input: Input): RawCoreExternType {
  const byte = input.u8();
  switch (byte) {
    case 0x00:
      return { kind: "func", type: input.u32() };
    case 0x01:
      return decodeTableType(input);
    case 0x02:
      return decodeMemoryType(input);
    case 0x03:
      return decodeGlobalType(input);
    case 0x04:
      return { kind: "tag", type: decodeTagType(input) };
    default:
      throw input.badOpcode(byte, "type of a core import or export", "0x00 to 0x04");
  }
}

/** `tagtype`: the index of its function type. */
export function decodeTagType(input: Input): number {
  const byte = input.u8();
  if (byte !== 0x00) throw input.badOpcode(byte, "tag attribute", "0x00 (exception)");
  return input.u32();
}

export function decodeTableType(input: Input): CoreTableType {
  const element = decodeCoreRefType(input);
  return { kind: "table", element, limits: decodeLimits(input, tableFlags) };
}

export function decodeMemoryType(input: Input): CoreMemoryType {
  return { kind: "memory", limits: decodeLimits(input, memoryFlags) };
}

export function decodeGlobalType(input: Input): CoreGlobalType {
  const type = decodeCoreValType(input);
  return { kind: "global", type, mutable: input.flag("the mutability of a global") };
}

// The bits of the flags before limits.
const hasMax = 0x01;
const isShared = 0x02;
const is64 = 0x04;
const hasPageSize = 0x08;
const tableFlags: number = hasMax | isShared | is64;
const memoryFlags: number = hasMax | isShared | is64 | hasPageSize;

function decodeLimits(input: Input, allowed: number): CoreLimits {
  const flags = input.u8();
  if ((flags & ~allowed) !== 0)
    throw input.error(
      "bad-flag",
      `${hex(flags)} are no limits flags; up to ${hex(allowed)} is allowed`,
      input.pos - 1,
    );
  const index64 = (flags & is64) !== 0;
  const min = decodeSize(input, index64);
  const max = (flags & hasMax) === 0 ? null : decodeSize(input, index64);
  const pageSizeLog2 = (flags & hasPageSize) === 0 ? null : input.u32();
  return { min, max, shared: (flags & isShared) !== 0, index64, pageSizeLog2 };
}

function decodeSize(input: Input, index64: boolean): bigint {
  return index64 ? input.u64() : BigInt(input.u32());
}
