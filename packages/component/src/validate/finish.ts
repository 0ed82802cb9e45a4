/**
 * The type of a whole component, or of a component type, once all its definitions are known.
 * Spec: Explainer.md, "Type Checking" (abstract types of imports and exports).
 * Invariant: a resource that is defined inside leaves only by an export of its own, and never by an import.
 */
import type { ComponentType, ExternType, ResourceType, TypeDef, ValType } from "../model/index.ts";
import type { Context } from "./context.ts";
import { hasResource } from "./facts.ts";
import type { Scope } from "./scope.ts";
import { checkTypeSize } from "./val-types.ts";

export function componentType(cx: Context, scope: Scope): ComponentType {
  const type: ComponentType = {
    kind: "component",
    imports: scope.imports.types,
    exports: scope.exports.types,
    importedResources: scope.importedResources,
    freshResources: exportedResources(cx, scope),
    importAttributes: scope.imports.attributes,
    exportAttributes: scope.exports.attributes,
  };
  checkTypeSize(cx, cx.facts.of(type));
  return type;
}

/** The defined resources that the exports mention; each must be exported itself. */
function exportedResources(cx: Context, scope: Scope): readonly ResourceType[] {
  if (scope.definedResources.length === 0) return scope.definedResources;
  const imported = resourcesIn(cx, scope.imports.types.values());
  for (const resource of scope.definedResources) {
    if (imported.has(resource))
      cx.fail(
        "local-resource-in-import",
        "local resource type found in imports: an import cannot depend on it",
      );
  }
  const mentioned = resourcesIn(cx, scope.exports.types.values());
  const exported = scope.definedResources.filter((resource) => mentioned.has(resource));
  const paths = cx.subtyping.pathsTo(scope.exports.types, exported);
  if (!exported.every((resource) => paths.has(resource)))
    cx.fail(
      "local-resource-not-exported",
      "local resource type found in export but not exported itself: clients could not name it",
    );
  return exported;
}

/** All resources that `externs` mention, bound ones included. */
function resourcesIn(cx: Context, externs: Iterable<ExternType>): Set<ResourceType> {
  const walk = new ResourceWalk(cx);
  for (const extern of externs) walk.extern(extern);
  return walk.mentioned;
}

/** The resources that `type` mentions and does not bind itself. */
export function freeResources(cx: Context, type: TypeDef): readonly ResourceType[] {
  const walk = new ResourceWalk(cx);
  walk.type(type);
  return [...walk.mentioned].filter((resource) => !walk.bound.has(resource));
}

class ResourceWalk {
  readonly mentioned: Set<ResourceType> = new Set();
  readonly bound: Set<ResourceType> = new Set();
  readonly #cx: Context;
  readonly #visited = new Set<object>();

  constructor(cx: Context) {
    this.#cx = cx;
  }

  extern(extern: ExternType): void {
    if (extern.kind === "type" || extern.kind === "value") this.type(extern.type);
    else if (extern.kind !== "core-module") this.type(extern);
  }

  type(type: TypeDef): void {
    if (type.kind === "resource") {
      this.mentioned.add(type);
      return;
    }
    if (!this.#cx.facts.has(type, hasResource) || this.#visited.has(type)) return;
    this.#visited.add(type);
    this.#cx.charge(1);
    switch (type.kind) {
      case "own":
      case "borrow":
        this.mentioned.add(type.resource);
        break;
      case "func":
        for (const param of type.params) this.type(param.type);
        if (type.result !== null) this.type(type.result);
        break;
      case "instance":
        this.#cx.charge(type.exports.size);
        for (const resource of type.fresh) this.bound.add(resource);
        for (const extern of type.exports.values()) this.extern(extern);
        break;
      case "component":
        this.#cx.charge(type.imports.size + type.exports.size);
        for (const resource of type.importedResources) this.bound.add(resource);
        for (const resource of type.freshResources) this.bound.add(resource);
        for (const extern of type.imports.values()) this.extern(extern);
        for (const extern of type.exports.values()) this.extern(extern);
        break;
      default:
        for (const part of partsOf(type)) this.type(part);
    }
  }
}

/** The types that a value type is made of. */
function partsOf(type: ValType): readonly ValType[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return present(type.cases.map((c) => c.type));
    case "tuple":
      return type.types;
    case "list":
      return [type.element];
    case "option":
      return [type.type];
    case "result":
      return present([type.ok, type.err]);
    case "map":
      return [type.key, type.value];
    case "stream":
    case "future":
      return present([type.element]);
    default:
      return [];
  }
}

function present(types: readonly (ValType | null)[]): ValType[] {
  return types.filter((type) => type !== null);
}
