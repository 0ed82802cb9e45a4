/**
 * Values into linear memory: one function per type, made at link time.
 * Spec: CanonicalABI.md, "Storing".
 * Invariant: a `Store` is given a pointer that is aligned for its type and whose whole element lies in memory. Storing may
 * call the guest's `realloc`, so nothing keeps a view across a nested store.
 */
import { unreachable } from "../errors/index.ts";
import type { ListType, MapType, OptionType, RecordType, ValType } from "../model/index.ts";
import type { GuestMemory, Leaves, TransitString, ValueContext } from "./context.ts";
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
import { storeHostString } from "./host-strings.ts";
import { allocate, memoryOf } from "./memory.ts";
import { within } from "./mismatch.ts";
import { canBeUndefined, numericList } from "./representation.ts";
import * as scalars from "./scalars.ts";
import {
  checkRecord,
  checkTuple,
  itemsOf,
  matchCase,
  matchLabel,
  packFlagsIntoInt,
  readField,
  recordFields,
} from "./shapes.ts";
import type { StoredString } from "./strings.ts";
import { storeStringIntoRange } from "./transit-strings.ts";

export type Store<C> = (cx: C, memory: GuestMemory, value: unknown, ptr: number) => void;
/** Stores `items[start]` to `items[end - 1]` one after the other from `ptr`. */
export type StoreElements<C> = (
  cx: C,
  memory: GuestMemory,
  items: ArrayLike<unknown>,
  start: number,
  end: number,
  ptr: number,
) => void;

export interface StoredList {
  readonly ptr: number;
  readonly length: number;
}

/** One alternative of a variant: its name to JavaScript and its payload. */
export interface TaggedCase {
  readonly tag: string;
  readonly type: ValType | null;
}

/** Makes stores; a type that occurs twice is compiled once. */
export class Storer<C extends ValueContext> {
  readonly #leaves: Leaves<C>;
  readonly #stores = new Map<ValType, Store<C>>();

  constructor(leaves: Leaves<C>) {
    this.#leaves = leaves;
  }

  /** `store`. */
  store(t: ValType): Store<C> {
    const known = this.#stores.get(t);
    if (known !== undefined) return known;
    const made = this.#make(t);
    this.#stores.set(t, made);
    return made;
  }

