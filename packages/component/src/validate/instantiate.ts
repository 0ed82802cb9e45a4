/**
 * Instances: of components, of core modules, and bags of exports.
 * Spec: Binary.md, "Instance Definitions"; Explainer.md, "Instance Definitions" and "Type Checking".
 * Invariant: an instance's type mentions only resources of the scope that it is in.
 */
import { listOf } from "../bytes/index.ts";
import type {
  ComponentType,
  CoreExternType,
  CoreSortIndex,
  ExternType,
  InstanceType,
  RawCoreInstanceExpr,
  RawInstanceExpr,
  ResourceType,
  SortIndex,
} from "../model/index.ts";
import { Arguments } from "./arguments.ts";
import type { Context } from "./context.ts";
import { matchCoreExtern } from "./core-subtype.ts";
import { addExtern } from "./extern-names.ts";
import { itemAt } from "./externs.ts";
import { needsName } from "./facts.ts";
import { type NameKey, nameKey } from "./extern-table.ts";
import { at, type Scope } from "./scope.ts";
import { type Named, Substitution } from "./substitute.ts";
import type { Lookup } from "./subtype.ts";
import { checkTypeSize } from "./val-types.ts";

const noResources: readonly ResourceType[] = [];

export function defineInstance(cx: Context, scope: Scope, raw: RawInstanceExpr): void {
  const instance = raw.kind === "instantiate" ? instantiate(cx, scope, raw) : bagOfExports(cx, scope, raw);
  checkTypeSize(cx, raw.kind === "instantiate" ? cx.facts.of(instance) : cx.facts.ofBag(instance.exports));
  scope.instances.push(instance);
}

function instantiate(
  cx: Context,
  scope: Scope,
  raw: RawInstanceExpr & { readonly kind: "instantiate" },
): InstanceType {
  const component = at(cx, scope.components, raw.component, "component-index-out-of-bounds", "component");
  const given = new Arguments(raw.args, argumentTypes(cx, scope, raw.args));
  const twice = raw.args.length > 1 ? given.repeated() : null;
  if (twice !== null)
    cx.fail(
      "duplicate-argument",
      `instantiation argument \`${twice}\` conflicts with previous argument \`${twice}\``,
    );
  const { subtyping } = cx;
  const unbind = subtyping.bind(component.imports, component.importedResources, given);
  const wrong = subtyping.arguments(component.imports, given);
  if (wrong !== null) cx.fail(wrong.missing ? "missing-argument" : "argument-mismatch", wrong.text);
  const instance = instanceOf(cx, scope, component, given, subtyping.resources);
  unbind();
  return instance;
}

function argumentTypes(
  cx: Context,
  scope: Scope,
  args: readonly { readonly item: SortIndex }[],
): readonly ExternType[] {
  const types = listOf<ExternType>(args.length);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg !== undefined) types[i] = itemAt(cx, scope, arg.item, "an argument");
  }
  return types;
}

/** The type of an instance of `component`, whose imports `given` satisfies. */
function instanceOf(
  cx: Context,
  scope: Scope,
  component: ComponentType,
  given: Lookup,
  imported: ReadonlyMap<ResourceType, ResourceType>,
): InstanceType {
  const plain = cx.plainInstances.get(component);
  if (plain !== undefined) return plain;
  // Nothing to make anew and nothing to replace: all instances share the exports.
  const shared: InstanceType = { kind: "instance", exports: component.exports, fresh: noResources };
  if (!cx.facts.has(shared, needsName)) {
    cx.plainInstances.set(component, shared);
    return shared;
  }
  const resources = new Map(imported);
  for (const resource of component.freshResources) {
    const made = cx.newResource(resource.name);
    resources.set(resource, made);
    scope.definedResources.push(made);
  }
  const renames = new Map<NameKey, Named>();
  rename(cx, component.imports, given, renames, new Set());
  const exports = new Substitution(cx, resources, renames).externs(component.exports);
  return { kind: "instance", exports, fresh: noResources };
}

