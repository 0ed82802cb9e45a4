/**
 * Taking JavaScript values apart as the types that they are lowered to ask for.
 * Spec: CanonicalABI.md, `match_case`, `pack_flags_into_int`; the shapes are those of docs/types.md.
 * Invariant: a value of the wrong shape is a {@link Mismatch} before any of it was used.
 */
import type { FlagsType, ListType, MapType, ValType } from "../model/index.ts";
import { mismatch, within } from "./mismatch.ts";
import { fieldKeys } from "./names.ts";

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A type in a few words, for messages. */
function typeName(t: ValType): string {
  switch (t.kind) {
    case "list":
      return t.length === null ? `list<${typeName(t.element)}>` : `list<${typeName(t.element)}, ${t.length}>`;
    case "option":
      return `option<${typeName(t.type)}>`;
    case "map":
      return `map<${typeName(t.key)}, ${typeName(t.value)}>`;
    default:
      return t.kind;
  }
}

// --- Records and tuples ---

export interface RecordField<P> {
  readonly key: string;
  /** What every object inherits under that key, which is not a field: `constructor`, `toString`. */
  readonly inherited: unknown;
  readonly part: P;
}

/** The keys of these labels, each with the part that belongs to it. */
export function recordFields<P>(labels: readonly string[], parts: readonly P[]): readonly RecordField<P>[] {
  const keys = fieldKeys(labels);
  const base: object = Object.prototype;
  return parts.map((part, i) => {
    const key = keys[i] ?? "";
    return { key, inherited: isObject(base) ? base[key] : undefined, part };
  });
}

export function checkRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw mismatch("object for record", value);
  return value;
}

export function readField(record: Readonly<Record<string, unknown>>, field: RecordField<unknown>): unknown {
  const value = record[field.key];
  return value !== undefined && value === field.inherited ? undefined : value;
}

export function checkTuple(value: unknown, length: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) throw mismatch(`array of ${length} for tuple`, value);
  return value;
}

// --- Variants, enums, flags ---

export interface MatchedCase {
  readonly index: number;
  readonly val: unknown;
}

/** `match_case`: of `{ tag, val? }`, the case's index and payload. */
export function matchCase(
  cases: readonly { readonly tag: string; readonly type: ValType | null }[],
): (value: unknown) => MatchedCase {
  const indices = new Map(cases.map(({ tag }, index) => [tag, index]));
  return (value) => {
    if (!isObject(value)) throw mismatch(`object with a tag (${oneOf(indices)})`, value);
    const { tag, val } = value;
    const index = typeof tag === "string" ? indices.get(tag) : undefined;
    if (index === undefined) throw within(mismatch(oneOf(indices), tag), `field "tag"`);
    if (val !== undefined && cases[index]?.type === null) {
      throw within(mismatch(`nothing, since case "${String(tag)}" has no payload`, val), `field "val"`);
    }
    return { index, val };
  };
}

export function matchLabel(labels: readonly string[]): (value: unknown) => number {
  const indices = new Map(labels.map((label, index) => [label, index]));
  return (value) => {
    const index = typeof value === "string" ? indices.get(value) : undefined;
    if (index === undefined) throw mismatch(oneOf(indices), value);
    return index;
  };
}

const MOST_NAMED = 12;

function oneOf(names: ReadonlyMap<string, unknown>): string {
  const quoted = [...names.keys()].slice(0, MOST_NAMED).map((name) => `"${name}"`);
  const rest = names.size > MOST_NAMED ? ` or one of ${names.size - MOST_NAMED} more` : "";
  return `one of ${quoted.join(", ")}${rest}`;
}

/** `pack_flags_into_int`: a missing key is false, a key that names no flag is refused. */
export function packFlagsIntoInt(t: FlagsType): (value: unknown) => number {
  const bits = new Map(fieldKeys(t.labels).map((key, i) => [key, 1 << i]));
  return (value) => {
    if (!isObject(value) || Array.isArray(value)) throw mismatch("object of booleans for flags", value);
    let packed = 0;
    for (const key of Object.keys(value)) {
      const bit = bits.get(key);
      if (bit === undefined) throw within(mismatch(`a flag (${oneOf(bits)})`, key), "keys");
      const set = value[key];
      if (set === true) packed |= bit;
      else if (set !== false && set !== undefined) throw within(mismatch("boolean", set), `flag "${key}"`);
    }
    return packed >>> 0;
  };
}

// --- Lists and maps ---

/** The elements of an array, a typed array or any other iterable, at most `maxLength` of them. */
export function itemsOf(value: unknown, t: ListType | MapType, maxLength: number): ArrayLike<unknown> {
  const items = isArrayLike(value) ? value : collect(value, t, maxLength);
  if (t.kind === "list" && t.length !== null && items.length !== t.length) {
    throw mismatch(`${t.length} elements for ${typeName(t)}`, value);
  }
  if (items.length > maxLength) throw mismatch(`at most ${maxLength} elements for ${typeName(t)}`, value);
  return items;
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function collect(value: unknown, t: ListType | MapType, maxLength: number): unknown[] {
  if (!isIterable(value)) throw mismatch(`array or iterable for ${typeName(t)}`, value);
  const items: unknown[] = [];
  for (const item of value) {
    if (items.length === maxLength) throw mismatch(`at most ${maxLength} elements for ${typeName(t)}`, value);
    items.push(item);
  }
  return items;
}

/** A string is iterable too, but hardly meant as a list of its characters. */
function isIterable(value: unknown): value is Iterable<unknown> {
  return isObject(value) && Symbol.iterator in value && typeof value[Symbol.iterator] === "function";
}