  #make(t: ValType): Store<C> {
    const leaves = this.#leaves;
    switch (t.kind) {
      case "bool":
        return (_cx, memory, value, ptr) => memory.view().setUint8(ptr, scalars.checkBool(value) ? 1 : 0);
      case "u8":
        return (_cx, memory, value, ptr) => memory.view().setUint8(ptr, scalars.checkU8(value));
      case "s8":
        return (_cx, memory, value, ptr) => memory.view().setInt8(ptr, scalars.checkS8(value));
      case "u16":
        return (_cx, memory, value, ptr) => memory.view().setUint16(ptr, scalars.checkU16(value), true);
      case "s16":
        return (_cx, memory, value, ptr) => memory.view().setInt16(ptr, scalars.checkS16(value), true);
      case "u32":
        return (_cx, memory, value, ptr) => memory.view().setUint32(ptr, scalars.checkU32(value), true);
      case "s32":
        return (_cx, memory, value, ptr) => memory.view().setInt32(ptr, scalars.checkS32(value), true);
      case "u64":
        return (_cx, memory, value, ptr) => memory.view().setBigUint64(ptr, scalars.checkU64(value), true);
      case "s64":
        return (_cx, memory, value, ptr) => memory.view().setBigInt64(ptr, scalars.checkS64(value), true);
      case "f32":
        return (_cx, memory, value, ptr) => storeF32(memory, scalars.checkF32(value), ptr);
      case "f64":
        return (_cx, memory, value, ptr) => storeF64(memory, scalars.checkF64(value), ptr);
      case "char":
        return (_cx, memory, value, ptr) => memory.view().setUint32(ptr, scalars.checkChar(value), true);
      case "string": {
        const lower = this.lowerString();
        return (cx, memory, value, ptr) => {
          const stored = lower(cx, value);
          storePair(memory, ptr, stored.ptr, stored.taggedCodeUnits);
        };
      }
      case "error-context":
        return storeHandle((cx, value) => leaves.lowerErrorContext(cx, value));
      case "own":
        return storeHandle((cx, value) => leaves.lowerOwn(cx, value, t.resource));
      case "borrow":
        return storeHandle((cx, value) => leaves.lowerBorrow(cx, value, t.resource));
      case "stream":
        return storeHandle((cx, value) => leaves.lowerStream(cx, value, t.element));
      case "future":
        return storeHandle((cx, value) => leaves.lowerFuture(cx, value, t.element));
      case "list":
      case "map":
        return this.#storeList(t);
      case "record":
        return this.#storeRecord(t);
      case "tuple":
        return this.storeTuple(t.types);
      case "variant":
        return this.#storeCases(payloadOffset(t), t.cases.map(taggedCase));
      case "result":
        return this.#storeCases(payloadOffset(t), resultCases(t.ok, t.err));
      case "option":
        return this.#storeOption(t);
      case "enum":
        return storeUnsigned(discriminantSize(t.labels.length), matchLabel(t.labels));
      case "flags":
        return storeUnsigned(flagsSize(t.labels.length), packFlagsIntoInt(t));
      default:
        return unreachable(t);
    }
  }

  /** `store_string_into_range`, of either kind of string. */
  lowerString(): (cx: C, value: unknown) => StoredString {
    if (this.#leaves.strings === "js") return storeHostString;
    return (cx, value) =>
      isTransitString(value) ? storeStringIntoRange(cx, value) : storeHostString(cx, value);
  }

  #storeList(t: ListType | MapType): Store<C> {
    if (t.kind === "list" && t.length !== null) {
      const { length } = t;
      const store = this.storeElements(t.element);
      return (cx, memory, value, ptr) => store(cx, memory, itemsOf(value, t, length), 0, length, ptr);
    }
    const lower = this.lowerList(t);
    return (cx, memory, value, ptr) => {
      const stored = lower(cx, value);
      storePair(memory, ptr, stored.ptr, stored.length);
    };
  }

  /** `store_list_into_range`, of a list without fixed length or of a map. */
  lowerList(t: ListType | MapType): (cx: C, value: unknown) => StoredList {
    const element = t.kind === "map" ? entryType(t) : t.element;
    const store = this.storeElements(element);
    const size = elemSize(element);
    const align = alignment(element);
    const maxLength = Math.floor(MAX_LIST_BYTE_LENGTH / size);
    return (cx, value) => {
      const items = itemsOf(value, t, maxLength);
      const { length } = items;
      const ptr = allocate(cx, align, length * size);
      store(cx, memoryOf(cx), items, 0, length, ptr);
      return { ptr, length };
    };
  }

  /** `store_list_into_valid_range`. A typed array of just the element's class is copied as a whole. */
  storeElements(element: ValType): StoreElements<C> {
    const store = this.store(element);
    const size = elemSize(element);
    const numeric = numericList(element);
    return (cx, memory, items, start, end, ptr) => {
      if (numeric?.store(memory.bytes(), ptr, items, start, end) === true) return;
      let i = start;
      try {
        for (; i < end; i++) store(cx, memory, items[i], ptr + (i - start) * size);
      } catch (error) {
        throw within(error, `element ${i}`);
      }
    };
  }

  #storeRecord(t: RecordType): Store<C> {
    const parts = this.#storeParts(t.fields.map((field) => field.type));
    const fields = recordFields(
      t.fields.map((field) => field.label),
      parts,
    );
    return (cx, memory, value, ptr) => {
      const record = checkRecord(value);
      let key = "";
      try {
        for (const field of fields) {
          key = field.key;
          field.part.store(cx, memory, readField(record, field), ptr + field.part.offset);
        }
      } catch (error) {
        throw within(error, `field "${key}"`);
      }
    };
  }

  #storeParts(types: readonly ValType[]): readonly { readonly offset: number; readonly store: Store<C> }[] {
    const offsets = fieldOffsets(types);
    return types.map((type, i) => ({ offset: offsets[i] ?? 0, store: this.store(type) }));
  }

  storeTuple(types: readonly ValType[]): Store<C> {
    const store = this.storeValues(types, (i) => `item ${i}`);
    return (cx, memory, value, ptr) => store(cx, memory, checkTuple(value, types.length), ptr);
  }

  /** Stores values of these types as a tuple; `nameOf` names one in messages. */
  storeValues(
    types: readonly ValType[],
    nameOf: (index: number) => string,
  ): (cx: C, memory: GuestMemory, values: readonly unknown[], ptr: number) => void {
    const parts = this.#storeParts(types);
    return (cx, memory, values, ptr) => {
      let i = 0;
      try {
        for (const { offset, store } of parts) {
          store(cx, memory, values[i], ptr + offset);
          i++;
        }
      } catch (error) {
        throw within(error, nameOf(i));
      }
    };
  }

  #storeCases(offset: number, cases: readonly TaggedCase[]): Store<C> {
    const match = matchCase(cases);
    const size = discriminantSize(cases.length);
    const stores = cases.map(({ type }) => (type === null ? null : this.store(type)));
    return (cx, memory, value, ptr) => {
      const { index, val } = match(value);
      setUnsigned(memory, size, index, ptr);
      const store = stores[index] ?? null;
      if (store === null) return;
      try {
        store(cx, memory, val, ptr + offset);
      } catch (error) {
        throw within(error, `case "${cases[index]?.tag ?? ""}"`);
      }
    };
  }

  #storeOption(t: OptionType): Store<C> {
    const offset = payloadOffset(t);
    if (canBeUndefined(t.type)) return this.#storeCases(offset, optionCases(t.type));
    const store = this.store(t.type);
    return (cx, memory, value, ptr) => {
      const none = value === undefined || value === null;
      memory.view().setUint8(ptr, none ? 0 : 1);
      if (!none) store(cx, memory, value, ptr + offset);
    };
  }
}

