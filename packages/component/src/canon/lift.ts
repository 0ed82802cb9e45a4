/**
 * Lifting: from a guest's core values and memory to JavaScript values, specialised once per type at link time.
 * Spec: CanonicalABI.md, "Lifting and Lowering Values", `lift_flat_values`.
 * Invariant: a guest's fault is a trap; nothing that a guest passes makes these throw anything else.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import type { Leaves, ValueContext } from "./context.ts";
import { FLATTEN_LIMIT, flattenTypes, type CoreValue } from "./flatten.ts";
import { alignment, elemSize, reachesMemory } from "./layout.ts";
import { FlatLifter } from "./lift-flat.ts";
import { Loader, type Chunk } from "./load.ts";
import { memoryOf } from "./memory.ts";

/** `load` of one type. The pointer is aligned for `t` and the whole element in bounds: the caller has checked. */
export function makeLoad<C extends ValueContext>(
  t: ValType,
  leaves: Leaves<C>,
): (cx: C, ptr: number) => unknown {
  const loader = new Loader(leaves);
  const load = loader.load(t);
  return (cx, ptr) => {
    loader.budget.begin();
    return load(cx, memoryOf(cx).view(), ptr);
  };
}

/** `lift_flat_values` of these types: the core values start at `flat[start]`; over `maxFlat` they are one pointer. */
export type LiftValues<C> = (cx: C, flat: ArrayLike<CoreValue>, start: number) => unknown[];

export function makeLiftValues<C extends ValueContext>(
  types: readonly ValType[],
  maxFlat: number,
  leaves: Leaves<C>,
): LiftValues<C> {
  assert(maxFlat < FLATTEN_LIMIT, "flattenings are long enough to compare");
  const loader = new Loader(leaves);
  const flat = flattenTypes(types);
  if (flat.length > maxFlat) return liftFromMemory(types, loader);
  const lift = new FlatLifter(leaves, loader).liftAll(types, flat);
  if (!types.some(reachesMemory)) return lift;
  return (cx, values, start) => {
    loader.budget.begin();
    return lift(cx, values, start);
  };
}

function liftFromMemory<C extends ValueContext>(types: readonly ValType[], loader: Loader<C>): LiftValues<C> {
  const tuple: ValType = { kind: "tuple", types };
  const align = alignment(tuple);
  const size = elemSize(tuple);
  const load = loader.loadTuple(types);
  return (cx, flat, start) => {
    loader.budget.begin();
    const ptr = Number(flat[start]) >>> 0;
    trapIf(ptr % align !== 0, "pointer-unaligned");
    const memory = memoryOf(cx);
    trapIf(ptr + size > memory.byteLength(), "pointer-out-of-bounds");
    return load(cx, memory.view(), ptr);
  };
}

/**
 * `load_list_from_valid_range` for stream buffers: `length` elements from `ptr`, which is aligned and in bounds. Without an
 * element type the chunk only has a length.
 */
export function makeLoadList<C extends ValueContext>(
  element: ValType | null,
  leaves: Leaves<C>,
): (cx: C, ptr: number, length: number) => Chunk {
  if (element === null) return (_cx, _ptr, length) => ({ length });
  const loader = new Loader(leaves);
  const load = loader.loadElements(element);
  return (cx, ptr, length) => {
    loader.budget.begin();
    return load(cx, memoryOf(cx).view(), ptr, length);
  };
}
