/**
 * The index space of core types, and the names by which types of different spaces can be compared.
 * Spec: Core WebAssembly 3.0, "Validation", Types: recursive types are equal if they roll up to the same group.
 * Invariant: what comes out refers to no index: a defined type appears as its canonical key, and two types with the same
 * key are the same type, whichever modules they come from.
 */
import { unreachable } from "../errors/index.ts";
import type { CoreCompType, CoreFieldType, CoreRefType, CoreSubType, CoreValType } from "./raw.ts";

/** Keys beyond this length are replaced by a digest, since a type may name another twice, which doubles at each step. */
const maxKeyLength = 200;

export class CoreTypeSpace {
  private readonly types: CoreSubType[] = [];
  /** For each type, the index of the first type of its recursion group; a group ends where the next begins. */
  private readonly groups: number[] = [];
  /** Keys are made in the order of types and only as far as they are asked for: plain function types need none. */
  private readonly keys: string[] = [];
  private readonly outOfBounds: (index: number, length: number) => Error;

  /** `outOfBounds` makes the error for an index that names no type (or one that comes later). */
  constructor(outOfBounds: (index: number, length: number) => Error) {
    this.outOfBounds = outOfBounds;
  }

  get length(): number {
    return this.types.length;
  }

  /** Adds one recursion group, whose types may name each other. */
  addGroup(types: readonly CoreSubType[]): void {
    const first = this.types.length;
    for (const type of types) {
      this.types.push(type);
      this.groups.push(first);
    }
  }

  /** Adds the type at `index` of another space once more, as an alias does: it keeps its key. */
  addAlias(from: CoreTypeSpace, index: number): void {
    if (this.length > 0) this.key(this.length - 1);
    this.groups.push(this.length);
    this.types.push({ kind: "sub", final: from.isFinal(index), supers: [], comp: from.comp(index) });
    this.keys.push(from.key(index));
  }

  /** The type at `index`, with every index in it replaced by a key. */
  comp(index: number): CoreCompType {
    const type = this.types[index];
    if (type === undefined) throw this.outOfBounds(index, this.length);
    return this.resolveComp(type.comp);
  }

  /** Whether the type at `index` may not be extended. */
  isFinal(index: number): boolean {
    const type = this.types[index];
    if (type === undefined) throw this.outOfBounds(index, this.length);
    return type.final;
  }

  /** A value type of this space, with an index in it replaced by a key. */
  valType(type: CoreValType): CoreValType {
    return typeof type === "string" ? type : this.refType(type);
  }

  refType(type: CoreRefType): CoreRefType {
    return typeof type.heap === "number" ? { ...type, heap: this.key(type.heap) } : type;
  }

  /** The canonical key of the type at `index`. */
  key(index: number): string {
    const type = this.types[index];
    if (type === undefined) throw this.outOfBounds(index, this.length);
    while (this.keys.length <= index) this.addKeysOfNextGroup();
    return this.keys[index] ?? "";
  }

  private resolveComp(comp: CoreCompType): CoreCompType {
    switch (comp.kind) {
      case "func":
        if (comp.params.every(isPlain) && comp.results.every(isPlain)) return comp;
        return {
          kind: "func",
          params: comp.params.map((type) => this.valType(type)),
          results: comp.results.map((type) => this.valType(type)),
        };
      case "struct":
        return { kind: "struct", fields: comp.fields.map((field) => this.resolveField(field)) };
      case "array":
        return { kind: "array", field: this.resolveField(comp.field) };
      default:
        return unreachable(comp);
    }
  }

  private resolveField(field: CoreFieldType): CoreFieldType {
    const { storage, mutable } = field;
    return typeof storage === "string" ? field : { storage: this.refType(storage), mutable };
  }

  private addKeysOfNextGroup(): void {
    const first = this.keys.length;
    let end = first + 1;
    while (this.groups[end] === first) end++;
    const texts = this.types.slice(first, end).map((type) => this.subText(type, first, end));
    const group = abbreviate(texts.length === 1 ? (texts[0] ?? "") : `(rec ${texts.join(" ")})`);
    for (const index of texts.keys()) this.keys.push(texts.length === 1 ? group : `${group}.${index}`);
  }

  private subText(type: CoreSubType, first: number, end: number): string {
    const comp = this.compText(type.comp, first, end);
    if (type.final && type.supers.length === 0) return comp;
    const supers = type.supers.map((index) => this.indexText(index, first, end));
    return `(sub ${[...(type.final ? ["final"] : []), ...supers, comp].join(" ")})`;
  }

  private compText(comp: CoreCompType, first: number, end: number): string {
    const list = (types: readonly CoreValType[]): string =>
      types.map((type) => this.storageText(type, first, end)).join(" ");
    switch (comp.kind) {
      case "func":
        return `(func (param ${list(comp.params)}) (result ${list(comp.results)}))`;
      case "struct":
        return `(struct ${comp.fields.map((field) => this.fieldText(field, first, end)).join(" ")})`;
      case "array":
        return `(array ${this.fieldText(comp.field, first, end)})`;
      default:
        return unreachable(comp);
    }
  }

  private fieldText(field: CoreFieldType, first: number, end: number): string {
    const storage = this.storageText(field.storage, first, end);
    return field.mutable ? `(mut ${storage})` : storage;
  }

  private storageText(type: CoreFieldType["storage"], first: number, end: number): string {
    if (typeof type === "string") return type;
    const heap = typeof type.heap === "number" ? this.indexText(type.heap, first, end) : type.heap;
    return `(ref ${type.nullable ? "null " : ""}${heap})`;
  }

  /** A type of the same group by its place in it, an earlier one by its key. */
  private indexText(index: number, first: number, end: number): string {
    if (index >= end) throw this.outOfBounds(index, end);
    return index >= first ? `rec.${index - first}` : (this.keys[index] ?? "");
  }
}

function isPlain(type: CoreValType): boolean {
  return typeof type === "string" || typeof type.heap === "string";
}

function abbreviate(text: string): string {
  if (text.length <= maxKeyLength) return text;
  return `(type #${digest(text, 0x811c_9dc5)}${digest(text, 0x1234_5677)})`;
}

/** Two 32-bit multiplicative hashes that feed each other: 16 hexadecimal digits. */
function digest(text: string, seed: number): string {
  let low = seed;
  let high = seed ^ 0x41c6_ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x9e37_79b1);
    high = Math.imul(high ^ unit, 0x5f35_6495) ^ (low >>> 15);
  }
  return word(low ^ (high >>> 16)) + word(high);
}

function word(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
