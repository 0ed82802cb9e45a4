/**
 * How values lie in linear memory, and what a type contains.
 * Spec: CanonicalABI.md, "Despecialization", "Type Predicates", "Alignment", "Element Size".
 * Invariant: pointers are 32 bits wide; everything is a pure function of the type object and remembered by its identity.
 */
import { assert, unreachable } from "../errors/index.ts";
import type { Case, ListType, MapType, RecordType, TupleType, ValType, VariantType } from "../model/index.ts";

/** Bytes of a pointer or a length. */
const PTR_SIZE = 4;

function alignTo(ptr: number, align: number): number {
  return Math.ceil(ptr / align) * align;
}

// --- Despecialization ---

export type Despecialized = Exclude<ValType, { kind: "tuple" | "enum" | "option" | "result" | "map" }>;

/** `t` in terms of records, variants and lists. The err side of a result has the label that JavaScript sees. */
export function despecialize(t: ValType): Despecialized {
  switch (t.kind) {
    case "tuple":
      return recordOf(t.types);
    case "enum":
      return { kind: "variant", cases: t.labels.map((label) => ({ label, type: null })) };
    case "option":
      return variantOf({ label: "none", type: null }, { label: "some", type: t.type });
    case "result":
      return variantOf({ label: "ok", type: t.ok }, { label: "err", type: t.err });
    case "map":
      return listOf(recordOf([t.key, t.value]));
    default:
      return t;
  }
}

function recordOf(types: readonly ValType[]): RecordType {
  return { kind: "record", fields: types.map((type, index) => ({ label: String(index), type })) };
}

function variantOf(...cases: Case[]): VariantType {
  return { kind: "variant", cases };
}

function listOf(element: ValType): ListType {
  return { kind: "list", element, length: null };
}

/** What a map has as elements where it is a list. */
export function entryType(t: MapType): TupleType {
  return { kind: "tuple", types: [t.key, t.value] };
}

// --- Type Predicates ---

/** What may be found anywhere inside a type. */
interface Contents {
  readonly borrow: boolean;
  readonly asyncValue: boolean;
  readonly handle: boolean;
  /** A pointer with a length. */
  readonly range: boolean;
}

const NOTHING: Contents = { borrow: false, asyncValue: false, handle: false, range: false };

/** A cache by identity: it holds nothing that the type object does not already say. */
const contentsOfType = new WeakMap<ValType, Contents>();

/** Does a borrow stand anywhere in `t`? */
export function containsBorrow(t: ValType | null): boolean {
  return contents(t).borrow;
}

/** Does a stream or a future stand anywhere in `t`? */
export function containsAsyncValue(t: ValType | null): boolean {
  return contents(t).asyncValue;
}

/** Does anything that lives in a handle table stand anywhere in `t`: own, borrow, stream, future, error-context? */
export function containsHandles(t: ValType | null): boolean {
  return contents(t).handle;
}

/** Does a string, a map or a list of any length stand anywhere in `t` itself, elements of streams and futures apart? */
export function reachesMemory(t: ValType): boolean {
  return contents(t).range;
}

/** `none_or_number_type`: the elements that a stream may copy inside one component instance. */
export function isNoneOrNumberType(t: ValType | null): boolean {
  if (t === null) return true;
  switch (t.kind) {
    case "u8":
    case "u16":
    case "u32":
    case "u64":
    case "s8":
    case "s16":
    case "s32":
    case "s64":
    case "f32":
    case "f64":
      return true;
    default:
      return false;
  }
}

function contents(t: ValType | null): Contents {
  if (t === null) return NOTHING;
  const known = contentsOfType.get(t);
  if (known !== undefined) return known;
  const found = contentsOf(t);
  contentsOfType.set(t, found);
  return found;
}

function contentsOf(t: ValType): Contents {
  switch (t.kind) {
    case "own":
    case "error-context":
      return { ...NOTHING, handle: true };
    case "borrow":
      return { ...NOTHING, borrow: true, handle: true };
    case "stream":
    case "future":
      return { borrow: contents(t.element).borrow, asyncValue: true, handle: true, range: false };
    case "string":
      return { ...NOTHING, range: true };
    case "map":
      return { ...union([contents(t.key), contents(t.value)]), range: true };
    case "list": {
      const element = contents(t.element);
      return { ...element, range: element.range || t.length === null };
    }
    default:
      return union(components(t).map(contents));
  }
}

function union(all: readonly Contents[]): Contents {
  return {
    borrow: all.some((one) => one.borrow),
    asyncValue: all.some((one) => one.asyncValue),
    handle: all.some((one) => one.handle),
    range: all.some((one) => one.range),
  };
}

/** The types that `t` is directly made of, in order. */
export function components(t: ValType): readonly (ValType | null)[] {
  switch (t.kind) {
    case "record":
      return t.fields.map((field) => field.type);
    case "tuple":
      return t.types;
    case "variant":
      return t.cases.map((one) => one.type);
    case "list":
      return [t.element];
    case "option":
      return [t.type];
    case "result":
      return [t.ok, t.err];
    case "map":
      return [t.key, t.value];
    case "stream":
    case "future":
      return [t.element];
    default:
      return [];
  }
}