/** Notes for each type that `imports` names which given type stands for it. */
function rename(
  cx: Context,
  imports: ReadonlyMap<string, ExternType>,
  given: Lookup,
  renames: Map<NameKey, Named>,
  visited: Set<object>,
): void {
  if (visited.has(imports)) return;
  visited.add(imports);
  cx.charge(imports.size);
  for (const [name, wanted] of imports) {
    const found = given.get(name);
    if (wanted.kind === "type" && found?.kind === "type") {
      const key = nameKey(wanted.type, wanted.via ?? 0);
      const via = found.via ?? 0;
      if (key !== nameKey(found.type, via)) renames.set(key, { type: found.type, via });
    } else if (wanted.kind === "instance" && found?.kind === "instance") {
      rename(cx, wanted.exports, found.exports, renames, visited);
    }
  }
}

function bagOfExports(
  cx: Context,
  scope: Scope,
  raw: RawInstanceExpr & { readonly kind: "exports" },
): InstanceType {
  // No resource has a name in here: a bag adds no indices. So nothing but the types outlives it.
  const table = cx.bag;
  for (let i = 0; i < raw.exports.length; i++) {
    const each = raw.exports[i];
    if (each === undefined) break;
    addExtern(cx, table, "export", each.name, itemAt(cx, scope, each.item, "an export"));
  }
  return { kind: "instance", exports: table.take(), fresh: noResources };
}

// --- core instances ---

export function defineCoreInstance(cx: Context, scope: Scope, raw: RawCoreInstanceExpr): void {
  scope.coreInstances.push(
    raw.kind === "instantiate" ? instantiateModule(cx, scope, raw) : coreBagOfExports(cx, scope, raw),
  );
}

function instantiateModule(
  cx: Context,
  scope: Scope,
  raw: RawCoreInstanceExpr & { readonly kind: "instantiate" },
): ReadonlyMap<string, CoreExternType> {
  const module = at(cx, scope.coreModules, raw.module, "core-module-index-out-of-bounds", "module");
  const given = new Map<string, ReadonlyMap<string, CoreExternType>>();
  for (const { name, instance } of raw.args) {
    if (given.has(name))
      cx.fail("duplicate-core-argument", `duplicate module instantiation argument named \`${name}\``);
    given.set(
      name,
      at(cx, scope.coreInstances, instance, "core-instance-index-out-of-bounds", "core instance"),
    );
  }
  cx.charge(module.imports.length);
  for (const wanted of module.imports) {
    const instance = given.get(wanted.module);
    if (instance === undefined)
      cx.fail("missing-core-argument", `missing module instantiation argument named \`${wanted.module}\``);
    const found = instance.get(wanted.name);
    if (found === undefined)
      cx.fail(
        "missing-core-item",
        `module instantiation argument \`${wanted.module}\` does not export an item named \`${wanted.name}\``,
      );
    const wrong = matchCoreExtern(found, wanted.type);
    if (wrong !== null)
      cx.fail(
        "core-type-mismatch",
        `type mismatch for export \`${wanted.name}\` of module instantiation argument \`${wanted.module}\`: ${wrong}`,
      );
  }
  return module.exports;
}

function coreBagOfExports(
  cx: Context,
  scope: Scope,
  raw: RawCoreInstanceExpr & { readonly kind: "exports" },
): ReadonlyMap<string, CoreExternType> {
  const exports = new Map<string, CoreExternType>();
  for (const { name, item } of raw.exports) {
    if (exports.has(name)) cx.fail("duplicate-core-export", `export name \`${name}\` already defined`);
    exports.set(name, coreItemAt(cx, scope, item));
  }
  return exports;
}

function coreItemAt(cx: Context, scope: Scope, item: CoreSortIndex): CoreExternType {
  const { index } = item;
  switch (item.sort) {
    case "func": {
      const type = at(cx, scope.coreFuncs, index, "core-func-index-out-of-bounds", "function");
      return { kind: "func", type };
    }
    case "table":
      return at(cx, scope.coreTables, index, "core-table-index-out-of-bounds", "table");
    case "memory":
      return at(cx, scope.coreMemories, index, "core-memory-index-out-of-bounds", "memory");
    case "global":
      return at(cx, scope.coreGlobals, index, "core-global-index-out-of-bounds", "global");
    case "tag": {
      const type = at(cx, scope.coreTags, index, "core-tag-index-out-of-bounds", "tag");
      return { kind: "tag", type };
    }
    default:
      cx.fail("sort-not-allowed", `sort core ${item.sort} is not allowed as an export of a core instance`);
  }
}
