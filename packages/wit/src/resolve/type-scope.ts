/**
 * The types of one interface or world: uses first, then definitions in an order of dependency.
 * Spec: WIT.md, "Name resolution"; a name may be used before it is defined, but not in a cycle.
 * Invariant: a name that could not be resolved is `broken`: what refers to it is not reported again.
 */
import { didYouMean } from "../diagnostics/index.ts";
import type { WitInterface, WitTypeDef } from "../model/index.ts";
import { docsOf } from "../syntax/index.ts";
import type { Id, TypeDefNode, TypeNode, UseNode } from "../syntax/index.ts";
import { isOpen, readAttributes } from "./gates.ts";
import { resolveShape } from "./resolve-type.ts";
import { toposort } from "./toposort.ts";
import type { Edge } from "./toposort.ts";
import type { TypeScope } from "./scope.ts";
import { reportUnknownType } from "./unknown-type.ts";

export function defineTypes(scope: TypeScope, items: readonly (UseNode | TypeDefNode)[]): void {
  const edges = new Map<string, Edge<Id>[]>();
  const nodes = new Map<string, TypeDefNode>();
  for (const item of items) if (item.kind === "use") defineUses(scope, item);
  for (const item of items) {
    if (item.kind === "use") {
      for (const used of item.names) edges.set((used.as ?? used.name).name, []);
      continue;
    }
    if (edges.has(item.name.name)) {
      const before = nodes.get(item.name.name)?.name ?? scope.entries.get(item.name.name)?.name;
      reportDuplicate(scope, item.name, before);
      continue;
    }
    nodes.set(item.name.name, item);
    edges.set(item.name.name, typeEdges(item));
  }
  for (const targets of edges.values())
    for (const edge of targets) if (!edges.has(edge.to)) reportUnknownType(scope, edge.at, edges.keys());
  const { order, cycles } = toposort(edges);
  for (const cycle of cycles) {
    scope.resolver.report(
      scope.file,
      cycle.at,
      "cycle",
      `the type \`${cycle.to}\` refers to itself; types cannot be recursive`,
    );
  }
  for (const name of order) {
    const node = nodes.get(name);
    if (node !== undefined) defineType(scope, node);
  }
  for (const [name, node] of nodes) {
    if (!scope.entries.has(name)) scope.entries.set(name, { kind: "broken", name: node.name });
  }
}

function defineUses(scope: TypeScope, node: UseNode): void {
  const { resolver, file } = scope;
  const { gate, externalId } = readAttributes(resolver.run, file.source, node.attributes);
  const open = isOpen(resolver.run, file.source, node, gate, resolver.package.name);
  const from = resolver.findInterface(file, node.from, scope.live && open);
  for (const used of node.names) {
    const name = used.as ?? used.name;
    const target = from === null ? null : usedType(scope, from, used.name, scope.live && open);
    const before = scope.entries.get(name.name);
    if (before !== undefined) {
      reportDuplicate(scope, name, before.name);
      continue;
    }
    const type = resolver.run.define({
      name: name.name,
      owner: scope.owner,
      shape: { kind: "alias", target: target ?? "bool" },
      docs: null,
      gate,
      externalId,
    });
    if (!open) resolver.run.excluded.add(type);
    scope.entries.set(
      name.name,
      target === null && open ? { kind: "broken", name } : { kind: "type", type, name },
    );
  }
}

function usedType(scope: TypeScope, from: WitInterface, name: Id, live: boolean): WitTypeDef | null {
  const { resolver, file } = scope;
  const entry = resolver.scopes.get(from)?.entries.get(name.name);
  if (entry?.kind === "broken") return null;
  const type =
    entry === undefined ? from.types.get(name.name) : entry.kind === "type" ? entry.type : undefined;
  if (type !== undefined) return resolver.open(file, name, type, live) ? type : null;
  // Another package's text may lack what a closed gate keeps away from it.
  if (!live && from.package !== resolver.package) return null;
  const what = `interface \`${from.name ?? "of the world"}\``;
  if (entry?.kind === "func" || from.funcs.has(name.name)) {
    resolver.report(
      file,
      name,
      "not-a-type",
      `\`${name.name}\` of ${what} is a function; \`use\` brings in types`,
    );
  } else {
    resolver.report(file, name, "unknown-name", `found no type named \`${name.name}\` in ${what}`, {
      hint: didYouMean(name.name, from.types.keys()),
    });
  }
  return null;
}

function defineType(scope: TypeScope, node: TypeDefNode): void {
  const { resolver, file } = scope;
  const { gate, externalId } = readAttributes(resolver.run, file.source, node.attributes);
  const open = isOpen(resolver.run, file.source, node.name, gate, resolver.package.name);
  const inner = { ...scope, live: scope.live && open };
  const type = resolver.run.define({
    name: node.name.name,
    owner: scope.owner,
    shape: resolveShape(inner, node),
    docs: docsOf(node.comments),
    gate,
    externalId,
  });
  if (!open) resolver.run.excluded.add(type);
  else if (!scope.live) {
    const message = `the type \`${node.name.name}\` has no gate, but stands in one that is closed`;
    resolver.report(file, node.name, "gated-reference", message, {
      hint: "give it the gate of what it stands in",
    });
  }
  scope.entries.set(node.name.name, { kind: "type", type, name: node.name });
}

function reportDuplicate(scope: TypeScope, name: Id, before: Id | undefined): void {
  scope.resolver.report(scope.file, name, "duplicate-name", `the name \`${name.name}\` is defined twice`, {
    related:
      before === undefined
        ? []
        : [
            {
              source: scope.file.source,
              start: before.start,
              end: before.end,
              message: "first defined here",
            },
          ],
  });
}

function typeEdges(node: TypeDefNode): Edge<Id>[] {
  const edges: Edge<Id>[] = [];
  const visit = (type: TypeNode | null): void => {
    if (type !== null) collectEdges(type, edges, visit);
  };
  switch (node.kind) {
    case "type":
      visit(node.type);
      break;
    case "record":
      for (const field of node.fields) visit(field.type);
      break;
    case "variant":
      for (const witCase of node.cases) visit(witCase.type);
      break;
    case "enum":
    case "flags":
    case "resource":
      break;
  }
  return edges;
}

function collectEdges(type: TypeNode, edges: Edge<Id>[], visit: (type: TypeNode | null) => void): void {
  switch (type.kind) {
    case "primitive":
      return;
    case "name":
      edges.push({ to: type.name.name, at: type.name });
      return;
    case "own":
    case "borrow":
      edges.push({ to: type.resource.name, at: type.resource });
      return;
    case "list":
    case "option":
    case "stream":
    case "future":
      visit(type.element);
      return;
    case "map":
      visit(type.key);
      visit(type.value);
      return;
    case "result":
      visit(type.ok);
      visit(type.err);
      return;
    case "tuple":
      for (const element of type.elements) visit(element);
  }
}