/** The most bytes that a list's elements may take. */
export const MAX_LIST_BYTE_LENGTH: number = 2 ** 28 - 1;

// --- Alignment and Element Size ---

interface Layout {
  readonly alignment: number;
  readonly size: number;
}

const layoutOfType = new WeakMap<ValType, Layout>();

export function alignment(t: ValType): number {
  return layout(t).alignment;
}

export function elemSize(t: ValType): number {
  return layout(t).size;
}

function layout(t: ValType): Layout {
  const known = layoutOfType.get(t);
  if (known !== undefined) return known;
  const found = layoutOf(t);
  layoutOfType.set(t, found);
  return found;
}

const WORD: Layout = { alignment: 4, size: 4 };
const POINTER_AND_LENGTH: Layout = { alignment: PTR_SIZE, size: 2 * PTR_SIZE };

function layoutOf(t: ValType): Layout {
  switch (t.kind) {
    case "bool":
    case "s8":
    case "u8":
      return { alignment: 1, size: 1 };
    case "s16":
    case "u16":
      return { alignment: 2, size: 2 };
    case "s32":
    case "u32":
    case "f32":
    case "char":
    case "error-context":
    case "own":
    case "borrow":
    case "stream":
    case "future":
      return WORD;
    case "s64":
    case "u64":
    case "f64":
      return { alignment: 8, size: 8 };
    case "string":
    case "map":
      return POINTER_AND_LENGTH;
    case "list":
      if (t.length === null) return POINTER_AND_LENGTH;
      return { alignment: alignment(t.element), size: t.length * elemSize(t.element) };
    case "record":
      return recordLayout(t.fields.map((field) => field.type));
    case "tuple":
      return recordLayout(t.types);
    case "variant":
    case "enum":
    case "option":
    case "result":
      return variantLayout(t);
    case "flags": {
      const size = flagsSize(t.labels.length);
      return { alignment: size, size };
    }
    default:
      return unreachable(t);
  }
}

function recordLayout(types: readonly ValType[]): Layout {
  const { offsets, end } = placeFields(types);
  assert(offsets.length > 0 && end > 0, "a record has a field");
  let align = 1;
  for (const t of types) align = Math.max(align, alignment(t));
  return { alignment: align, size: alignTo(end, align) };
}

function placeFields(types: readonly ValType[]): {
  readonly offsets: readonly number[];
  readonly end: number;
} {
  const offsets: number[] = [];
  let end = 0;
  for (const t of types) {
    const offset = alignTo(end, alignment(t));
    offsets.push(offset);
    end = offset + elemSize(t);
  }
  return { offsets, end };
}

/** Where each field of a record, or of the tuple of these types, starts. */
export function fieldOffsets(types: readonly ValType[]): readonly number[] {
  return placeFields(types).offsets;
}

type VariantLike = Extract<ValType, { kind: "variant" | "enum" | "option" | "result" }>;

/** The payload types of a variant's cases, in order of their discriminants. */
export function casePayloads(t: VariantLike): readonly (ValType | null)[] {
  switch (t.kind) {
    case "variant":
      return t.cases.map((one) => one.type);
    case "enum":
      return t.labels.map(() => null);
    case "option":
      return [null, t.type];
    case "result":
      return [t.ok, t.err];
    default:
      return unreachable(t);
  }
}

/** Bytes of the discriminant of a variant with so many cases (`discriminant_type`). */
export function discriminantSize(caseCount: number): 1 | 2 | 4 {
  assert(caseCount > 0, "a variant has a case");
  if (caseCount <= 0x100) return 1;
  return caseCount <= 0x1_0000 ? 2 : 4;
}

/** Where the payload of a variant starts. */
export function payloadOffset(t: VariantLike): number {
  const payloads = casePayloads(t);
  return alignTo(discriminantSize(payloads.length), maxCaseAlignment(payloads));
}

function maxCaseAlignment(payloads: readonly (ValType | null)[]): number {
  let max = 1;
  for (const t of payloads) if (t !== null) max = Math.max(max, alignment(t));
  return max;
}

function variantLayout(t: VariantLike): Layout {
  const payloads = casePayloads(t);
  const align = Math.max(discriminantSize(payloads.length), maxCaseAlignment(payloads));
  let payloadSize = 0;
  for (const payload of payloads)
    if (payload !== null) payloadSize = Math.max(payloadSize, elemSize(payload));
  return { alignment: align, size: alignTo(payloadOffset(t) + payloadSize, align) };
}

/** Bytes of a flags value with so many labels. */
export function flagsSize(labelCount: number): 1 | 2 | 4 {
  assert(labelCount > 0 && labelCount <= 32, "flags have 1 to 32 labels");
  if (labelCount <= 8) return 1;
  return labelCount <= 16 ? 2 : 4;
}
