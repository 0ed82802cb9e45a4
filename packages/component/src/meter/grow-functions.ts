/**
 * The functions that stand for `memory.grow` and `table.grow` in a metered module: each asks for the bytes first.
 * Spec: Core WebAssembly 3.0, "Binary Format", Types; "Execution", `memory.grow`: it may fail, and answers -1 then.
 * Invariant: what was asked for and could not be had after all (the module's own maximum) is given back with a negative number.
 */
import { absHeapTypeCode } from "../decode/core-valtype.ts";
import { Code, OP, VALUE_TYPE, writeU32 } from "../fuse/emit.ts";
import type { CoreLimits, CoreMemoryType, CoreRefType, CoreTableType } from "../model/raw.ts";
import { TABLE_ELEMENT_BYTES } from "./budget.ts";

/** Takes bytes from the budget: 1 if they may be had. */
export const HOOK_TYPE: readonly number[] = [0x60, 1, VALUE_TYPE.f64, 1, VALUE_TYPE.i32];

/** The type and the table by which the hook is called. */
export interface HookPlace {
  readonly type: number;
  readonly table: number;
}

export interface GrowFunction {
  /** Its type, encoded. */
  readonly type: readonly number[];
  readonly code: Code;
}

const DEFAULT_PAGE_LOG2 = 16;

export function pageBytes({ pageSizeLog2 }: CoreLimits): number {
  return 2 ** (pageSizeLog2 ?? DEFAULT_PAGE_LOG2);
}

export function growMemory({ limits }: CoreMemoryType, index: number, hook: HookPlace): GrowFunction {
  const address = addressType(limits);
  const grow = (code: Code): Code => code.localGet(0).op(0x40).u32(index);
  return {
    type: [0x60, 1, VALUE_TYPE[address], 1, VALUE_TYPE[address]],
    code: ask({ address, delta: 0, params: 1, unit: pageBytes(limits), hook, grow }),
  };
}

export function growTable({ element, limits }: CoreTableType, index: number, hook: HookPlace): GrowFunction {
  const address = addressType(limits);
  const grow = (code: Code): Code => code.localGet(0).localGet(1).op(0xfc, 0x0f).u32(index);
  return {
    type: [0x60, 2, ...refType(element), VALUE_TYPE[address], 1, VALUE_TYPE[address]],
    code: ask({ address, delta: 1, params: 2, unit: TABLE_ELEMENT_BYTES, hook, grow }),
  };
}

interface Asked {
  readonly address: "i32" | "i64";
  /** The parameter that says by how much. */
  readonly delta: number;
  readonly params: number;
  readonly unit: number;
  readonly hook: HookPlace;
  readonly grow: (code: Code) => Code;
}

function ask({ address, delta, params, unit, hook, grow }: Asked): Code {
  const code = new Code(params);
  const result = code.local(address);
  const fail = (): Code => (address === "i32" ? code.i32Const(-1) : code.i64Const(-1n));
  const bytes = (): Code => {
    code.localGet(delta).op(address === "i32" ? 0xb8 : 0xba); // f64.convert_i32_u, f64.convert_i64_u
    return code.f64Const(unit).op(0xa2); // f64.mul
  };
  bytes().i32Const(0).callIndirect(hook.type, hook.table).op(OP.i32Eqz);
  code.if();
  fail().return().end();
  grow(code).localTee(result);
  fail().op(address === "i32" ? OP.i32Eq : 0x51); // i64.eq
  code.if();
  bytes().op(0x9a).i32Const(0).callIndirect(hook.type, hook.table).op(OP.drop).end(); // f64.neg
  return code.localGet(result);
}

function addressType({ index64 }: CoreLimits): "i32" | "i64" {
  return index64 ? "i64" : "i32";
}

function refType({ nullable, heap }: CoreRefType): number[] {
  const bytes = [nullable ? 0x63 : 0x64];
  if (typeof heap === "string") bytes.push(absHeapTypeCode(heap));
  // A type index is a signed number: with the next bit clear it is a positive one.
  else writeTypeIndex(bytes, heap);
  return bytes;
}

function writeTypeIndex(out: number[], index: number): void {
  const bytes: number[] = [];
  writeU32(bytes, index);
  const last = bytes.pop() ?? 0;
  out.push(...bytes, ...(last >= 0x40 ? [last | 0x80, 0x00] : [last]));
}
