/**
 * Values out of linear memory: one function per type, made at link time.
 * Spec: CanonicalABI.md, "Loading".
 * Invariant: a `Load` is given a pointer that is aligned for its type and whose whole element lies in memory; the memory does
 * not grow meanwhile, since loading calls no guest.
 */
import { raise, trapIf, unreachable } from "../errors/index.ts";
import type {
  FlagsType,
  ListType,
  MapType,
  OptionType,
  RecordType,
  ValType,
  VariantType,
} from "../model/index.ts";
import type { Leaves, TransitString, ValueContext } from "./context.ts";
import {
  alignment,
  discriminantSize,
  elemSize,
  entryType,
  fieldOffsets,
  flagsSize,
  MAX_LIST_BYTE_LENGTH,
  payloadOffset,
} from "./layout.ts";
import { roomFor } from "./flatten.ts";
import { LiftBudget } from "./lift-budget.ts";
import { memoryOf } from "./memory.ts";
import { fieldKeys } from "./names.ts";
import { canBeUndefined, numericList } from "./representation.ts";
import { canonicalizeNan, convertI32ToChar } from "./scalars.ts";
import { loadStringFromRange } from "./strings.ts";

export type Load<C> = (cx: C, view: DataView, ptr: number) => unknown;
/** Loads `length` elements that lie one after the other from `ptr`. */
export type LoadElements<C> = (cx: C, view: DataView, ptr: number, length: number) => Chunk;

/** A typed array of numbers (a copy), an array of other values, or of a stream without element type mere length. */
export type Chunk = ArrayLike<unknown>;

/** A list that a guest says is longer takes room as its elements come. */
const FEW = 16;

/** Makes loads; a type that occurs twice is compiled once. */
export class Loader<C extends ValueContext> {
  readonly #leaves: Leaves<C>;
  readonly #loads = new Map<ValType, Load<C>>();
  readonly budget: LiftBudget;

  constructor(leaves: Leaves<C>) {
    this.#leaves = leaves;
    this.budget = new LiftBudget(leaves.maxLiftBytes);
  }

  /** `load`. */
  load(t: ValType): Load<C> {
    const known = this.#loads.get(t);
    if (known !== undefined) return known;
    const made = this.#make(t);
    this.#loads.set(t, made);
    return made;
  }

