/**
 * WIT types to definitions in a component type, or in an instance type inside it.
 * Spec: WIT.md, "Package Format".
 * Invariant: a type that belongs to another interface is aliased from that interface's instance, never copied.
 */
import { assert } from "@heddle/component/errors";
import { idOf, interfaceId, shapeKey } from "../model/index.ts";
import type { WitFunc, WitInterface, WitType, WitTypeDef, WitTypeShape, WitWorld } from "../model/index.ts";
import { DeclList, plainName } from "./decl-list.ts";
import type { ValRef } from "./decl-list.ts";
import * as write from "./write-type.ts";

/** What one index space holds already. */
interface Known {
  readonly types: Map<WitTypeDef, number>;
  readonly inPlace: Map<string, number>;
  readonly funcs: Map<string, number>;
}

function nothingKnown(): Known {
  return { types: new Map(), inPlace: new Map(), funcs: new Map() };
}

export class TypeEncoder {
  readonly outer: DeclList = new DeclList("component");
  #outerKnown: Known = nothingKnown();
  /** The instance type being written, if one is. */
  #instance: DeclList | null = null;
  #instanceKnown: Known = nothingKnown();
  /** Instances of the outer component type by the interface they were made for. */
  readonly #instances = new Map<WitInterface, number>();
  readonly #aliased = new Map<WitTypeDef, number>();
  /** The owner whose types are defined here; those of other interfaces are aliased. */
  #owner: WitInterface | null = null;

  /** Writes the instance type of `witInterface`, with its functions or only its types; returns its type index. */
  instance(witInterface: WitInterface, withFuncs: boolean): number {
    this.#owner = witInterface;
    const instance = new DeclList("instance");
    this.#instance = instance;
    this.#instanceKnown = nothingKnown();
    for (const type of witInterface.types.values()) this.value(type);
    if (withFuncs) {
      for (const func of inTypeOrder(witInterface)) {
        const type = this.func(func);
        instance.export(plainName(func.name, func.externalId), { kind: "func", type });
      }
    }
    this.#instance = null;
    this.#instances.set(witInterface, this.outer.instances);
    return this.outer.type((out) => instance.writeTo(out));
  }

  /** Writes a function type; returns its index. Outside an instance, types of interfaces are aliased. */
  func(func: WitFunc): number {
    if (this.#instance === null) this.#owner = null;
    const known = this.#known().funcs;
    const key = [
      func.async,
      ...func.params.flatMap((param) => [param.name, idOf(param.type)]),
      "->",
      idOf(func.result),
    ].join(" ");
    const before = known.get(key);
    if (before !== undefined) return before;
    const params = func.params.map((param) => [param.name, this.value(param.type)] as const);
    const result = func.result === null ? null : this.value(func.result);
    const index = this.#list().type((out) => write.writeFunc(out, func.async, params, result));
    known.set(key, index);
    return index;
  }

  /** Imports a type that a world owns or uses. */
  importType(type: WitTypeDef): void {
    this.#owner = null;
    this.value(type, true);
  }

  value(type: WitType, importing = false): ValRef {
    if (typeof type === "string") return type;
    const known = this.#known();
    const before =
      known.types.get(type) ?? (type.name === null ? known.inPlace.get(shapeKey(type.shape)) : undefined);
    if (before !== undefined) return before;
    const index = this.#foreign(type) ?? this.#define(type, importing);
    if (typeof index === "string") return index;
    known.types.set(type, index);
    if (type.name === null) known.inPlace.set(shapeKey(type.shape), index);
    return index;
  }

  #known(): Known {
    return this.#instance === null ? this.#outerKnown : this.#instanceKnown;
  }

