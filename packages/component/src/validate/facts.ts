/**
 * What validation asks of a type again and again, computed once a type object.
 * Spec: CanonicalABI.md, "Type Predicates", "Alignment", "Element Size", "Flattening".
 * Invariant: facts depend on the structure alone, so a type and any renaming of its resources share them, and every
 * validation may keep them on the type itself.
 */
import type {
  Case,
  CoreNumType,
  ExternType,
  Field,
  FuncType,
  PrimType,
  TypeDef,
  ValType,
} from "../model/index.ts";
import { flagsSize, LayoutFold, pointerAndLength, primLayout, WORD, type Layout } from "../model/layout.ts";
import { maxFlatParams } from "./limits.ts";

/** The type contains a `borrow`. */
export const hasBorrow = 1;
/** Its canonical form points into memory: it contains a `string`, a `list` of any length or a `map`. */
export const hasPointer = 2;
/** It contains something that visibility asks a name of: a handle, record, variant, enum or flags. */
export const needsName = 4;
/** It mentions a resource type. */
export const hasResource = 8;

export type PointerType = "i32" | "i64";

export interface Facts {
  /** Nodes, with shared parts counted as often as they are used. */
  readonly size: number;
  /** Levels. */
  readonly depth: number;
  /** `elem_size` and `alignment` under the 64-bit ABI; zero for what is no value type. */
  readonly bytes: number;
  readonly align: number;
  /** Sum of the flags above. */
  readonly bits: number;
}

/** The wider pointers bound both. */
const POINTER = 8;

function leaf({ size, alignment }: Layout, bits: number): Facts {
  return { size: 1, depth: 1, bytes: size, align: alignment, bits };
}

const primFacts: { readonly [P in PrimType]: Facts } = {
  bool: leaf(primLayout("bool", POINTER), 0),
  s8: leaf(primLayout("s8", POINTER), 0),
  u8: leaf(primLayout("u8", POINTER), 0),
  s16: leaf(primLayout("s16", POINTER), 0),
  u16: leaf(primLayout("u16", POINTER), 0),
  s32: leaf(primLayout("s32", POINTER), 0),
  u32: leaf(primLayout("u32", POINTER), 0),
  s64: leaf(primLayout("s64", POINTER), 0),
  u64: leaf(primLayout("u64", POINTER), 0),
  f32: leaf(primLayout("f32", POINTER), 0),
  f64: leaf(primLayout("f64", POINTER), 0),
  char: leaf(primLayout("char", POINTER), 0),
  string: leaf(primLayout("string", POINTER), hasPointer),
  "error-context": leaf(primLayout("error-context", POINTER), 0),
};

const nothing: Layout = { size: 0, alignment: 1 };
const list: Layout = pointerAndLength(POINTER);
const coreModuleFacts: Facts = leaf(nothing, 0);
const resourceFacts: Facts = leaf(nothing, hasResource | needsName);

/** Folds the parts of a type into its facts. */
class Fold extends LayoutFold {
  size: number = 1;
  depth: number = 0;
  bits: number = 0;
  readonly #made = new Map<number, Facts>();

  reset(): void {
    this.size = 1;
    this.depth = 0;
    this.bits = 0;
    this.bytes = 0;
    this.align = 1;
  }

  add(part: Facts): void {
    this.size += part.size;
    if (part.depth > this.depth) this.depth = part.depth;
    this.bits |= part.bits;
  }
  /** A field behind the others. */
  field(part: Facts): void {
    this.add(part);
    this.placeField(part.bytes, part.align);
  }
  /** A payload in the place of the others. */
  payload(part: Facts): void {
    this.add(part);
    this.placePayload(part.bytes, part.align);
  }
  record(bits: number): Facts {
    return this.plain(this.recordSize(), this.align, this.bits | bits);
  }
  variant(cases: number, bits: number): Facts {
    return this.plain(this.variantSize(cases), this.variantAlignment(cases), this.bits | bits);
  }
  /** The facts of small types are few: most are made once. */
  plain(bytes: number, align: number, bits: number): Facts {
    const depth = this.depth + 1;
    if (this.size >= 64 || depth >= 16 || bytes >= 256) return { size: this.size, depth, bytes, align, bits };
    const key = ((((this.size * 16 + depth) * 256 + bytes) * 16 + align) << 4) | bits;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const facts = { size: this.size, depth, bytes, align, bits };
    this.#made.set(key, facts);
    return facts;
  }
}

