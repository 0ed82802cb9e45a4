/**
 * Aliases: of an instance's export, of a core instance's export, of a definition of a scope around.
 * Spec: Binary.md, "Alias Definitions"; Explainer.md, "Alias Definitions" and "Declarators".
 * Invariant: an alias adds one index, with the type of what it names.
 */
import type { CoreExternType, CoreSort, ExternType, RawAlias, Sort } from "../model/index.ts";
import type { Context } from "./context.ts";
import { aliasCoreType, pushModuleType } from "./core-types.ts";
import { freeResources } from "./finish.ts";
import { at, pushExtern, type Scope, typeAt } from "./scope.ts";

export function defineAlias(cx: Context, scope: Scope, alias: RawAlias): void {
  switch (alias.kind) {
    case "export":
      aliasExport(cx, scope, alias.sort, alias.instance, alias.name);
      break;
    case "core-export":
      aliasCoreExport(cx, scope, alias.sort, alias.instance, alias.name);
      break;
    case "outer":
      aliasOuter(cx, scope, alias.sort, alias.count, alias.index);
  }
}

/** An alias declarator: fewer sorts are allowed in a type. */
export function aliasDecl(cx: Context, scope: Scope, alias: RawAlias): void {
  const allowed =
    alias.kind === "export"
      ? alias.sort === "instance" || alias.sort === "type"
      : alias.kind === "outer" && (alias.sort === "type" || alias.sort === "core type");
  if (!allowed)
    cx.fail(
      "alias-sort",
      `aliases in component and instance types may only refer to types or instances, found ${alias.sort}`,
    );
  defineAlias(cx, scope, alias);
}

function aliasExport(cx: Context, scope: Scope, sort: Sort, index: number, name: string): void {
  if (sort === "value") cx.unsupported("values", "an alias of a value");
  const instance = at(cx, scope.instances, index, "instance-index-out-of-bounds", "instance");
  const extern = instance.exports.get(name);
  if (extern === undefined) cx.fail("no-such-export", `instance ${index} has no export named \`${name}\``);
  if (sortOf(extern) !== sort)
    cx.fail(
      "export-sort-mismatch",
      `export \`${name}\` for instance ${index} is not a ${shortSort(sort)}, but a ${shortSort(sortOf(extern))}`,
    );
  pushExtern(cx, scope, extern);
}

function sortOf(extern: ExternType): Sort {
  return extern.kind === "core-module" ? "core module" : extern.kind;
}

function shortSort(sort: Sort): string {
  return sort === "core module" ? "module" : sort;
}

function aliasCoreExport(cx: Context, scope: Scope, sort: CoreSort, index: number, name: string): void {
  const exports = at(cx, scope.coreInstances, index, "core-instance-index-out-of-bounds", "core instance");
  const extern = exports.get(name);
  if (extern === undefined)
    cx.fail("no-such-export", `core instance ${index} has no export named \`${name}\``);
  if (extern.kind !== sort)
    cx.fail(
      "export-sort-mismatch",
      `export \`${name}\` for core instance ${index} is not a ${sort}, but a ${extern.kind}`,
    );
  pushCoreExtern(cx, scope, extern);
}

function pushCoreExtern(cx: Context, scope: Scope, extern: CoreExternType): void {
  switch (extern.kind) {
    case "func":
      if (extern.type.kind !== "func") cx.fail("bad-core-type", "a core function must have a function type");
      scope.coreFuncs.push(extern.type);
      break;
    case "tag":
      scope.coreTags.push(extern.type);
      break;
    case "table":
      scope.coreTables.push(extern);
      break;
    case "memory":
      scope.coreMemories.push(extern);
      break;
    case "global":
      scope.coreGlobals.push(extern);
  }
}

function aliasOuter(cx: Context, scope: Scope, sort: Sort, count: number, index: number): void {
  let target = scope;
  // The scope just inside the target: crossing it is what counts.
  let crossed: Scope | null = null;
  for (let i = 0; i < count; i++) {
    crossed = target;
    if (target.parent === null)
      cx.fail(
        "outer-alias-count",
        `invalid outer alias count of ${count}: there are ${i} scopes around this one`,
      );
    target = target.parent;
  }
  switch (sort) {
    case "core module":
      scope.coreModules.push(at(cx, target.coreModules, index, "core-module-index-out-of-bounds", "module"));
      break;
    case "core type": {
      const type = at(cx, target.coreTypes, index, "core-type-index-out-of-bounds", "type");
      if (type.kind === "core-module") pushModuleType(scope, type);
      else aliasCoreType(cx, target, index, scope);
      break;
    }
    case "component":
      scope.components.push(at(cx, target.components, index, "component-index-out-of-bounds", "component"));
      break;
    case "type":
      aliasOuterType(cx, scope, target, crossed, index);
      break;
    default:
      cx.fail(
        "alias-sort",
        `an outer alias may only refer to core modules, core types, components and types, found ${sort}`,
      );
  }
}

function aliasOuterType(
  cx: Context,
  scope: Scope,
  target: Scope,
  crossed: Scope | null,
  index: number,
): void {
  const type = typeAt(cx, target, index);
  if (crossed?.kind === "component" && freeResources(cx, type).length > 0)
    cx.fail(
      "outer-alias-resource",
      "cannot alias outer type which transitively refers to resources not defined in the current component",
    );
  scope.pushType(type, target.viaAt(index));
}
