/**
 * Imports and exports: what they are, what they add to a scope, and the type they get.
 * Spec: Binary.md, "Import and Export Definitions"; Explainer.md, "Declarators" and "Type Checking".
 * Invariant: each import and each export of a type makes a name of its own; an instance type with resources of its own gets
 * fresh ones at each use.
 */
import type {
  ExternType,
  InstanceType,
  RawExternName,
  RawExternType,
  ResourceType,
  SortIndex,
  TypeDef,
} from "../model/index.ts";
import type { Context } from "./context.ts";
import { addExtern } from "./extern-names.ts";
import { nameKey, type NameKey } from "./extern-table.ts";
import { at, describeType, pushExtern, type Scope, typeAt } from "./scope.ts";
import { Substitution } from "./substitute.ts";
import { checkVisible, type Direction } from "./visibility.ts";

/** An extern type about to be imported or exported, and the type that a type import or export refers to. */
interface Entity {
  readonly extern: ExternType;
  readonly referenced: NameKey | null;
  /** The resource that the entity itself introduces, `(type (sub resource))`. */
  readonly introduced: ResourceType | null;
}

function plain(extern: ExternType): Entity {
  return { extern, referenced: null, introduced: null };
}

/** `externtype`. */
function resolveExternType(cx: Context, scope: Scope, raw: RawExternType, name: string): Entity {
  switch (raw.kind) {
    case "core-module": {
      const type = at(cx, scope.coreTypes, raw.type, "core-type-index-out-of-bounds", "type");
      if (type.kind === "core-module") return plain(type);
      cx.fail(
        "not-a-module-type",
        `core type index ${raw.type} is not a module type: it is a ${type.kind} type`,
      );
    }
    case "func": {
      const type = typeAt(cx, scope, raw.type);
      if (type.kind === "func") return plain(type);
      cx.fail("not-a-function-type", wrongType(raw.type, "a function type", type));
    }
    case "instance": {
      const type = typeAt(cx, scope, raw.type);
      if (type.kind === "instance") return plain(type);
      cx.fail("not-an-instance-type", wrongType(raw.type, "an instance type", type));
    }
    case "component": {
      const type = typeAt(cx, scope, raw.type);
      if (type.kind === "component") return plain(type);
      cx.fail("not-a-component-type", wrongType(raw.type, "a component type", type));
    }
    case "value":
      return cx.unsupported("values", "a value import or export");
    case "type":
      if (raw.bound.kind === "eq") return nameType(cx, scope, raw.bound.type);
      return introduceResource(cx, name);
  }
}

function wrongType(index: number, wanted: string, found: TypeDef): string {
  return `type index ${index} is not ${wanted}: it is ${describeType(found)}`;
}

/** The type at `index` under a new name: an object of its own, for a resource a new way to see it. */
function nameType(cx: Context, scope: Scope, index: number): Entity {
  const type = typeAt(cx, scope, index);
  const referenced = nameKey(type, scope.viaAt(index));
  if (type.kind === "resource")
    return { extern: { kind: "type", type, via: cx.newVia() }, referenced, introduced: null };
  const named = { ...type };
  cx.facts.share(named, type);
  return { extern: { kind: "type", type: named, via: 0 }, referenced, introduced: null };
}

function introduceResource(cx: Context, name: string): Entity {
  const introduced = cx.newResource(name);
  return { extern: { kind: "type", type: introduced, via: cx.newVia() }, referenced: null, introduced };
}

/** An import, as a definition or as a declarator. */
export function addImport(cx: Context, scope: Scope, name: RawExternName, type: RawExternType): void {
  const entity = resolveExternType(cx, scope, type, name.name);
  add(cx, scope, "import", name, entity, scope.importedResources);
}

/** An export declarator. */
export function addExportDecl(cx: Context, scope: Scope, name: RawExternName, type: RawExternType): void {
  const entity = resolveExternType(cx, scope, type, name.name);
  add(cx, scope, "export", name, entity, scope.definedResources);
}

/** An export definition: the item under its own type, or under the one written. */
export function addExport(
  cx: Context,
  scope: Scope,
  name: RawExternName,
  item: SortIndex,
  ascribed: RawExternType | null,
): void {
  const actual =
    item.sort === "type" ? nameType(cx, scope, item.index) : plain(itemAt(cx, scope, item, "an export"));
  const entity = ascribed === null ? actual : ascribe(cx, scope, name.name, actual.extern, ascribed);
  add(cx, scope, "export", name, entity, scope.definedResources);
}

function ascribe(cx: Context, scope: Scope, name: string, actual: ExternType, raw: RawExternType): Entity {
  const entity = resolveExternType(cx, scope, raw, name);
  const { extern, introduced } = entity;
  // An abstract resource may stand for any: what it hides is the given one.
  if (introduced !== null && actual.kind === "type" && actual.type.kind === "resource") return entity;
  const wrong = cx.subtyping.extern(actual, extern);
  if (wrong !== null)
    cx.fail("ascription-mismatch", `ascribed type of export is not compatible with item's type: ${wrong}`);
  return entity;
}

function add(
  cx: Context,
  scope: Scope,
  direction: Direction,
  name: RawExternName,
  entity: Entity,
  introduces: ResourceType[],
): void {
  const extern =
    entity.extern.kind === "instance" ? freshInstance(cx, entity.extern, introduces) : entity.extern;
  if (entity.introduced !== null) introduces.push(entity.introduced);
  pushExtern(cx, scope, extern);
  const table = direction === "import" ? scope.imports : scope.exports;
  checkVisible(cx, scope, direction, extern, entity.referenced);
  if (extern.kind === "type" && extern.type.kind === "resource")
    table.nameResource(nameKey(extern.type, extern.via ?? 0), name.name);
  addExtern(cx, table, direction, name, extern);
}

/** An instance of type `type`: its own resources are made anew and belong to whoever uses it. */
function freshInstance(cx: Context, type: InstanceType, introduces: ResourceType[]): InstanceType {
  if (type.fresh.length === 0) return type;
  const resources = new Map<ResourceType, ResourceType>();
  for (const resource of type.fresh) {
    const made = cx.newResource(resource.name);
    resources.set(resource, made);
    introduces.push(made);
  }
  const instance: InstanceType = {
    kind: "instance",
    exports: new Substitution(cx, resources).externs(type.exports),
    fresh: [],
  };
  cx.facts.share(instance, type);
  return instance;
}

/** The item that `sortidx` names, as something to export or to pass. */
export function itemAt(cx: Context, scope: Scope, item: SortIndex, where: string): ExternType {
  const { index } = item;
  switch (item.sort) {
    case "func":
      return at(cx, scope.funcs, index, "func-index-out-of-bounds", "function");
    case "instance":
      return at(cx, scope.instances, index, "instance-index-out-of-bounds", "instance");
    case "component":
      return at(cx, scope.components, index, "component-index-out-of-bounds", "component");
    case "core module":
      return at(cx, scope.coreModules, index, "core-module-index-out-of-bounds", "module");
    case "type":
      return { kind: "type", type: typeAt(cx, scope, index), via: scope.viaAt(index) };
    case "value":
      return cx.unsupported("values", `a value as ${where}`);
    default:
      cx.fail(
        "sort-not-allowed",
        `sort ${item.sort} is not allowed as ${where}: only core modules cross components`,
      );
  }
}
