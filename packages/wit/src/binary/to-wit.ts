/**
 * Evaluated imports and exports to resolved WIT.
 * Spec: WIT.md, "Package Format", read backwards.
 * Invariant: the first name of a type defines it; later names of it are aliases, in other interfaces `use`s.
 */
import { formatPackageName, itemId } from "../model/index.ts";
import type {
  PackageName,
  WitFunc,
  WitFuncKind,
  WitInterface,
  WitPackage,
  WitType,
  WitTypeDef,
  WitTypeShape,
  WitWorld,
  WitWorldItem,
} from "../model/index.ts";
import { fault, unnamed } from "./evaluate.ts";
import { parseInterfaceName } from "./interface-name.ts";
import type { SymExtern, SymFunc, SymInstance, SymInterface, SymType, SymVal, SymValDef } from "./symbols.ts";

const FUNC_NAME = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/;

export class WitBuilder {
  readonly packages: Map<string, WitPackage> = new Map();
  readonly #types = new Map<SymType, WitTypeDef>();
  #nextId = 0;
  #depth = 0;
  readonly #maxTypeDepth: number;

  constructor(maxTypeDepth: number) {
    this.#maxTypeDepth = maxTypeDepth;
  }

  package(name: PackageName): WitPackage {
    const key = formatPackageName(name);
    const known = this.packages.get(key);
    if (known !== undefined) return known;
    const made: WitPackage = { name, docs: null, interfaces: new Map(), worlds: new Map() };
    this.packages.set(key, made);
    return made;
  }

  /** The interface that a full name names, completed by what `instance` shows of it. */
  namedInterface(extern: SymExtern, fullName: string, instance: SymInstance): WitInterface {
    const name = parseInterfaceName(fullName, extern.versionSuffix);
    if (name === null) throw fault(`\`${fullName}\` is no interface name`, extern.offset);
    const witPackage = this.package(name.package);
    let target = witPackage.interfaces.get(name.item);
    if (target === undefined) {
      target = newInterface(name.item, witPackage);
      witPackage.interfaces.set(name.item, target);
    }
    this.#complete(target, instance);
    return target;
  }

  /** Fills `world` with what `shape` imports and exports. */
  fillWorld(world: WitWorld, shape: SymInterface): void {
    for (const extern of shape.imports) this.#worldItem(world, world.imports, extern);
    for (const extern of shape.exports) this.#worldItem(world, world.exports, extern);
  }

  #worldItem(world: WitWorld, items: Map<string, WitWorldItem>, extern: SymExtern): void {
    const { item, name } = extern;
    switch (item.sort) {
      case "func":
        items.set(name, { kind: "func", func: this.#func(extern, item.func, world, world.imports) });
        return;
      case "type": {
        const type = this.#nameType(name, item.type, world, extern.externalId);
        if (items === world.imports) items.set(name, { kind: "type", type });
        else throw fault(`the export \`${name}\` is a type, which WIT cannot say of a world`, extern.offset);
        return;
      }
      case "instance":
        this.#worldInstance(world, items, extern, item.instance);
        return;
      case "component":
      case "other":
      // Core modules, components and values are no part of a world.
    }
  }

  #worldInstance(
    world: WitWorld,
    items: Map<string, WitWorldItem>,
    extern: SymExtern,
    instance: SymInstance,
  ): void {
    const common = { kind: "interface", docs: null, gate: null, externalId: extern.externalId } as const;
    if (extern.implements !== null) {
      const target = this.namedInterface(extern, extern.implements, instance);
      items.set(extern.name, { ...common, interface: target, plain: true });
      return;
    }
    const name = parseInterfaceName(extern.name, extern.versionSuffix);
    if (name !== null) {
      const target = this.namedInterface(extern, extern.name, instance);
      items.set(itemId(name.package, name.item), { ...common, interface: target, plain: false });
      return;
    }
    const target = newInterface(null, world.package);
    this.#complete(target, instance);
    items.set(extern.name, { ...common, interface: target, plain: true });
  }

  /** Adds what `instance` exports and `target` lacks; what it has already is the same by name. */
  #complete(target: WitInterface, instance: SymInstance): void {
    for (const [name, extern] of instance.exports) {
      const { item } = extern;
      if (item.sort === "type") {
        const known = target.types.get(name);
        if (known === undefined)
          target.types.set(name, this.#nameType(name, item.type, target, extern.externalId));
        else this.#types.set(item.type, known);
      } else if (item.sort === "func") {
        if (!target.funcs.has(name)) target.funcs.set(name, this.#func(extern, item.func, target, null));
      } else
        throw fault(
          `\`${name}\` of an instance is neither type nor function, which WIT cannot say`,
          extern.offset,
        );
    }
  }

  #nameType(
    name: string,
    symbol: SymType,
    owner: WitInterface | WitWorld,
    externalId: string | null,
  ): WitTypeDef {
    const before = this.#aliased(symbol);
    const shape = before === null ? this.#ownShape(symbol) : ({ kind: "alias", target: before } as const);
    const type = this.#define(name, owner, shape, externalId);
    this.#types.set(symbol, type);
    return type;
  }

