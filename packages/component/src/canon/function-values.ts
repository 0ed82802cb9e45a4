/**
 * What moves the values of a function's or a stream's type, made once for all instances that have the same leaves.
 * Spec: none of its own; CanonicalABI.md, `lift_flat_values` and `lower_flat_values` are what is made.
 * Invariant: what is made holds no instance: that arrives with each call, as the context.
 */
import type { FuncType, ValType } from "../model/index.ts";
import type { Leaves } from "./context.ts";
import {
  flattenFuncType,
  MAX_FLAT_ASYNC_PARAMS,
  MAX_FLAT_PARAMS,
  MAX_FLAT_RESULTS,
  type CoreSignature,
} from "./flatten.ts";
import { containsBorrow } from "./layout.ts";
import { makeLiftValues, makeLoadList, type LiftValues } from "./lift.ts";
import { makeLowerValues, makeStoreList, type LowerValues } from "./lower.ts";
import type { LiftLowerContext } from "./options.ts";
import type { Chunk } from "../streams/index.ts";

type HostOrGuestLeaves = Leaves<LiftLowerContext>;

/** A cache by identity, since instances of one plan have the same types. */
class Made<K extends object, V> {
  readonly #byLeaves: WeakMap<HostOrGuestLeaves, WeakMap<K, V>> = new WeakMap();
  readonly #make: (type: K, leaves: HostOrGuestLeaves) => V;

  constructor(make: (type: K, leaves: HostOrGuestLeaves) => V) {
    this.#make = make;
  }

  of(type: K, leaves: HostOrGuestLeaves): V {
    let byType = this.#byLeaves.get(leaves);
    if (byType === undefined) this.#byLeaves.set(leaves, (byType = new WeakMap()));
    let made = byType.get(type);
    if (made === undefined) byType.set(type, (made = this.#make(type, leaves)));
    return made;
  }
}

/** Of a function that a core function implements. */
export interface LiftedValues {
  /** How many core parameters it has. */
  readonly paramCount: number;
  readonly lowerParams: LowerValues<LiftLowerContext>;
  readonly liftResults: LiftValues<LiftLowerContext>;
}

function makeLifted(type: FuncType, leaves: HostOrGuestLeaves, maxResults: number): LiftedValues {
  return {
    paramCount: flattenFuncType(type, { async: false }, "lift").params.length,
    lowerParams: makeLowerValues(paramTypes(type), MAX_FLAT_PARAMS, leaves),
    liftResults: makeLiftValues(resultTypes(type), maxResults, leaves),
  };
}

const lifted = new Made((type: FuncType, leaves) => makeLifted(type, leaves, MAX_FLAT_RESULTS));
const liftedAsync = new Made((type: FuncType, leaves) => makeLifted(type, leaves, MAX_FLAT_PARAMS));

/** `async`: the function is lifted with that option. */
export function liftedValues(type: FuncType, leaves: HostOrGuestLeaves, async: boolean): LiftedValues {
  return (async ? liftedAsync : lifted).of(type, leaves);
}

/** Of a function that a core function calls. */
export interface LoweredValues {
  readonly signature: CoreSignature;
  readonly liftParams: LiftValues<LiftLowerContext>;
  readonly lowerResults: LowerValues<LiftLowerContext>;
  /** Whether any argument lends a handle. */
  readonly lends: boolean;
}

function makeLowered(type: FuncType, leaves: HostOrGuestLeaves, async: boolean): LoweredValues {
  return {
    signature: flattenFuncType(type, { async }, "lower"),
    liftParams: makeLiftValues(paramTypes(type), async ? MAX_FLAT_ASYNC_PARAMS : MAX_FLAT_PARAMS, leaves),
    lowerResults: makeLowerValues(resultTypes(type), async ? 0 : MAX_FLAT_RESULTS, leaves),
    lends: type.params.some((param) => containsBorrow(param.type)),
  };
}

const lowered = new Made((type: FuncType, leaves) => makeLowered(type, leaves, false));
const loweredAsync = new Made((type: FuncType, leaves) => makeLowered(type, leaves, true));

/** `async`: the function is lowered with that option. */
export function loweredValues(type: FuncType, leaves: HostOrGuestLeaves, async: boolean): LoweredValues {
  return (async ? loweredAsync : lowered).of(type, leaves);
}

export type LoadList = (cx: LiftLowerContext, ptr: number, length: number) => Chunk;
export type StoreList = (
  cx: LiftLowerContext,
  ptr: number,
  chunk: Chunk,
  start: number,
  count: number,
) => void;

const loads = new Made((type: ValType, leaves): LoadList => makeLoadList(type, leaves));
const stores = new Made((type: ValType, leaves): StoreList => makeStoreList(type, leaves));

/** Of the elements of a stream or a future. */
export function loadList(type: ValType | null, leaves: HostOrGuestLeaves): LoadList {
  return type === null ? makeLoadList(type, leaves) : loads.of(type, leaves);
}

export function storeList(type: ValType | null, leaves: HostOrGuestLeaves): StoreList {
  return type === null ? makeStoreList(type, leaves) : stores.of(type, leaves);
}

function paramTypes(type: FuncType): readonly ValType[] {
  return type.params.map((param) => param.type);
}

export function resultTypes(type: FuncType): readonly ValType[] {
  return type.result === null ? [] : [type.result];
}