  #make(t: ValType): Load<C> {
    const leaves = this.#leaves;
    switch (t.kind) {
      case "bool":
        return (_cx, view, ptr) => view.getUint8(ptr) !== 0;
      case "u8":
        return (_cx, view, ptr) => view.getUint8(ptr);
      case "s8":
        return (_cx, view, ptr) => view.getInt8(ptr);
      case "u16":
        return (_cx, view, ptr) => view.getUint16(ptr, true);
      case "s16":
        return (_cx, view, ptr) => view.getInt16(ptr, true);
      case "u32":
        return (_cx, view, ptr) => view.getUint32(ptr, true);
      case "s32":
        return (_cx, view, ptr) => view.getInt32(ptr, true);
      case "u64":
        return (_cx, view, ptr) => view.getBigUint64(ptr, true);
      case "s64":
        return (_cx, view, ptr) => view.getBigInt64(ptr, true);
      case "f32":
        return (_cx, view, ptr) => canonicalizeNan(view.getFloat32(ptr, true));
      case "f64":
        return (_cx, view, ptr) => canonicalizeNan(view.getFloat64(ptr, true));
      case "char":
        return (_cx, view, ptr) => convertI32ToChar(view.getUint32(ptr, true));
      case "string": {
        const lift = this.liftString();
        return (cx, view, ptr) => lift(cx, view.getUint32(ptr, true), view.getUint32(ptr + 4, true));
      }
      case "error-context":
        return (cx, view, ptr) => leaves.liftErrorContext(cx, view.getUint32(ptr, true));
      case "own":
        return (cx, view, ptr) => leaves.liftOwn(cx, view.getUint32(ptr, true), t.resource);
      case "borrow":
        return (cx, view, ptr) => leaves.liftBorrow(cx, view.getUint32(ptr, true), t.resource);
      case "stream":
        return (cx, view, ptr) => leaves.liftStream(cx, view.getUint32(ptr, true), t.element);
      case "future":
        return (cx, view, ptr) => leaves.liftFuture(cx, view.getUint32(ptr, true), t.element);
      case "list":
      case "map":
        return this.#loadList(t);
      case "record":
        return this.#loadRecord(t);
      case "tuple":
        return this.loadTuple(t.types);
      case "variant":
        return this.#loadVariant(t);
      case "enum": {
        const read = readUnsigned(discriminantSize(t.labels.length));
        const toLabel = labelOf(t.labels);
        return (_cx, view, ptr) => toLabel(read(view, ptr));
      }
      case "option":
        return this.#loadOption(t);
      case "result":
        return this.#loadCases(payloadOffset(t), [
          { tag: "ok", load: this.#loadOrNull(t.ok) },
          { tag: "err", load: this.#loadOrNull(t.err) },
        ]);
      case "flags": {
        const read = readUnsigned(flagsSize(t.labels.length));
        const unpack = unpackFlagsFromInt(t);
        return (_cx, view, ptr) => unpack(read(view, ptr));
      }
      default:
        return unreachable(t);
    }
  }

  #loadOrNull(t: ValType | null): Load<C> | null {
    return t === null ? null : this.load(t);
  }

  /** `load_string_from_range`. */
  liftString(): (cx: C, ptr: number, taggedCodeUnits: number) => string | TransitString {
    const { budget } = this;
    const lift = (cx: C, ptr: number, taggedCodeUnits: number): string => {
      const text = loadStringFromRange(cx, ptr, taggedCodeUnits);
      budget.spend(text.length);
      return text;
    };
    if (this.#leaves.strings === "js") return lift;
    return (cx, ptr, taggedCodeUnits) => ({
      text: lift(cx, ptr, taggedCodeUnits),
      encoding: cx.encoding,
      taggedCodeUnits,
    });
  }

  #loadList(t: ListType | MapType): Load<C> {
    if (t.kind === "list" && t.length !== null) {
      const { length } = t;
      const load = this.loadElements(t.element);
      return (cx, view, ptr) => load(cx, view, ptr, length);
    }
    const lift = this.liftList(t);
    return (cx, view, ptr) => lift(cx, view.getUint32(ptr, true), view.getUint32(ptr + 4, true));
  }

  /** `load_list_from_range`, of a list without fixed length or of a map. */
  liftList(t: ListType | MapType): (cx: C, ptr: number, length: number) => unknown {
    const element = t.kind === "map" ? entryType(t) : t.element;
    const load = t.kind === "map" ? this.#loadEntries(t) : this.loadElements(element);
    const size = elemSize(element);
    const align = alignment(element);
    return (cx, ptr, length) => {
      // The product may be beyond 2^53 and then is rounded, but never to anything near the limit.
      trapIf(length * size > MAX_LIST_BYTE_LENGTH, "list-too-long");
      trapIf(ptr % align !== 0, "pointer-unaligned");
      const memory = memoryOf(cx);
      trapIf(ptr + length * size > memory.byteLength(), "list-out-of-bounds");
      return load(cx, memory.view(), ptr, length);
    };
  }

  /** `load_list_from_valid_range`: a typed array of numbers (copied), else an array. */
  loadElements(element: ValType): LoadElements<C> {
    const numeric = numericList(element);
    const size = elemSize(element);
    const { budget } = this;
    if (numeric !== null) {
      return (cx, _view, ptr, length) => {
        budget.spend(length * size);
        return numeric.load(memoryOf(cx).bytes(), ptr, length);
      };
    }
    const load = this.load(element);
    return (cx, view, ptr, length) => {
      budget.spendElements(length, size);
      const list = roomFor<unknown>(Math.min(length, FEW));
      for (let i = 0; i < length; i++) list[i] = load(cx, view, ptr + i * size);
      return list;
    };
  }

  /** A Map, where of equal keys the last wins; in transit, where keys are not compared, the entries as they are. */
  #loadEntries(t: MapType): (cx: C, view: DataView, ptr: number, length: number) => unknown {
    const entry = entryType(t);
    if (this.#leaves.strings === "transit") return this.loadElements(entry);
    const loadKey = this.load(t.key);
    const loadValue = this.load(t.value);
    const [, valueOffset = 0] = fieldOffsets(entry.types);
    const size = elemSize(entry);
    const { budget } = this;
    return (cx, view, ptr, length) => {
      budget.spendElements(length, size);
      const map = new Map<unknown, unknown>();
      for (let i = 0; i < length; i++) {
        const at = ptr + i * size;
        map.set(loadKey(cx, view, at), loadValue(cx, view, at + valueOffset));
      }
      return map;
    };
  }

  #loadRecord(t: RecordType): Load<C> {
    const keys = fieldKeys(t.fields.map((field) => field.label));
    const fields = this.#parts(t.fields.map((field) => field.type)).map((part, i) => ({
      ...part,
      key: keys[i] ?? "",
    }));
    return (cx, view, ptr) => {
      const record: Record<string, unknown> = {};
      for (const { key, offset, load } of fields) record[key] = load(cx, view, ptr + offset);
      return record;
    };
  }

  #parts(types: readonly ValType[]): readonly { readonly offset: number; readonly load: Load<C> }[] {
    const offsets = fieldOffsets(types);
    return types.map((type, i) => ({ offset: offsets[i] ?? 0, load: this.load(type) }));
  }

  loadTuple(types: readonly ValType[]): (cx: C, view: DataView, ptr: number) => unknown[] {
    const fields = this.#parts(types);
    const [a, b] = fields;
    if (fields.length === 2 && a !== undefined && b !== undefined)
      return (cx, view, ptr) => [a.load(cx, view, ptr + a.offset), b.load(cx, view, ptr + b.offset)];
    return (cx, view, ptr) => {
      const tuple: unknown[] = roomFor(fields.length);
      let i = 0;
      for (const { offset, load } of fields) tuple[i++] = load(cx, view, ptr + offset);
      return tuple;
    };
  }

  #loadVariant(t: VariantType): Load<C> {
    return this.#loadCases(
      payloadOffset(t),
      t.cases.map((one) => ({ tag: one.label, load: this.#loadOrNull(one.type) })),
    );
  }

  #loadCases(offset: number, cases: readonly { tag: string; load: Load<C> | null }[]): Load<C> {
    const read = readUnsigned(discriminantSize(cases.length));
    return (cx, view, ptr) => {
      const found = cases[read(view, ptr)];
      if (found === undefined) raise("invalid-discriminant");
      const { tag, load } = found;
      return load === null ? { tag } : { tag, val: load(cx, view, ptr + offset) };
    };
  }

  #loadOption(t: OptionType): Load<C> {
    const load = this.load(t.type);
    const offset = payloadOffset(t);
    const boxed = canBeUndefined(t.type);
    return (cx, view, ptr) => {
      const discriminant = view.getUint8(ptr);
      trapIf(discriminant > 1, "invalid-discriminant");
      if (discriminant === 0) return boxed ? { tag: "none" } : undefined;
      const val = load(cx, view, ptr + offset);
      return boxed ? { tag: "some", val } : val;
    };
  }
}

function readUnsigned(size: 1 | 2 | 4): (view: DataView, ptr: number) => number {
  switch (size) {
    case 1:
      return (view, ptr) => view.getUint8(ptr);
    case 2:
      return (view, ptr) => view.getUint16(ptr, true);
    case 4:
      return (view, ptr) => view.getUint32(ptr, true);
  }
}

/** The case of an enum with this discriminant. */
export function labelOf(labels: readonly string[]): (discriminant: number) => string {
  return (discriminant) => {
    const label = labels[discriminant];
    if (label === undefined) raise("invalid-discriminant");
    return label;
  };
}

/** `unpack_flags_from_int`: bits without a label are ignored. */
export function unpackFlagsFromInt(t: FlagsType): (bits: number) => Record<string, boolean> {
  const keys = fieldKeys(t.labels);
  return (bits) => {
    const flags: Record<string, boolean> = {};
    let bit = 0;
    for (const key of keys) flags[key] = ((bits >>> bit++) & 1) === 1;
    return flags;
  };
}