  /** The definition of the nearest name below this one. */
  #aliased(symbol: SymType): WitTypeDef | null {
    let current: SymType | null = symbol;
    while (current !== null) {
      const known = this.#types.get(current);
      if (known !== undefined) return known;
      current = current.kind === "named" ? current.target : null;
    }
    return null;
  }

  #ownShape(symbol: SymType): WitTypeShape {
    const target = unnamed(symbol);
    if (target.kind === "resource") return { kind: "resource" };
    if (target.kind === "value") return this.#shape(target.def);
    throw fault(`found a type of kind ${target.kind} where WIT has value types and resources`, 0);
  }

  #define(
    name: string | null,
    owner: WitInterface | WitWorld | null,
    shape: WitTypeShape,
    externalId: string | null,
  ): WitTypeDef {
    return { id: this.#nextId++, name, owner, shape, docs: null, gate: null, externalId };
  }

  #func(
    extern: SymExtern,
    func: SymFunc,
    owner: WitInterface | WitWorld,
    scope: ReadonlyMap<string, WitWorldItem> | null,
  ): WitFunc {
    return {
      name: extern.name,
      kind: this.#funcKind(extern, owner, scope),
      async: func.async,
      params: func.params.map(({ label, type }) => ({ name: label, type: this.#value(type) })),
      result: func.result === null ? null : this.#value(func.result),
      docs: null,
      gate: null,
      externalId: extern.externalId,
    };
  }

  #funcKind(
    extern: SymExtern,
    owner: WitInterface | WitWorld,
    scope: ReadonlyMap<string, WitWorldItem> | null,
  ): WitFuncKind {
    const match = FUNC_NAME.exec(extern.name);
    if (match === null) return { kind: "free" };
    const [, kind, resourceName] = match;
    const item = scope?.get(resourceName ?? "");
    const inWorld = item?.kind === "type" ? item.type : undefined;
    const resource = owner.kind === "interface" ? owner.types.get(resourceName ?? "") : inWorld;
    if (resource === undefined)
      throw fault(`\`${extern.name}\` belongs to a resource that is not beside it`, extern.offset);
    if (kind !== "constructor" && kind !== "method" && kind !== "static") return { kind: "free" };
    return { kind, resource };
  }

  #value(value: SymVal): WitType {
    if (typeof value === "string") return value;
    const known = this.#aliased(value);
    if (known !== null) return known;
    const target = unnamed(value);
    if (target.kind !== "value")
      throw fault(`found a type of kind ${target.kind} where a value type is needed`, 0);
    if (target.def.kind === "prim") return target.def.prim;
    if (++this.#depth > this.#maxTypeDepth) {
      throw fault(
        `types nest deeper than ${this.#maxTypeDepth} levels (limit maxTypeDepth)`,
        0,
        "limit-exceeded",
      );
    }
    const shape = this.#shape(target.def);
    this.#depth--;
    if (
      shape.kind === "record" ||
      shape.kind === "variant" ||
      shape.kind === "enum" ||
      shape.kind === "flags"
    ) {
      throw fault(`found a ${shape.kind} without a name, which WIT cannot say`, 0);
    }
    const type = this.#define(null, null, shape, null);
    this.#types.set(target, type);
    return type;
  }

  #resource(symbol: SymType): WitTypeDef {
    const known = this.#aliased(symbol);
    if (known === null) throw fault("found a handle of a resource without a name, which WIT cannot say", 0);
    return known;
  }

  #shape(def: SymValDef): WitTypeShape {
    const optional = (value: SymVal | null): WitType | null => (value === null ? null : this.#value(value));
    switch (def.kind) {
      case "prim":
        return { kind: "alias", target: def.prim };
      case "record":
        return {
          kind: "record",
          fields: def.fields.map(({ label, type }) => ({ name: label, type: this.#value(type), docs: null })),
        };
      case "variant":
        return {
          kind: "variant",
          cases: def.cases.map(({ label, type }) => ({ name: label, type: optional(type), docs: null })),
        };
      case "enum":
      case "flags":
        return { kind: def.kind, cases: def.labels.map((name) => ({ name, type: null, docs: null })) };
      case "list":
        return { kind: "list", element: this.#value(def.element), length: def.length };
      case "map":
        return { kind: "map", key: this.#value(def.key), value: this.#value(def.value) };
      case "tuple":
        return { kind: "tuple", elements: def.types.map((type) => this.#value(type)) };
      case "option":
        return { kind: "option", element: this.#value(def.type) };
      case "result":
        return { kind: "result", ok: optional(def.ok), err: optional(def.err) };
      case "own":
      case "borrow":
        return { kind: def.kind, resource: this.#resource(def.resource) };
      case "stream":
      case "future":
        return { kind: def.kind, element: optional(def.element) };
    }
  }
}

function newInterface(name: string | null, witPackage: WitPackage): WitInterface {
  return {
    kind: "interface",
    name,
    package: witPackage,
    docs: null,
    gate: null,
    types: new Map(),
    funcs: new Map(),
  };
}

export function newWorld(name: string, witPackage: WitPackage): WitWorld {
  return {
    kind: "world",
    name,
    package: witPackage,
    docs: null,
    gate: null,
    imports: new Map(),
    exports: new Map(),
  };
}
