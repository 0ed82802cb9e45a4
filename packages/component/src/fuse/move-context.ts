/**
 * What all code that moves values needs: the two guests, the functions it calls, the checks it makes.
 * Spec: CanonicalABI.md, `trap_if` in "Loading" and "Storing"; `LiftLowerContext.allocate`.
 * Invariant: an address is checked as a 64-bit sum, so that nothing wraps around.
 */
import { assert, type TrapCode } from "../errors/index.ts";
import type { StringEncoding, ValType } from "../model/index.ts";
import { OP, type Code, type ModuleWriter } from "./emit.ts";

/** A guest as moving sees it: which memory of the module is its, and how its strings are encoded. */
export interface End {
  readonly memory: number;
  readonly encoding: StringEncoding;
}

/** The functions of the module that moving calls, by index. */
export interface MoverFunctions {
  /** `(code) -> []`: traps. */
  readonly trap: number;
  /** `(old, oldSize, alignment, size) -> [ptr]`, checked; of the receiving guest. */
  readonly realloc: number | null;
  /** `(ptr, taggedCodeUnits) -> [ptr]`: moves a string whose encodings differ, leaves its length in the scratch. */
  readonly transcode: number | null;
  /** `(handle) -> [handle]` for each handle type. */
  readonly handles: ReadonlyMap<ValType, number>;
}

/** The traps that adapters raise, by number. */
export const ADAPTER_TRAPS: readonly TrapCode[] = [
  "cannot-leave",
  "realloc-unaligned",
  "realloc-out-of-bounds",
  "pointer-unaligned",
  "pointer-out-of-bounds",
  "list-too-long",
  "list-out-of-bounds",
  "string-too-long",
  "string-out-of-bounds",
  "invalid-utf8",
  "invalid-utf16",
  "invalid-discriminant",
  "invalid-char",
];

/** Opens no block: traps if the i32 on the stack is not 0. */
export function writeTrapIf(code: Code, trap: number, trapCode: TrapCode): void {
  const number = ADAPTER_TRAPS.indexOf(trapCode);
  assert(number >= 0, "adapters know the trap");
  code.if().i32Const(number).call(trap).unreachable().end();
}

export class MoveContext {
  readonly module: ModuleWriter;
  readonly from: End;
  readonly to: End;
  readonly functions: MoverFunctions;

  constructor(module: ModuleWriter, from: End, to: End, functions: MoverFunctions) {
    this.module = module;
    this.from = from;
    this.to = to;
    this.functions = functions;
  }

  trapIf(code: Code, trapCode: TrapCode): void {
    writeTrapIf(code, this.functions.trap, trapCode);
  }

  /** Calls the receiving guest's realloc for fresh memory; the size is on the stack, the pointer then is. */
  allocate(code: Code, alignment: number, size: number): void {
    const { realloc } = this.functions;
    assert(realloc !== null, "validation asked for realloc");
    code.i32Const(0).i32Const(0).i32Const(alignment).localGet(size).call(realloc);
  }

  /** Traps unless `ptr` is aligned; an alignment of 1 needs no code. */
  checkAligned(code: Code, ptr: number, alignment: number, trapCode: TrapCode): void {
    if (alignment === 1) return;
    code
      .localGet(ptr)
      .i32Const(alignment - 1)
      .op(OP.i32And);
    this.trapIf(code, trapCode);
  }

  /** Traps unless `ptr + size` is in memory; both are locals. */
  checkInBounds(code: Code, memory: number, ptr: number, size: number, trapCode: TrapCode): void {
    code.localGet(ptr).op(OP.i64ExtendI32U).localGet(size).op(OP.i64ExtendI32U, OP.i64Add);
    code.memoryBytes(memory).op(OP.i64GtU);
    this.trapIf(code, trapCode);
  }
}
