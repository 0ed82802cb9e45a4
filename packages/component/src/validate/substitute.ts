/**
 * Substitution: a type with other resources in the place of some, as instantiation and use of an instance type need it.
 * Spec: Explainer.md, "Type Checking" (instantiation substitutes arguments for imports and makes defined resources anew).
 * Invariant: what does not change is shared, not copied; each part is visited once however often it is used.
 */
import type {
  ExternType,
  FuncType,
  InstanceType,
  ComponentType,
  ResourceType,
  TypeDef,
  ValType,
} from "../model/index.ts";
import type { Context } from "./context.ts";
import { needsName } from "./facts.ts";
import { type NameKey, nameKey } from "./extern-table.ts";
import { isValType } from "./subtype.ts";

/** A type and, for a resource, the name it is seen through. */
export interface Named {
  readonly type: TypeDef;
  readonly via: number;
}

export class Substitution {
  readonly #cx: Context;
  /** Resources that stand for others. */
  readonly #resources: ReadonlyMap<ResourceType, ResourceType>;
  /** Imported types that an argument's own type replaces, so that its name outside stays known. */
  readonly #renames: ReadonlyMap<NameKey, Named>;
  readonly #done = new Map<object, unknown>();
  readonly #values = new Map<ValType, ValType>();

  constructor(
    cx: Context,
    resources: ReadonlyMap<ResourceType, ResourceType>,
    renames: ReadonlyMap<NameKey, Named> = new Map(),
  ) {
    this.#cx = cx;
    this.#resources = resources;
    this.#renames = renames;
  }

  get isEmpty(): boolean {
    return this.#resources.size === 0 && this.#renames.size === 0;
  }

  externs(externs: ReadonlyMap<string, ExternType>): ReadonlyMap<string, ExternType> {
    if (this.isEmpty) return externs;
    this.#cx.charge(externs.size);
    let changed: Map<string, ExternType> | null = null;
    for (const [name, extern] of externs) {
      const replaced = this.extern(extern);
      if (replaced === extern) continue;
      changed ??= new Map(externs);
      changed.set(name, replaced);
    }
    return changed ?? externs;
  }

  extern(extern: ExternType): ExternType {
    switch (extern.kind) {
      case "core-module":
        return extern;
      case "func":
        return this.#func(extern);
      case "instance":
        return this.#instance(extern);
      case "component":
        return this.#component(extern);
      case "value": {
        const type = this.#value(extern.type);
        return type === extern.type ? extern : { kind: "value", type };
      }
      case "type": {
        const { type, via } = this.#named(extern.type, extern.via ?? 0);
        return type === extern.type && via === (extern.via ?? 0) ? extern : { kind: "type", type, via };
      }
    }
  }

  #named(type: TypeDef, via: number): Named {
    const renamed = this.#renames.get(nameKey(type, via));
    if (renamed !== undefined) return renamed;
    if (type.kind === "resource") return { type: this.#resources.get(type) ?? type, via };
    if (isValType(type)) return { type: this.#value(type), via };
    return { type: this.#deftype(type), via };
  }

  #deftype(type: FuncType | InstanceType | ComponentType): TypeDef {
    switch (type.kind) {
      case "func":
        return this.#func(type);
      case "instance":
        return this.#instance(type);
      case "component":
        return this.#component(type);
    }
  }

  #func(type: FuncType): FuncType {
    if (!this.#cx.facts.has(type, needsName)) return type;
    let changed = false;
    const params = type.params.map((param) => {
      const replaced = this.#value(param.type);
      if (replaced === param.type) return param;
      changed = true;
      return { label: param.label, type: replaced };
    });
    const result = type.result === null ? null : this.#value(type.result);
    if (!changed && result === type.result) return type;
    this.#cx.charge(2 + params.length);
    const made: FuncType = { kind: "func", async: type.async, params, result };
    this.#cx.facts.share(made, type);
    return made;
  }

  #instance(type: InstanceType): InstanceType {
    const known = this.#done.get(type.exports);
    const exports = known instanceof Map ? known : this.externs(type.exports);
    if (known === undefined) this.#done.set(type.exports, exports);
    if (exports === type.exports) return type;
    const made: InstanceType = { kind: "instance", exports, fresh: type.fresh };
    this.#cx.facts.share(made, type);
    return made;
  }

  #component(type: ComponentType): ComponentType {
    const imports = this.externs(type.imports);
    const exports = this.externs(type.exports);
    if (imports === type.imports && exports === type.exports) return type;
    const made: ComponentType = { ...type, imports, exports };
    this.#cx.facts.share(made, type);
    return made;
  }

  #value(type: ValType): ValType {
    if (!this.#cx.facts.has(type, needsName)) return type;
    const known = this.#values.get(type);
    if (known !== undefined) return known;
    this.#cx.charge(1);
    const made = this.#rebuild(type);
    if (made !== type) this.#cx.facts.share(made, type);
    this.#values.set(type, made);
    return made;
  }

  #rebuild(type: ValType): ValType {
    if (type.kind === "own" || type.kind === "borrow") {
      const { type: resource, via } = this.#named(type.resource, type.via ?? 0);
      if (resource.kind !== "resource") return type;
      if (resource === type.resource && via === (type.via ?? 0)) return type;
      return { kind: type.kind, resource, via };
    }
    const renamed = this.#renames.get(type);
    if (renamed !== undefined && isValType(renamed.type)) return renamed.type;
    return this.#rebuildParts(type);
  }

  #rebuildParts(type: ValType): ValType {
    switch (type.kind) {
      case "record": {
        const fields = type.fields.map((f) => {
          const part = this.#value(f.type);
          return part === f.type ? f : { label: f.label, type: part };
        });
        return fields.every((f, i) => f === type.fields[i]) ? type : { kind: "record", fields };
      }
      case "variant": {
        const cases = type.cases.map((c) => {
          const part = c.type === null ? null : this.#value(c.type);
          return part === c.type ? c : { label: c.label, type: part };
        });
        return cases.every((c, i) => c === type.cases[i]) ? type : { kind: "variant", cases };
      }
      case "tuple": {
        const types = type.types.map((t) => this.#value(t));
        return types.every((t, i) => t === type.types[i]) ? type : { kind: "tuple", types };
      }
      case "list": {
        const element = this.#value(type.element);
        return element === type.element ? type : { kind: "list", element, length: type.length };
      }
      case "option": {
        const part = this.#value(type.type);
        return part === type.type ? type : { kind: "option", type: part };
      }
      case "result": {
        const ok = type.ok === null ? null : this.#value(type.ok);
        const err = type.err === null ? null : this.#value(type.err);
        return ok === type.ok && err === type.err ? type : { kind: "result", ok, err };
      }
      case "map": {
        const value = this.#value(type.value);
        return value === type.value ? type : { kind: "map", key: type.key, value };
      }
      case "stream":
      case "future": {
        const element = type.element === null ? null : this.#value(type.element);
        return element === type.element ? type : { kind: type.kind, element };
      }
      default:
        return type;
    }
  }
}
