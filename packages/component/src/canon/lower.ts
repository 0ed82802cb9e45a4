/**
 * Lowering: from JavaScript values to a guest's core values and memory, specialised once per type at link time.
 * Spec: CanonicalABI.md, "Lifting and Lowering Values", `lower_flat_values`.
 * Invariant: a value that does not fit its type is a `TypeError` with the path to it; a guest's fault is a trap.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import type { Leaves, ValueContext } from "./context.ts";
import { FLATTEN_LIMIT, flattenTypes, type CoreValue } from "./flatten.ts";
import { alignment, elemSize } from "./layout.ts";
import type { Chunk } from "./load.ts";
import { FlatLowerer } from "./lower-flat.ts";
import { allocate, memoryOf } from "./memory.ts";
import { asTypeError } from "./mismatch.ts";
import { Storer } from "./store.ts";

/** `store` of one type. The pointer is aligned for `t` and the whole element in bounds: the caller has checked. */
export function makeStore<C extends ValueContext>(
  t: ValType,
  leaves: Leaves<C>,
): (cx: C, value: unknown, ptr: number) => void {
  const store = new Storer(leaves).store(t);
  return (cx, value, ptr) => {
    try {
      store(cx, memoryOf(cx), value, ptr);
    } catch (error) {
      throw asTypeError(error);
    }
  };
}

/**
 * `lower_flat_values` of these types: writes the core values to `out`, from its beginning. Over `maxFlat` the values go to memory:
 * to `outParam` if the guest gave one, else to memory asked of the guest, whose pointer is what is written.
 */
export type LowerValues<C> = (
  cx: C,
  values: readonly unknown[],
  out: CoreValue[],
  outParam: number | null,
) => void;

function nameOfArgument(index: number): string {
  return `argument ${index + 1}`;
}

/** `nameOf` names the value at an index in messages. */
export function makeLowerValues<C extends ValueContext>(
  types: readonly ValType[],
  maxFlat: number,
  leaves: Leaves<C>,
  nameOf: (index: number) => string = nameOfArgument,
): LowerValues<C> {
  assert(maxFlat < FLATTEN_LIMIT, "flattenings are long enough to compare");
  const storer = new Storer(leaves);
  const flat = flattenTypes(types);
  if (flat.length > maxFlat) return lowerIntoMemory(types, storer, nameOf);
  const lower = new FlatLowerer(leaves, storer).lowerAll(types, flat, nameOf);
  return (cx, values, out) => {
    try {
      lower(cx, values, out, 0);
    } catch (error) {
      throw asTypeError(error);
    }
  };
}

function lowerIntoMemory<C extends ValueContext>(
  types: readonly ValType[],
  storer: Storer<C>,
  nameOf: (index: number) => string,
): LowerValues<C> {
  const tuple: ValType = { kind: "tuple", types };
  const align = alignment(tuple);
  const size = elemSize(tuple);
  const store = storer.storeValues(types, nameOf);
  return (cx, values, out, outParam) => {
    const ptr = outParam === null ? allocate(cx, align, size) : checkOutParam(cx, outParam, align, size);
    if (outParam === null) out[0] = ptr;
    try {
      store(cx, memoryOf(cx), values, ptr);
    } catch (error) {
      throw asTypeError(error);
    }
  };
}

function checkOutParam(cx: ValueContext, outParam: number, align: number, size: number): number {
  const ptr = outParam >>> 0;
  trapIf(ptr % align !== 0, "pointer-unaligned");
  trapIf(ptr + size > memoryOf(cx).byteLength(), "pointer-out-of-bounds");
  return ptr;
}

/**
 * `store_list_into_valid_range` for stream buffers: elements `start` to `start + count` of `chunk` to `ptr`, which is aligned
 * and in bounds. Without an element type nothing is stored.
 */
export function makeStoreList<C extends ValueContext>(
  element: ValType | null,
  leaves: Leaves<C>,
): (cx: C, ptr: number, chunk: Chunk, start: number, count: number) => void {
  if (element === null) return () => {};
  const store = new Storer(leaves).storeElements(element);
  return (cx, ptr, chunk, start, count) => {
    try {
      store(cx, memoryOf(cx), chunk, start, start + count, ptr);
    } catch (error) {
      throw asTypeError(error);
    }
  };
}
