/**
 * Type definitions: function, resource, instance and component types.
 * Spec: Binary.md, "Type Definitions"; Explainer.md, "Definition types" and "Declarators".
 * Invariant: a component or instance type is a scope of its own, starting empty.
 */
import type {
  ComponentType,
  FuncType,
  InstanceType,
  RawDecl,
  RawDefType,
  RawFuncType,
  RawResourceType,
  ResourceType,
  TypeDef,
} from "../model/index.ts";
import { aliasDecl } from "./alias.ts";
import type { Context } from "./context.ts";
import { defineCoreType, printCoreTypes } from "./core-types.ts";
import { addExportDecl, addImport } from "./externs.ts";
import { hasBorrow } from "./facts.ts";
import { componentType } from "./finish.ts";
import { at, Scope } from "./scope.ts";
import {
  checkLabels,
  checkTypeSize,
  labelOf,
  resolveDefValType,
  resolveFields,
  resolveValType,
} from "./val-types.ts";

export function defineType(cx: Context, scope: Scope, raw: RawDefType): void {
  const type = resolveDefType(cx, scope, raw);
  scope.pushType(type, type.kind === "resource" ? cx.newVia() : 0);
}

function resolveDefType(cx: Context, scope: Scope, raw: RawDefType): TypeDef {
  switch (raw.kind) {
    case "func":
      return resolveFuncType(cx, scope, raw);
    case "resource":
      return resolveResourceType(cx, scope, raw);
    case "instance":
      return resolveInstanceType(cx, scope, raw.decls);
    case "component":
      return resolveComponentType(cx, scope, raw.decls);
    default:
      return resolveDefValType(cx, scope, raw);
  }
}

function resolveFuncType(cx: Context, scope: Scope, raw: RawFuncType): FuncType {
  if (raw.async) cx.gate("async", "an async function type");
  checkLabels(cx, raw.params, labelOf, "function parameter", "parameter");
  const params = resolveFields(cx, scope, raw.params);
  const result = raw.result === null ? null : resolveValType(cx, scope, raw.result);
  if (result !== null && cx.facts.has(result, hasBorrow))
    cx.fail("borrow-in-result", "function result cannot contain a `borrow` type");
  const type: FuncType = { kind: "func", async: raw.async, params, result };
  checkTypeSize(cx, cx.facts.of(type));
  return type;
}

function resolveResourceType(cx: Context, scope: Scope, raw: RawResourceType): ResourceType {
  if (scope.kind !== "component")
    cx.fail("resource-in-type", "resources can only be defined within a concrete component");
  const { rep } = raw;
  if (rep !== "i32" && rep !== "i64")
    cx.fail("bad-resource-rep", "resources can only be represented by `i32` or `i64`");
  if (rep === "i64") cx.gate("memory64", "a resource represented by `i64`");
  if (raw.dtor !== null) {
    const type = at(cx, scope.coreFuncs, raw.dtor, "core-func-index-out-of-bounds", "function");
    if (type.params.length !== 1 || type.params[0] !== rep || type.results.length !== 0)
      cx.fail(
        "bad-destructor",
        `core function ${raw.dtor} has wrong signature for a destructor: found ${printCoreTypes(type.params)} -> ` +
          `${printCoreTypes(type.results)}, expected [${rep}] -> []`,
      );
  }
  const type = cx.newResource(null);
  scope.definedResources.push(type);
  scope.addLocalResource(type, rep);
  return type;
}

function resolveInstanceType(cx: Context, outer: Scope, decls: readonly RawDecl[]): InstanceType {
  const scope = new Scope(cx, "instance-type", outer);
  define(cx, scope, decls, outer);
  const type: InstanceType = {
    kind: "instance",
    exports: scope.exports.types,
    fresh: scope.definedResources,
  };
  checkTypeSize(cx, cx.facts.of(type));
  return type;
}

function resolveComponentType(cx: Context, outer: Scope, decls: readonly RawDecl[]): ComponentType {
  const scope = new Scope(cx, "component-type", outer);
  define(cx, scope, decls, outer);
  return componentType(cx, scope);
}

function define(cx: Context, scope: Scope, decls: readonly RawDecl[], outer: Scope): void {
  const { offset, leaf } = cx;
  cx.enter(`type[${outer.types.length}]`);
  let index = 0;
  cx.leaf = () => `decl[${index}]`;
  for (; index < decls.length; index++) {
    const decl = decls[index];
    if (decl === undefined) break;
    cx.offset = decl.offset;
    defineDecl(cx, scope, decl);
  }
  cx.leave();
  cx.offset = offset;
  cx.leaf = leaf;
}

function defineDecl(cx: Context, scope: Scope, decl: RawDecl): void {
  switch (decl.kind) {
    case "core-type":
      defineCoreType(cx, scope, decl.type);
      break;
    case "type":
      defineType(cx, scope, decl.type);
      break;
    case "alias":
      aliasDecl(cx, scope, decl.alias);
      break;
    case "import":
      addImport(cx, scope, decl.name, decl.type);
      break;
    case "export":
      addExportDecl(cx, scope, decl.name, decl.type);
  }
}