/** Returns what it is given, so that a subclass can add a private field to it. */
// oxlint-disable-next-line typescript/no-extraneous-class -- its constructor is the point
class Carrier {
  constructor(object: object) {
    return object;
  }
}

/** A private field on a foreign object: as good as a `WeakMap`, several times faster, and seen by nobody else. */
class FactSlot extends Carrier {
  readonly #facts: Facts;

  private constructor(object: object, facts: Facts) {
    super(object);
    this.#facts = facts;
  }
  static get(object: object): Facts | null {
    return #facts in object ? object.#facts : null;
  }
  /** Returns `object`. */
  static set(object: object, facts: Facts): object {
    return #facts in object ? object : new FactSlot(object, facts);
  }
}

export class FactStore {
  readonly #flat32 = new Map<ValType, readonly CoreNumType[] | null>();
  readonly #flat64 = new Map<ValType, readonly CoreNumType[] | null>();
  /** Reused; taken while parts that have no facts yet are looked at. */
  #fold: Fold | null = new Fold();
  /** What {@link #addExtern} adds to: one closure serves every bag of exports. */
  #externFold: Fold = new Fold();
  readonly #addExtern = (extern: ExternType): void => this.#externFold.add(this.ofExtern(extern));

  of(type: TypeDef): Facts {
    const key = type.kind === "instance" ? type.exports : type;
    const known = FactSlot.get(key);
    if (known !== null) return known;
    const facts = this.#compute(type);
    FactSlot.set(key, facts);
    return facts;
  }

  /** Declares that `type` is `like` but for names and resources. */
  share(type: TypeDef, like: TypeDef): void {
    if (type === like) return;
    FactSlot.set(type.kind === "instance" ? type.exports : type, this.of(like));
  }

  ofExtern(extern: ExternType): Facts {
    switch (extern.kind) {
      case "core-module":
        return coreModuleFacts;
      case "type":
      case "value":
        return this.of(extern.type);
      case "func":
      case "instance":
      case "component":
        return this.of(extern);
    }
  }

  has(type: TypeDef, bit: number): boolean {
    return (this.of(type).bits & bit) !== 0;
  }