export function taggedCase(one: { readonly label: string; readonly type: ValType | null }): TaggedCase {
  return { tag: one.label, type: one.type };
}

export function resultCases(ok: ValType | null, err: ValType | null): readonly TaggedCase[] {
  return [
    { tag: "ok", type: ok },
    { tag: "err", type: err },
  ];
}

export function optionCases(type: ValType): readonly TaggedCase[] {
  return [
    { tag: "none", type: null },
    { tag: "some", type },
  ];
}

function isTransitString(value: unknown): value is TransitString {
  return typeof value === "object" && value !== null && "taggedCodeUnits" in value && "text" in value;
}

function storePair(memory: GuestMemory, ptr: number, first: number, second: number): void {
  const view = memory.view();
  view.setUint32(ptr, first, true);
  view.setUint32(ptr + 4, second, true);
}

function storeHandle<C>(lower: (cx: C, value: unknown) => number): Store<C> {
  return (cx, memory, value, ptr) => {
    const handle = lower(cx, value);
    memory.view().setUint32(ptr, handle, true);
  };
}

function storeUnsigned<C>(size: 1 | 2 | 4, toInt: (value: unknown) => number): Store<C> {
  return (_cx, memory, value, ptr) => setUnsigned(memory, size, toInt(value), ptr);
}

function setUnsigned(memory: GuestMemory, size: 1 | 2 | 4, int: number, ptr: number): void {
  const view = memory.view();
  if (size === 1) view.setUint8(ptr, int);
  else if (size === 2) view.setUint16(ptr, int, true);
  else view.setUint32(ptr, int, true);
}

/** Which bits a NaN of JavaScript has is the engine's choice, so they are written out. */
function storeF32(memory: GuestMemory, value: number, ptr: number): void {
  if (Number.isNaN(value)) memory.view().setUint32(ptr, scalars.CANONICAL_FLOAT32_NAN, true);
  else memory.view().setFloat32(ptr, value, true);
}

function storeF64(memory: GuestMemory, value: number, ptr: number): void {
  if (Number.isNaN(value)) memory.view().setBigUint64(ptr, scalars.CANONICAL_FLOAT64_NAN, true);
  else memory.view().setFloat64(ptr, value, true);
}
