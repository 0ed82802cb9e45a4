/**
 * World syntax to worlds: what is written, then what is included, then what both need.
 * Spec: WIT.md, "Item: `world`".
 */
import type { WitInterface, WitInterfaceItem, WitWorld } from "../model/index.ts";
import { canonicalName, interfaceId } from "../model/index.ts";
import { docsOf } from "../syntax/index.ts";
import type { PortNode, TypeDefNode, UseNode, WorldNode } from "../syntax/index.ts";
import { elaborate } from "./elaborate.ts";
import type { FileScope } from "./file-scope.ts";
import { isOpen, readAttributes } from "./gates.ts";
import { include } from "./include.ts";
import { NameScope } from "./name-scope.ts";
import { resolveFunc, resolveResourceFunc } from "./resolve-func.ts";
import { resolveInterface } from "./resolve-interface.ts";
import type { Resolver, TypeScope } from "./scope.ts";
import { defineTypes } from "./type-scope.ts";

const PORTS: ReadonlySet<string> = new Set(["import", "export", "include"]);

export function resolveWorld(
  resolver: Resolver,
  file: FileScope,
  world: WitWorld,
  node: WorldNode,
  live: boolean,
): void {
  const scope: TypeScope = { resolver, file, owner: world, live, entries: new Map() };
  defineTypes(
    scope,
    node.items.filter((item): item is UseNode | TypeDefNode => !PORTS.has(item.kind)),
  );
  const names = {
    import: new NameScope(resolver.run, `the imports of world \`${world.name}\``),
    export: new NameScope(resolver.run, `the exports of world \`${world.name}\``),
  };
  for (const [name, entry] of scope.entries) {
    names.import.define(name, file.source, entry.name);
    if (entry.kind === "type" && !resolver.run.excluded.has(entry.type)) {
      world.imports.set(name, { kind: "type", type: entry.type });
    }
  }
  for (const item of node.items) {
    if (item.kind === "import" || item.kind === "export") resolvePort(scope, world, item, names[item.kind]);
    else if (item.kind === "resource") {
      const entry = scope.entries.get(item.name.name);
      if (entry?.kind !== "type") continue;
      for (const func of item.funcs) {
        const resolved = resolveResourceFunc(scope, entry.type, func);
        const unique = names.import.define(resolved.func.name, file.source, resolved.name);
        if (unique && resolved.open)
          world.imports.set(resolved.func.name, { kind: "func", func: resolved.func });
      }
    }
  }
  for (const item of node.items) if (item.kind === "include") include(scope, world, item);
  checkNames(resolver, file, world, node);
  if (resolver.run.report.clean) elaborate(resolver, file, world, node);
}

function resolvePort(scope: TypeScope, world: WitWorld, node: PortNode, names: NameScope): void {
  const { resolver, file } = scope;
  const { extern } = node;
  const items = node.kind === "import" ? world.imports : world.exports;
  if (extern.kind === "func") {
    const resolved = resolveFunc(scope, extern.name, extern.type, node);
    if (names.define(extern.name.name, file.source, extern.name) && resolved.open) {
      items.set(resolved.func.name, { kind: "func", func: resolved.func });
    }
    return;
  }
  const { gate, externalId } = readAttributes(resolver.run, file.source, node.attributes);
  const open = isOpen(resolver.run, file.source, node, gate, resolver.package.name);
  const live = scope.live && open;
  const target =
    extern.kind === "interface" ? inlineInterface(resolver) : resolver.findInterface(file, extern.path, live);
  if (target === null) return;
  const docs = docsOf(node.comments);
  if (extern.kind === "interface") {
    target.docs = docs;
    target.gate = gate;
    if (!open) resolver.run.excluded.add(target);
    resolveInterface(resolver, file, target, extern.items, live);
  } else resolver.open(file, extern.path, target, live);
  const plain = extern.kind !== "path";
  const name = extern.kind === "path" ? interfaceId(target) : extern.name.name;
  const place = extern.kind === "path" ? extern.path : extern.name;
  if (!names.define(name, file.source, place) || !open) return;
  const item: WitInterfaceItem = {
    kind: "interface",
    interface: target,
    plain,
    docs: extern.kind === "interface" ? null : docs,
    gate,
    externalId,
  };
  items.set(name, item);
}

function inlineInterface(resolver: Resolver): WitInterface {
  return {
    kind: "interface",
    name: null,
    package: resolver.package,
    docs: null,
    gate: null,
    types: new Map(),
    funcs: new Map(),
  };
}

/** Plain names must stay strongly unique after includes. */
function checkNames(resolver: Resolver, file: FileScope, world: WitWorld, node: WorldNode): void {
  for (const items of [world.imports, world.exports]) {
    const seen = new Map<string, string>();
    for (const [name, item] of items) {
      if (item.kind === "interface" && !item.plain) continue;
      const key = canonicalName(name);
      const before = seen.get(key);
      if (before !== undefined) reportCollision(resolver, file, node, name, before);
      seen.set(key, name);
    }
  }
}

function reportCollision(
  resolver: Resolver,
  file: FileScope,
  node: WorldNode,
  name: string,
  before: string,
): void {
  const message = `\`${name}\` collides with \`${before}\` in world \`${node.name.name}\` after its includes`;
  resolver.report(file, node.name, "duplicate-name", message, {
    hint: "rename one of them: `include ... with { a as b }`",
  });
}
