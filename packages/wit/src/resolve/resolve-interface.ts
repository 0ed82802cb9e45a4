/** Interface syntax to interfaces. Spec: WIT.md, "Item: `interface`". */
import type { WitInterface } from "../model/index.ts";
import type { InterfaceItem } from "../syntax/index.ts";
import type { FileScope } from "./file-scope.ts";
import { NameScope } from "./name-scope.ts";
import { resolveFunc, resolveResourceFunc } from "./resolve-func.ts";
import type { ResolvedFunc } from "./resolve-func.ts";
import type { Resolver, TypeScope } from "./scope.ts";
import { defineTypes } from "./type-scope.ts";

/** Fills `into` with what `items` define. */
export function resolveInterface(
  resolver: Resolver,
  file: FileScope,
  into: WitInterface,
  items: readonly InterfaceItem[],
  live: boolean,
): void {
  const scope: TypeScope = { resolver, file, owner: into, live, entries: new Map() };
  resolver.scopes.set(into, scope);
  defineTypes(
    scope,
    items.filter((item) => item.kind !== "func"),
  );
  const names = new NameScope(
    resolver.run,
    into.name === null ? "this interface" : `interface \`${into.name}\``,
  );
  for (const [name, entry] of scope.entries) {
    names.define(name, file.source, entry.name);
    if (entry.kind === "type" && !resolver.run.excluded.has(entry.type)) into.types.set(name, entry.type);
  }
  for (const resolved of resolveFuncs(scope, items)) {
    const unique = names.define(resolved.func.name, file.source, resolved.name);
    if (unique && resolved.open) into.funcs.set(resolved.func.name, resolved.func);
  }
}

function resolveFuncs(scope: TypeScope, items: readonly InterfaceItem[]): ResolvedFunc[] {
  const funcs: ResolvedFunc[] = [];
  for (const item of items) {
    if (item.kind === "func") {
      if (!scope.entries.has(item.name.name))
        scope.entries.set(item.name.name, { kind: "func", name: item.name });
      funcs.push(resolveFunc(scope, item.name, item.type, item));
    } else if (item.kind === "resource") {
      const entry = scope.entries.get(item.name.name);
      if (entry?.kind !== "type") continue;
      for (const func of item.funcs) funcs.push(resolveResourceFunc(scope, entry.type, func));
    }
  }
  return funcs;
}
