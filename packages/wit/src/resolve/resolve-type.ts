/**
 * Type syntax to types.
 * Spec: WIT.md, "Types" and "Handles": a resource named as a type is an owned handle, but an alias of it is a resource.
 */
import type { WitCase, WitType, WitTypeDef, WitTypeShape } from "../model/index.ts";
import { resourceOf } from "../model/index.ts";
import { docsOf } from "../syntax/index.ts";
import type { CaseNode, Id, Primitive, TypeDefNode, TypeNode } from "../syntax/index.ts";
import { checkUnique } from "./name-scope.ts";
import type { TypeScope } from "./scope.ts";
import { reportUnknownType } from "./unknown-type.ts";

const MAX_FLAGS = 32;
const MAP_KEYS: readonly Primitive[] = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "char",
  "string",
];

/** The shape of a definition. */
export function resolveShape(scope: TypeScope, node: TypeDefNode): WitTypeShape {
  const { resolver, file } = scope;
  switch (node.kind) {
    case "type":
      return shapeOf(scope, node.type);
    case "record": {
      if (node.fields.length === 0) reportEmpty(scope, node);
      checkUnique(
        resolver.run,
        file.source,
        "this record",
        node.fields.map((field) => field.name),
      );
      const fields = node.fields.map((field) => ({
        name: field.name.name,
        type: resolveType(scope, field.type),
        docs: docsOf(field.comments),
      }));
      return { kind: "record", fields };
    }
    case "variant":
    case "enum":
    case "flags":
      return { kind: node.kind, cases: resolveCases(scope, node, node.cases) };
    case "resource":
      return { kind: "resource" };
  }
}

function resolveCases(scope: TypeScope, node: TypeDefNode, cases: readonly CaseNode[]): WitCase[] {
  const { resolver, file } = scope;
  if (cases.length === 0) reportEmpty(scope, node);
  checkUnique(
    resolver.run,
    file.source,
    `this ${node.kind}`,
    cases.map((witCase) => witCase.name),
  );
  const tooMany = node.kind === "flags" ? cases[MAX_FLAGS] : undefined;
  if (tooMany !== undefined) {
    resolver.report(
      file,
      tooMany.name,
      "too-many-flags",
      `found ${cases.length} flags; allowed are ${MAX_FLAGS}`,
    );
  }
  return cases.map((witCase) => ({
    name: witCase.name.name,
    type: witCase.type === null ? null : resolveType(scope, witCase.type),
    docs: docsOf(witCase.comments),
  }));
}

function reportEmpty(scope: TypeScope, node: TypeDefNode): void {
  const need = node.kind === "record" ? "field" : node.kind === "flags" ? "flag" : "case";
  scope.resolver.report(
    scope.file,
    node.name,
    "empty-type",
    `the ${node.kind} \`${node.name.name}\` has no ${need}; it needs one or more`,
  );
}

/** A type in place. */
export function resolveType(scope: TypeScope, node: TypeNode): WitType {
  if (node.kind === "primitive") return node.primitive;
  if (node.kind !== "name") return scope.resolver.inPlace.intern(shapeOf(scope, node));
  const type = findType(scope, node.name);
  return type === null ? "bool" : asValue(scope, type);
}

/** `type` where a value is meant: a resource becomes an owned handle. */
export function asValue(scope: TypeScope, type: WitTypeDef): WitType {
  if (resourceOf(type) === null) return type;
  return scope.resolver.inPlace.intern({ kind: "own", resource: type });
}

function shapeOf(scope: TypeScope, node: TypeNode): WitTypeShape {
  const inner = (type: TypeNode): WitType => resolveType(scope, type);
  const optional = (type: TypeNode | null): WitType | null => (type === null ? null : inner(type));
  switch (node.kind) {
    case "primitive":
      return { kind: "alias", target: node.primitive };
    case "name":
      return { kind: "alias", target: findType(scope, node.name) ?? "bool" };
    case "own":
    case "borrow": {
      const resource = findResource(scope, node.resource);
      return resource === null ? { kind: "alias", target: "bool" } : { kind: node.kind, resource };
    }
    case "list":
      return { kind: "list", element: inner(node.element), length: node.length };
    case "map": {
      const key = inner(node.key);
      if (typeof key !== "string" || !MAP_KEYS.includes(key)) {
        const allowed = MAP_KEYS.join(", ");
        scope.resolver.report(
          scope.file,
          node.key,
          "map-key",
          `found a map key of another type; allowed are ${allowed}`,
        );
      }
      return { kind: "map", key, value: inner(node.value) };
    }
    case "option":
      return { kind: "option", element: inner(node.element) };
    case "result":
      return { kind: "result", ok: optional(node.ok), err: optional(node.err) };
    case "tuple": {
      if (node.elements.length === 0) {
        scope.resolver.report(scope.file, node, "empty-type", "the tuple has no type; it needs one or more");
      }
      return { kind: "tuple", elements: node.elements.map(inner) };
    }
    case "stream":
    case "future":
      return { kind: node.kind, element: optional(node.element) };
  }
}

/** The definition that `name` stands for, or null, reported. */
function findType(scope: TypeScope, name: Id): WitTypeDef | null {
  const entry = scope.entries.get(name.name);
  if (entry === undefined) {
    reportUnknownType(scope, name, scope.entries.keys());
    return null;
  }
  if (entry.kind === "broken") return null;
  if (entry.kind === "func") {
    scope.resolver.report(
      scope.file,
      name,
      "not-a-type",
      `\`${name.name}\` is a function; a type is needed here`,
    );
    return null;
  }
  return scope.resolver.open(scope.file, name, entry.type, scope.live) ? entry.type : null;
}

function findResource(scope: TypeScope, name: Id): WitTypeDef | null {
  const type = findType(scope, name);
  if (type === null) return null;
  if (resourceOf(type) !== null) return type;
  // What a closed gate takes away may not be known at all.
  if (scope.resolver.run.excluded.has(type)) return null;
  scope.resolver.report(
    scope.file,
    name,
    "not-a-resource",
    `\`${name.name}\` is no resource; only resources have handles`,
  );
  return null;
}
