/**
 * Asking a guest for memory.
 * Spec: CanonicalABI.md, `LiftLowerContext.allocate` and `reallocate`, and the checks that follow each of their uses.
 * Invariant: a pointer returned from here is aligned and its whole range lies inside the memory as it is now.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { GuestMemory, ValueContext } from "./context.ts";

export function memoryOf(cx: ValueContext): GuestMemory {
  const { memory } = cx;
  assert(memory !== null, "validation asked for a memory");
  return memory;
}

/** Fresh memory of a guest. Even nothing is asked for: a guest may count on the call. */
export function allocate(cx: ValueContext, alignment: number, byteLength: number): number {
  return reallocate(cx, 0, 0, alignment, byteLength);
}

export function reallocate(
  cx: ValueContext,
  oldPtr: number,
  oldByteLength: number,
  alignment: number,
  newByteLength: number,
): number {
  const ptr = cx.realloc(oldPtr, oldByteLength, alignment, newByteLength) >>> 0;
  trapIf(ptr % alignment !== 0, "realloc-unaligned");
  trapIf(ptr + newByteLength > memoryOf(cx).byteLength(), "realloc-out-of-bounds");
  return ptr;
}
