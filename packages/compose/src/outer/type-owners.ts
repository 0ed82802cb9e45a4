/**
 * Which imports an export's types come from.
 * Spec: Explainer.md, "External Visibility of Types".
 * Invariant: a type belongs to the first import that names it.
 */
import type { ExternType, TypeDef } from "@heddle/component/model";
import type { Part } from "../wiring/part.ts";
import { importsBehindType, partsOf } from "./derived.ts";

/** Names of the imports of `part` whose named types the export `name` mentions. */
export function importsBehind(part: Part, name: string): ReadonlySet<string> {
  const walk = new OwnerWalk(ownersOf(part));
  for (const each of part.checked.exports) if (each.name === name) walk.extern(each.type);
  const found = new Set<string>();
  for (const each of walk.found) {
    found.add(each);
    for (const behind of importsBehindType(part, each)) found.add(behind);
  }
  return found;
}

type Owners = ReadonlyMap<object, string>;

function ownersOf(part: Part): Owners {
  const owners = new Map<object, string>();
  for (const { name, type } of part.checked.imports) own(owners, name, type);
  return owners;
}

function own(owners: Map<object, string>, owner: string, extern: ExternType): void {
  if (extern.kind === "instance") for (const item of extern.exports.values()) own(owners, owner, item);
  if (extern.kind === "type" && !owners.has(extern.type)) owners.set(extern.type, owner);
}

class OwnerWalk {
  readonly found: Set<string> = new Set();
  readonly #owners: Owners;
  readonly #visited = new Set<object>();

  constructor(owners: Owners) {
    this.#owners = owners;
  }

  extern(extern: ExternType): void {
    if (extern.kind === "type" || extern.kind === "value") this.type(extern.type);
    else if (extern.kind !== "core-module") this.type(extern);
  }

  type(type: TypeDef): void {
    if (this.#visited.has(type)) return;
    this.#visited.add(type);
    const owner = this.#owners.get(type);
    if (owner !== undefined) this.found.add(owner);
    switch (type.kind) {
      case "resource":
      case "component":
        return;
      case "own":
      case "borrow":
        this.type(type.resource);
        return;
      case "func":
        for (const param of type.params) this.type(param.type);
        if (type.result !== null) this.type(type.result);
        return;
      case "instance":
        for (const item of type.exports.values()) this.extern(item);
        return;
      default:
        for (const part of partsOf(type)) this.type(part);
    }
  }
}