  #list(): DeclList {
    return this.#instance ?? this.outer;
  }

  #foreign(type: WitTypeDef): number | null {
    const { owner } = type;
    if (owner === null || owner.kind !== "interface" || owner === this.#owner) return null;
    let index = this.#aliased.get(type);
    if (index === undefined) {
      const instance = this.#instances.get(owner);
      assert(instance !== undefined, `interface ${interfaceId(owner)} is imported before its types are used`);
      index = this.outer.aliasExport(instance, type.name ?? "");
      this.#aliased.set(type, index);
    }
    return this.#instance === null ? index : this.#instance.aliasOuter(index);
  }

  #define(type: WitTypeDef, importing: boolean): ValRef {
    const list = this.#list();
    const name = type.name === null ? null : plainName(type.name, type.externalId);
    if (type.shape.kind === "resource") {
      assert(name !== null, "resources have names");
      if (importing) list.import(name, { kind: "resource" });
      else list.export(name, { kind: "resource" });
      return list.types - 1;
    }
    const made = this.#shape(type.shape);
    if (name === null) return made;
    const index = typeof made === "number" ? made : list.type((out) => write.writeValRef(out, made));
    if (importing) list.import(name, { kind: "type-eq", type: index });
    else list.export(name, { kind: "type-eq", type: index });
    return list.types - 1;
  }

  #shape(shape: WitTypeShape): ValRef {
    switch (shape.kind) {
      case "alias":
        return this.value(shape.target);
      case "record": {
        const fields = shape.fields.map((field) => [field.name, this.value(field.type)] as const);
        return this.#list().type((out) => write.writeRecord(out, fields));
      }
      case "variant": {
        const cases = shape.cases.map((witCase) => [witCase.name, this.#optional(witCase.type)] as const);
        return this.#list().type((out) => write.writeVariant(out, cases));
      }
      case "enum":
      case "flags": {
        const labels = shape.cases.map((witCase) => witCase.name);
        return this.#list().type((out) => write.writeLabels(out, shape.kind, labels));
      }
      case "own":
      case "borrow": {
        const resource = this.value(shape.resource);
        assert(typeof resource === "number", "a resource has an index");
        return this.#list().type((out) => write.writeHandle(out, shape.kind, resource));
      }
      case "list": {
        const element = this.value(shape.element);
        return this.#list().type((out) => write.writeList(out, element, shape.length));
      }
      case "map": {
        const key = this.value(shape.key);
        const value = this.value(shape.value);
        return this.#list().type((out) => write.writeMap(out, key, value));
      }
      case "option": {
        const element = this.value(shape.element);
        return this.#list().type((out) => write.writeOption(out, element));
      }
      case "result": {
        const ok = this.#optional(shape.ok);
        const err = this.#optional(shape.err);
        return this.#list().type((out) => write.writeResult(out, ok, err));
      }
      case "tuple": {
        const elements = shape.elements.map((element) => this.value(element));
        return this.#list().type((out) => write.writeTuple(out, elements));
      }
      case "stream":
      case "future": {
        const element = this.#optional(shape.element);
        return this.#list().type((out) => write.writeChannel(out, shape.kind, element));
      }
      case "resource":
        throw new RangeError("resources are defined by name");
    }
  }

  #optional(type: WitType | null): ValRef | null {
    return type === null ? null : this.value(type);
  }
}

/** Functions of resources first, in the order of their resources, then the free ones. */
function inTypeOrder(witInterface: WitInterface): WitFunc[] {
  const rankOf = new Map([...witInterface.types.values()].map((type, index) => [type, index]));
  const rank = (func: WitFunc): number =>
    func.kind.kind === "free" ? rankOf.size : (rankOf.get(func.kind.resource) ?? rankOf.size);
  return [...witInterface.funcs.values()].toSorted((a, b) => rank(a) - rank(b));
}

/** The component type of a world. */
export function encodeWorld(world: WitWorld): DeclList {
  const encoder = new TypeEncoder();
  for (const [direction, items] of [
    ["import", world.imports],
    ["export", world.exports],
  ] as const) {
    for (const [name, item] of items) {
      if (item.kind === "type") {
        encoder.importType(item.type);
        continue;
      }
      const extern =
        item.kind === "interface"
          ? ({ kind: "instance", type: encoder.instance(item.interface, true) } as const)
          : ({ kind: "func", type: encoder.func(item.func) } as const);
      const implemented = item.kind === "interface" && item.plain && item.interface.name !== null;
      encoder.outer[direction](
        {
          name,
          implements: implemented ? interfaceId(item.interface) : null,
          externalId: item.kind === "interface" ? item.externalId : item.func.externalId,
        },
        extern,
      );
    }
  }
  return encoder.outer;
}
