/**
 * Includes: a world takes over what another imports and exports.
 * Spec: WIT.md, "Union of Worlds with `include`" and "Name Conflicts and `with`".
 */
import { didYouMean } from "../diagnostics/index.ts";
import type { WitWorld, WitWorldItem } from "../model/index.ts";
import { isPlain } from "../model/index.ts";
import type { IncludeNode } from "../syntax/index.ts";
import { Cloner } from "./clone.ts";
import { isOpen, readAttributes, sameGate } from "./gates.ts";
import type { TypeScope } from "./scope.ts";

interface Rename {
  readonly from: string;
  readonly to: string;
}

export function include(scope: TypeScope, world: WitWorld, node: IncludeNode): void {
  const { resolver, file } = scope;
  const { gate } = readAttributes(resolver.run, file.source, node.attributes);
  const open = isOpen(resolver.run, file.source, node, gate, resolver.package.name);
  const live = scope.live && open;
  const included = resolver.findWorld(file, node.from, live);
  if (included === null || !open || !resolver.open(file, node.from, included, live)) return;
  const renames = node.renames.map((rename) => ({ from: rename.name.name, to: rename.as.name }));
  checkRenames(scope, node, included);
  const cloner = new Cloner(resolver.run, included, world);
  for (const [items, from, what] of [
    [world.imports, included.imports, "import"],
    [world.exports, included.exports, "export"],
  ] as const) {
    for (const [name, item] of from)
      takeItem(scope, node, cloner, renames, included, items, name, item, what);
  }
}

function takeItem(
  scope: TypeScope,
  node: IncludeNode,
  cloner: Cloner,
  renames: readonly Rename[],
  included: WitWorld,
  items: Map<string, WitWorldItem>,
  name: string,
  item: WitWorldItem,
  what: "import" | "export",
): void {
  const { resolver, file } = scope;
  if (isPlain(item)) {
    const newName = renamed(name, renames);
    if (items.has(newName)) {
      resolver.report(
        file,
        node.from,
        "duplicate-name",
        `the ${what} \`${newName}\` of world \`${included.name}\` shadows one of the same name`,
        { hint: `rename it: \`include ${included.name} with { ${name} as ... }\`` },
      );
      return;
    }
    items.set(newName, cloner.item(item, newName));
    return;
  }
  if (item.kind !== "interface") return;
  const present = items.get(name);
  const external = included.package !== resolver.package;
  if (present?.kind !== "interface") {
    items.set(name, { ...item, gate: external && item.gate?.kind === "stable" ? null : item.gate });
    return;
  }
  if (external && item.gate?.kind === "stable") present.gate = null;
  else if (item.gate === null || sameGate(item.gate, present.gate)) return;
  else if (present.gate === null) present.gate = item.gate;
  else {
    resolver.report(
      file,
      node.from,
      "bad-gate",
      `\`${name}\` is gated here otherwise than in world \`${included.name}\``,
    );
  }
}

function checkRenames(scope: TypeScope, node: IncludeNode, included: WitWorld): void {
  for (const { name } of node.renames) {
    const rename = [{ from: name.name, to: "" }];
    const known = [...included.imports, ...included.exports]
      .filter(([, item]) => isPlain(item))
      .map(([key]) => key);
    if (known.some((key) => renamed(key, rename) !== key)) continue;
    scope.resolver.report(
      scope.file,
      name,
      "include-name",
      `found no import or export with the plain name \`${name.name}\` in world \`${included.name}\`; interface names cannot be renamed`,
      { hint: didYouMean(name.name, known) },
    );
  }
}

/** `name` after the first of `renames` that fits it; for a resource's function the resource is renamed. */
function renamed(name: string, renames: readonly Rename[]): string {
  const prefix = /^(?:\[[a-z]+\])*/.exec(name)?.[0] ?? "";
  const rest = name.slice(prefix.length);
  const dot = rest.indexOf(".");
  const label = dot === -1 ? rest : rest.slice(0, dot);
  const rename = renames.find((candidate) => candidate.from === label);
  if (rename === undefined) return name;
  return `${prefix}${rename.to}${dot === -1 ? "" : rest.slice(dot)}`;
}
