/**
 * Types as far as moving their values goes: what fused adapters are cached by, and how much code they take.
 * Spec: CanonicalABI.md; labels and the identity of resources do not matter to how bytes move.
 * Invariant: two functions of one key get the same module; whatever differs between them arrives as an import.
 */
import {
  alignment,
  components,
  containsHandles,
  elemSize,
  entryType,
  fieldOffsets,
  flagsSize,
} from "../canon/index.ts";
import type { ValType } from "../model/index.ts";

/** Types that stand for an entry of a handle table, each with the number of the leaf that moves it. */
export type HandleTypes = ReadonlyMap<ValType, number>;

/** The handle types in `types` in the order in which they are met. Those of stream elements do not count. */
export function handleTypes(types: readonly ValType[]): HandleTypes {
  const found = new Map<ValType, number>();
  const seen = new Set<ValType>();
  const visit = (t: ValType | null): void => {
    if (t === null || seen.has(t) || !containsHandles(t)) return;
    seen.add(t);
    if (isHandle(t)) found.set(t, found.size);
    else components(t).forEach(visit);
  };
  types.forEach(visit);
  return found;
}

export function isHandle(t: ValType): boolean {
  switch (t.kind) {
    case "own":
    case "borrow":
    case "stream":
    case "future":
    case "error-context":
      return true;
    default:
      return false;
  }
}

/** Numbers for shapes: equal numbers, equal code. */
export class ShapeKeys {
  readonly #numbers: Map<string, number> = new Map();
  readonly #known: WeakMap<ValType, number> = new WeakMap();

  /** The shape of these types; `handles` says which leaf moves which handle. */
  of(types: readonly ValType[], handles: HandleTypes): string {
    const local = new Map<ValType, number>();
    return types.map((t) => this.#shape(t, handles, local)).join();
  }

  #shape(t: ValType, handles: HandleTypes, local: Map<ValType, number>): number {
    const known = this.#known.get(t) ?? local.get(t);
    if (known !== undefined) return known;
    const number = this.#number(this.#describe(t, handles, local));
    // A handle's leaf belongs to one adapter, so what contains one is not known beyond it.
    if (containsHandles(t)) local.set(t, number);
    else this.#known.set(t, number);
    return number;
  }

  #describe(t: ValType, handles: HandleTypes, local: Map<ValType, number>): string {
    if (isHandle(t)) return `handle ${handles.get(t) ?? -1}`;
    const inner = components(t)
      .map((each) => (each === null ? "-" : this.#shape(each, handles, local)))
      .join();
    switch (t.kind) {
      case "list":
        return `list ${inner} ${t.length}`;
      case "flags":
      case "enum":
        return `${t.kind} ${t.labels.length}`;
      default:
        return `${t.kind} ${inner}`;
    }
  }

  #number(shape: string): number {
    let number = this.#numbers.get(shape);
    if (number === undefined) this.#numbers.set(shape, (number = this.#numbers.size));
    return number;
  }
}

/** No type weighs more than this. */
const HEAVIEST = 1_000_000;

/** How many parts `t` has when written out: the code that moving it inline takes. */
export function weigh(t: ValType, known: Map<ValType, number>): number {
  const before = known.get(t);
  if (before !== undefined) return before;
  let weight = 1;
  if (!isHandle(t)) {
    const times = t.kind === "list" ? (t.length ?? 1) : 1;
    for (const each of components(t)) if (each !== null) weight += times * weigh(each, known);
    // A case without a payload is an entry of a jump table.
    if (t.kind === "variant") weight += t.cases.length;
  }
  weight = Math.min(weight, HEAVIEST);
  known.set(t, weight);
  return weight;
}

/** Whether every pattern of bytes is a value of `t` and each bit of it counts: then moving is copying. */
export function isPlain(t: ValType): boolean {
  switch (t.kind) {
    case "u8":
    case "s8":
    case "u16":
    case "s16":
    case "u32":
    case "s32":
    case "u64":
    case "s64":
    case "f32":
    case "f64":
      return true;
    case "flags":
      return t.labels.length === 8 * flagsSize(t.labels.length);
    case "list":
      return t.length !== null && isPlain(t.element);
    case "record":
      return isPlainRecord(t.fields.map((field) => field.type));
    case "tuple":
      return isPlainRecord(t.types);
    default:
      return false;
  }
}

/** Padding is no part of the value: what a caller left in it is not for the callee to see. */
function isPlainRecord(types: readonly ValType[]): boolean {
  let end = 0;
  for (const [i, offset] of fieldOffsets(types).entries()) {
    const t = types[i];
    if (t === undefined || offset !== end || !isPlain(t)) return false;
    end += elemSize(t);
  }
  return types.every((t) => end % alignment(t) === 0);
}

/** What a list or a map has as elements. */
export function elementOf(t: Extract<ValType, { kind: "list" | "map" }>): ValType {
  return t.kind === "map" ? entryType(t) : t.element;
}
