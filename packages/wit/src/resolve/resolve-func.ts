/**
 * Function syntax to functions.
 * Spec: WIT.md, "Item: `resource`" for `self` and constructors; Explainer.md forbids borrows in results.
 */
import type { WitFunc, WitFuncKind, WitParam, WitType, WitTypeDef } from "../model/index.ts";
import { funcName, partsOf } from "../model/index.ts";
import { docsOf } from "../syntax/index.ts";
import type { FuncTypeNode, Id, Preamble, ResourceFuncNode, TypeNode } from "../syntax/index.ts";
import { isOpen, readAttributes } from "./gates.ts";
import { NameScope } from "./name-scope.ts";
import { asValue, resolveType } from "./resolve-type.ts";
import type { TypeScope } from "./scope.ts";

export interface ResolvedFunc {
  readonly func: WitFunc;
  readonly name: Id;
  readonly open: boolean;
}

export function resolveFunc(
  scope: TypeScope,
  name: Id,
  type: FuncTypeNode,
  preamble: Preamble,
): ResolvedFunc {
  return resolveAny(scope, name, type, preamble, { kind: "free" });
}

export function resolveResourceFunc(
  scope: TypeScope,
  resource: WitTypeDef,
  node: ResourceFuncNode,
): ResolvedFunc {
  return resolveAny(scope, node.name, node.type, node, { kind: node.kind, resource });
}

function resolveAny(
  scope: TypeScope,
  name: Id,
  type: FuncTypeNode,
  preamble: Preamble,
  kind: WitFuncKind,
): ResolvedFunc {
  const { resolver, file } = scope;
  const { gate, externalId } = readAttributes(resolver.run, file.source, preamble.attributes);
  const open = isOpen(resolver.run, file.source, name, gate, resolver.package.name);
  const inner = { ...scope, live: scope.live && open };
  if (kind.kind !== "free") resolver.open(file, name, kind.resource, inner.live);
  const params = resolveParams(inner, type, kind);
  const result = resolveResult(inner, type, kind);
  if (inner.live && type.result !== null && result !== null && holdsBorrow(result)) {
    const message = `the function \`${name.name}\` returns a type that holds a \`borrow\`; a borrow does not outlive its call`;
    resolver.report(file, type.result, "borrow-in-result", message);
  }
  const func: WitFunc = {
    name: funcName(kind.kind, kind.kind === "free" ? "" : (kind.resource.name ?? ""), name.name),
    kind,
    async: type.async,
    params,
    result,
    docs: docsOf(preamble.comments),
    gate,
    externalId,
  };
  return { func, name, open };
}

function resolveParams(scope: TypeScope, type: FuncTypeNode, kind: WitFuncKind): WitParam[] {
  const params: WitParam[] = [];
  const names = new NameScope(scope.resolver.run, "the parameters");
  if (kind.kind === "method") {
    params.push({
      name: "self",
      type: scope.resolver.inPlace.intern({ kind: "borrow", resource: kind.resource }),
    });
    names.define("self", scope.file.source, { start: type.start, end: type.start });
  }
  for (const param of type.params) {
    names.define(param.name.name, scope.file.source, param.name);
    params.push({ name: param.name.name, type: resolveType(scope, param.type) });
  }
  return params;
}

function resolveResult(scope: TypeScope, type: FuncTypeNode, kind: WitFuncKind): WitType | null {
  if (kind.kind !== "constructor") return type.result === null ? null : resolveType(scope, type.result);
  const made = asValue(scope, kind.resource);
  if (type.result === null) return made;
  const result = resolveType(scope, type.result);
  checkConstructorResult(scope, type.result, result, made, kind.resource);
  return result;
}

function checkConstructorResult(
  scope: TypeScope,
  node: TypeNode,
  result: WitType,
  made: WitType,
  resource: WitTypeDef,
): void {
  const fits = typeof result !== "string" && result.shape.kind === "result" && result.shape.ok === made;
  if (fits) return;
  const message = `a constructor that may fail returns \`result<${resource.name}, ...>\`; found another type`;
  scope.resolver.report(scope.file, node, "constructor-result", message);
}

/** Whether a value of this type holds a borrowed handle. */
function holdsBorrow(type: WitType): boolean {
  const seen = new Set<WitType>();
  const open: WitType[] = [type];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part === "string" || seen.has(part)) continue;
    seen.add(part);
    if (part.shape.kind === "borrow") return true;
    if (part.shape.kind !== "own") open.push(...partsOf(part.shape));
  }
  return false;
}
