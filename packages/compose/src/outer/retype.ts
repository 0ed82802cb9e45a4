/**
 * Types of the main part's exports, written with the names that the outer component gives them.
 * Spec: Explainer.md, "External Visibility of Types" (a type is used by the name under which it was exported).
 * Invariant: what an export of a type made visible is referred to by that export's index.
 */
import { LinkError } from "@heddle/component/errors";
import type {
  ExternType,
  RawDefType,
  RawExternType,
  RawValType,
  TypeDef,
  ValType,
} from "@heddle/component/model";
import type { OuterBuilder } from "./builder.ts";
import { partsOf } from "./derived.ts";

type Key = object | string;

/** A type by its name: a resource has one in each place that exports it. */
function keyOf(type: TypeDef, via: number): Key {
  return type.kind === "resource" ? `${type.id} ${via}` : type;
}

export class Retyping {
  readonly #outer: OuterBuilder;
  /** Types that the outer component exported, by their names in the part. */
  readonly #exported = new Map<Key, number>();
  /** Types that it imports or was given, by their names in the part; written when needed. */
  readonly #given = new Map<Key, () => number>();

  constructor(outer: OuterBuilder) {
    this.#outer = outer;
  }

  /** `index` stands for the type in the outer component from now on. */
  exported(extern: ExternType, index: number): void {
    if (extern.kind === "type") this.#exported.set(keyOf(extern.type, extern.via ?? 0), index);
  }

  /** The type that an import of the part names. */
  given(extern: ExternType, index: () => number): void {
    if (extern.kind !== "type") return;
    const key = keyOf(extern.type, extern.via ?? 0);
    if (!this.#given.has(key)) this.#given.set(key, index);
  }

  /** What an export of `extern` is to be declared as; null if its own type will do. */
  ascription(extern: ExternType): RawExternType | null {
    if (this.#exported.size === 0) return null;
    if (extern.kind === "func") {
      const { params, result } = extern;
      const parts = [...params.map((param) => param.type), ...(result === null ? [] : [result])];
      if (!parts.some((part) => this.#mentions(part))) return null;
      const type: RawDefType = {
        kind: "func",
        async: extern.async,
        params: params.map((param) => ({ label: param.label, type: this.#value(param.type) })),
        result: result === null ? null : this.#value(result),
      };
      return { kind: "func", type: this.#outer.type(type) };
    }
    if (extern.kind !== "type" || !isValue(extern.type) || !this.#mentions(extern.type)) return null;
    const type = this.#exported.get(extern.type) ?? this.#shape(extern.type);
    return { kind: "type", bound: { kind: "eq", type } };
  }

  #mentions(type: ValType): boolean {
    if (type.kind === "own" || type.kind === "borrow")
      return this.#exported.has(keyOf(type.resource, type.via ?? 0));
    return this.#exported.has(type) || partsOf(type).some((part) => this.#mentions(part));
  }

  #value(type: ValType): RawValType {
    return this.#exported.get(type) ?? this.#given.get(type)?.() ?? this.#define(type);
  }

  #define(type: ValType): RawValType {
    switch (type.kind) {
      case "bool":
      case "s8":
      case "u8":
      case "s16":
      case "u16":
      case "s32":
      case "u32":
      case "s64":
      case "u64":
      case "f32":
      case "f64":
      case "char":
      case "string":
      case "error-context":
        return type.kind;
      default:
        return this.#shape(type);
    }
  }

  /** The type written out. */
  #shape(type: ValType): number {
    return this.#outer.type(this.#rawShape(type));
  }

  #rawShape(type: ValType): RawDefType {
    const optional = (part: ValType | null): RawValType | null => (part === null ? null : this.#value(part));
    switch (type.kind) {
      case "record":
        return {
          kind: "record",
          fields: type.fields.map((f) => ({ label: f.label, type: this.#value(f.type) })),
        };
      case "variant":
        return {
          kind: "variant",
          cases: type.cases.map((c) => ({ label: c.label, type: optional(c.type) })),
        };
      case "list":
        return { kind: "list", element: this.#value(type.element), length: type.length };
      case "tuple":
        return { kind: "tuple", types: type.types.map((part) => this.#value(part)) };
      case "flags":
      case "enum":
        return { kind: type.kind, labels: type.labels };
      case "option":
        return { kind: "option", type: this.#value(type.type) };
      case "result":
        return { kind: "result", ok: optional(type.ok), err: optional(type.err) };
      case "own":
      case "borrow":
        return {
          kind: type.kind,
          resource: this.#resource(keyOf(type.resource, type.via ?? 0), type.resource.name),
        };
      case "stream":
      case "future":
        return { kind: type.kind, element: optional(type.element) };
      case "map":
        return { kind: "map", key: this.#value(type.key), value: this.#value(type.value) };
      default:
        return { kind: "prim", prim: type.kind };
    }
  }

  #resource(key: Key, name: string | null): number {
    const index = this.#exported.get(key) ?? this.#given.get(key)?.();
    if (index === undefined)
      throw new LinkError(
        "unsupported",
        `resource ${name ?? "without a name"} is used by an export before it is exported`,
      );
    return index;
  }
}

function isValue(type: TypeDef): type is ValType {
  switch (type.kind) {
    case "func":
    case "instance":
    case "component":
    case "resource":
      return false;
    default:
      return true;
  }
}