  #compute(type: TypeDef): Facts {
    const fold = this.#fold ?? new Fold();
    this.#fold = null;
    fold.reset();
    const facts = this.#fill(fold, type);
    this.#fold = fold;
    return facts;
  }

  /** The facts of a bag of exports: most are never asked for again. */
  ofBag(exports: ReadonlyMap<string, ExternType>): Facts {
    const known = FactSlot.get(exports);
    if (known !== null) return known;
    const fold = this.#fold ?? new Fold();
    this.#fold = null;
    fold.reset();
    const facts = this.#externs(exports, fold);
    this.#fold = fold;
    return facts;
  }

  #fill(fold: Fold, type: TypeDef): Facts {
    switch (type.kind) {
      case "record":
        this.#fields(type.fields, fold);
        return fold.record(needsName);
      case "tuple":
        this.#parts(type.types, fold);
        return fold.record(0);
      case "variant":
        this.#payloads(type.cases, fold);
        return fold.variant(type.cases.length, needsName);
      case "option":
        fold.payload(this.of(type.type));
        return fold.variant(2, 0);
      case "result":
        if (type.ok !== null) fold.payload(this.of(type.ok));
        if (type.err !== null) fold.payload(this.of(type.err));
        return fold.variant(2, 0);
      case "enum":
        return fold.variant(type.labels.length, needsName);
      case "flags": {
        const bytes = flagsSize(type.labels.length);
        return fold.plain(bytes, bytes, needsName);
      }
      case "list": {
        const element = this.of(type.element);
        fold.add(element);
        if (type.length === null) return fold.plain(list.size, list.alignment, fold.bits | hasPointer);
        return fold.plain(element.bytes * type.length, element.align, fold.bits);
      }
      case "map":
        fold.add(this.of(type.key));
        fold.add(this.of(type.value));
        return fold.plain(list.size, list.alignment, fold.bits | hasPointer);
      case "own":
        return fold.plain(WORD.size, WORD.alignment, needsName | hasResource);
      case "borrow":
        return fold.plain(WORD.size, WORD.alignment, needsName | hasResource | hasBorrow);
      case "stream":
      case "future":
        if (type.element !== null) fold.add(this.of(type.element));
        return fold.plain(WORD.size, WORD.alignment, fold.bits & ~hasPointer);
      case "func":
        return this.#func(type, fold);
      case "instance":
        return this.#externs(type.exports, fold);
      case "component":
        this.#externs(type.imports, fold);
        return this.#externs(type.exports, fold);
      case "resource":
        return resourceFacts;
      default:
        return primFacts[type.kind];
    }
  }

  #func(type: FuncType, fold: Fold): Facts {
    const { params, result } = type;
    for (let i = 0; i < params.length; i++) {
      const param = params[i];
      if (param !== undefined) fold.add(this.of(param.type));
    }
    if (result !== null) fold.add(this.of(result));
    return fold.plain(0, 1, fold.bits);
  }

  // Loops by index: `for of` makes an object for each item until the function is optimised, and these run from the start.

  #fields(fields: readonly Field[], fold: Fold): void {
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i];
      if (field !== undefined) fold.field(this.of(field.type));
    }
  }

  #parts(types: readonly ValType[], fold: Fold): void {
    for (let i = 0; i < types.length; i++) {
      const part = types[i];
      if (part !== undefined) fold.field(this.of(part));
    }
  }

  #payloads(cases: readonly Case[], fold: Fold): void {
    for (let i = 0; i < cases.length; i++) {
      const type = cases[i]?.type ?? null;
      if (type !== null) fold.payload(this.of(type));
    }
  }

  #externs(externs: ReadonlyMap<string, ExternType>, fold: Fold): Facts {
    const outer = this.#externFold;
    this.#externFold = fold;
    externs.forEach(this.#addExtern);
    this.#externFold = outer;
    return fold.plain(0, 1, fold.bits);
  }

  /** `flatten_type`, or null if it has more than {@link maxFlatParams} parts. */
  flatten(type: ValType, pointer: PointerType): readonly CoreNumType[] | null {
    const known = pointer === "i32" ? this.#flat32 : this.#flat64;
    const found = known.get(type);
    if (found !== undefined) return found;
    const flat = this.#flatten(type, pointer);
    known.set(type, flat);
    return flat;
  }

  #flatten(type: ValType, pointer: PointerType): readonly CoreNumType[] | null {
    switch (type.kind) {
      case "s64":
      case "u64":
        return ["i64"];
      case "f32":
        return ["f32"];
      case "f64":
        return ["f64"];
      case "string":
      case "map":
        return [pointer, pointer];
      case "list":
        if (type.length === null) return [pointer, pointer];
        if (type.length > maxFlatParams) return null;
        return this.flattenAll(
          Array.from({ length: type.length }, () => type.element),
          pointer,
        );
      case "record":
        return this.flattenAll(
          type.fields.map((f) => f.type),
          pointer,
        );
      case "tuple":
        return this.flattenAll(type.types, pointer);
      case "variant":
        return this.#flattenCases(
          type.cases.map((c) => c.type),
          pointer,
        );
      case "option":
        return this.#flattenCases([null, type.type], pointer);
      case "result":
        return this.#flattenCases([type.ok, type.err], pointer);
      default:
        // bool, small integers, char, error-context, flags, enum, handles, streams and futures.
        return ["i32"];
    }
  }

  /** `flatten_types`, or null if there are more than {@link maxFlatParams} parts. */
  flattenAll(types: readonly ValType[], pointer: PointerType): readonly CoreNumType[] | null {
    const flat: CoreNumType[] = [];
    for (const type of types) {
      const part = this.flatten(type, pointer);
      if (part === null || flat.length + part.length > maxFlatParams) return null;
      flat.push(...part);
    }
    return flat;
  }

  #flattenCases(cases: readonly (ValType | null)[], pointer: PointerType): readonly CoreNumType[] | null {
    const flat: CoreNumType[] = ["i32"];
    for (const type of cases) {
      if (type === null) continue;
      const part = this.flatten(type, pointer);
      if (part === null || part.length + 1 > maxFlatParams) return null;
      part.forEach((core, i) => {
        const there = flat[i + 1];
        flat[i + 1] = there === undefined ? core : join(there, core);
      });
    }
    return flat;
  }
}

/** `join`: the tightest core type that carries both. */
function join(a: CoreNumType, b: CoreNumType): CoreNumType {
  if (a === b) return a;
  if ((a === "i32" && b === "f32") || (a === "f32" && b === "i32")) return "i32";
  return "i64";
}
