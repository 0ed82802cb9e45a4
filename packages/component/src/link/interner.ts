/**
 * Types of one plan, made comparable: structurally equal types become one object, resources become the plan's.
 * Spec: CanonicalABI.md compares types with `==` at run time (stream elements, `task.return`).
 * Invariant: two types of one plan are equal iff they are the same object.
 */
import { assert, unreachable } from "../errors/index.ts";
import type { Field, FuncType, ResourceType, ValType } from "../model/index.ts";

/** What the resources of one component's scope are in the plan. */
export type ResourceScope = ReadonlyMap<ResourceType, ResourceType>;

export class Interner {
  readonly #byKey: Map<string, ValType> = new Map();
  readonly #ids: Map<ValType, number> = new Map();

  /** The plan's type for `type` as a scope sees it. `cache` belongs to that scope. */
  type(type: ValType, scope: ResourceScope, cache: Map<ValType, ValType>): ValType {
    let known = cache.get(type);
    if (known === undefined) {
      known = this.#intern(type, (inner) => this.type(inner, scope, cache), scope);
      cache.set(type, known);
    }
    return known;
  }

  func(type: FuncType, scope: ResourceScope, cache: Map<ValType, ValType>): FuncType {
    return {
      kind: "func",
      async: type.async,
      params: type.params.map((param) => ({ label: param.label, type: this.type(param.type, scope, cache) })),
      result: type.result === null ? null : this.type(type.result, scope, cache),
    };
  }

  #intern(type: ValType, map: (inner: ValType) => ValType, scope: ResourceScope): ValType {
    const optional = (inner: ValType | null): ValType | null => (inner === null ? null : map(inner));
    switch (type.kind) {
      case "record": {
        const fields: Field[] = type.fields.map((field) => ({ label: field.label, type: map(field.type) }));
        return this.#unique(
          `record ${fields.map((field) => `${field.label}:${this.#id(field.type)}`).join()}`,
          { kind: "record", fields },
        );
      }
      case "variant": {
        const cases = type.cases.map((each) => ({ label: each.label, type: optional(each.type) }));
        return this.#unique(`variant ${cases.map((each) => `${each.label}:${this.#id(each.type)}`).join()}`, {
          kind: "variant",
          cases,
        });
      }
      case "list": {
        const element = map(type.element);
        return this.#unique(`list ${this.#id(element)} ${type.length}`, {
          kind: "list",
          element,
          length: type.length,
        });
      }
      case "tuple": {
        const types = type.types.map(map);
        return this.#unique(`tuple ${types.map((each) => this.#id(each)).join()}`, { kind: "tuple", types });
      }
      case "flags":
      case "enum":
        return this.#unique(`${type.kind} ${type.labels.join()}`, type);
      case "option": {
        const inner = map(type.type);
        return this.#unique(`option ${this.#id(inner)}`, { kind: "option", type: inner });
      }
      case "result": {
        const [ok, err] = [optional(type.ok), optional(type.err)];
        return this.#unique(`result ${this.#id(ok)} ${this.#id(err)}`, { kind: "result", ok, err });
      }
      case "own":
      case "borrow": {
        const resource = scope.get(type.resource);
        assert(resource !== undefined, `resource ${type.resource.name ?? type.resource.id} is bound`);
        return this.#unique(`${type.kind} ${resource.id}`, { kind: type.kind, resource });
      }
      case "stream":
      case "future": {
        const element = optional(type.element);
        return this.#unique(`${type.kind} ${this.#id(element)}`, { kind: type.kind, element });
      }
      case "map": {
        const [key, value] = [map(type.key), map(type.value)];
        return this.#unique(`map ${this.#id(key)} ${this.#id(value)}`, { kind: "map", key, value });
      }
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
        return this.#unique(type.kind, { kind: type.kind });
      default:
        return unreachable(type);
    }
  }

  #id(type: ValType | null): number {
    return type === null ? 0 : (this.#ids.get(type) ?? 0);
  }

  #unique(key: string, type: ValType): ValType {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, type);
    this.#ids.set(type, this.#ids.size + 1);
    return type;
  }
}
