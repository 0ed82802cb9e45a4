/**
 * How values lie in linear memory, and what a type contains.
 * Spec: CanonicalABI.md, "Despecialization", "Type Predicates", "Alignment", "Element Size".
 * Invariant: pointers are 32 bits wide; everything is a pure function of the type object and remembered by its identity.
 */
import { assert, unreachable } from "../errors/index.ts";
import { flagsSize, LayoutFold, pointerAndLength, primLayout, WORD, type Layout } from "../model/layout.ts";
import type { Case, ListType, MapType, RecordType, TupleType, ValType, VariantType } from "../model/index.ts";

export { discriminantSize, flagsSize } from "../model/layout.ts";

/** Bytes of a pointer or a length. */
const PTR_SIZE = 4;

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

const POINTER_AND_LENGTH: Layout = pointerAndLength(PTR_SIZE);

function layoutOf(t: ValType): Layout {
  switch (t.kind) {
    case "own":
    case "borrow":
    case "stream":
    case "future":
      return WORD;
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
      return primLayout(t.kind, PTR_SIZE);
  }
}

function recordLayout(types: readonly ValType[]): Layout {
  const fold = new LayoutFold();
  for (const t of types) fold.placeField(elemSize(t), alignment(t));
  assert(fold.bytes > 0, "a record has a field");
  return { alignment: fold.align, size: fold.recordSize() };
}

/** Where each field of a record, or of the tuple of these types, starts. */
export function fieldOffsets(types: readonly ValType[]): readonly number[] {
  const fold = new LayoutFold();
  return types.map((t) => fold.placeField(elemSize(t), alignment(t)));
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

/** Where the payload of a variant starts. */
export function payloadOffset(t: VariantLike): number {
  const payloads = casePayloads(t);
  return foldPayloads(payloads).payloadOffset(payloads.length);
}

function foldPayloads(payloads: readonly (ValType | null)[]): LayoutFold {
  const fold = new LayoutFold();
  for (const t of payloads) if (t !== null) fold.placePayload(elemSize(t), alignment(t));
  return fold;
}

function variantLayout(t: VariantLike): Layout {
  const payloads = casePayloads(t);
  const fold = foldPayloads(payloads);
  return { alignment: fold.variantAlignment(payloads.length), size: fold.variantSize(payloads.length) };
}
