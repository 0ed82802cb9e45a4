/**
 * Types of one component, written again in another scope.
 * Spec: Binary.md, "Type Definitions" and "Alias Definitions".
 * Invariant: a definition is written when it is first needed, and once; names and aliases stay as they were.
 */
import { LinkError } from "@heddle/component/errors";
import type {
  RawAlias,
  RawComponentType,
  RawDecl,
  RawDefType,
  RawExternType,
  RawInstanceType,
} from "@heddle/component/model";
import { renumber } from "../encode/def-type.ts";
import { DeclBuilder } from "./decls.ts";
import type { TypeTarget } from "./builder.ts";

/** A scope of the component that is read, beside the one that is written in its place. */
export interface TypeScope {
  readonly target: TypeTarget;
  readonly parent: TypeScope | null;
  /** Index of type `index` of the scope read, in the scope written. */
  type(index: number): number;
}

/** Defines `type` of scope `scope` where that scope is written. */
export function translateType(scope: TypeScope, type: RawDefType): number {
  return scope.target.type(translated(scope, type));
}

function translated(scope: TypeScope, type: RawDefType): RawDefType {
  switch (type.kind) {
    case "instance":
    case "component":
      return translateDecls(scope, type);
    case "resource":
      throw new LinkError(
        "unsupported",
        "a resource that a component defines cannot be part of what it imports",
      );
    default:
      return renumber(type, (index) => scope.type(index));
  }
}

/** A whole instance or component type. */
function translateDecls(scope: TypeScope, type: RawInstanceType | RawComponentType): RawDefType {
  const target = new DeclBuilder();
  new DeclScope(scope, target, type.decls).copy(() => true);
  return { kind: type.kind, decls: target.decls };
}

type Lazy = () => number;

/** The declarations of a component or instance type: indices are found by name or written when needed. */
export class DeclScope implements TypeScope {
  readonly target: DeclBuilder;
  readonly parent: TypeScope;
  readonly #decls: readonly RawDecl[];
  readonly #types: Lazy[] = [];
  readonly #instances: Lazy[] = [];
  readonly #components: Lazy[] = [];
  /** Writes an import or export, by its place among the declarations. */
  readonly #externs = new Map<number, Lazy>();

  /** `target` may hold declarations of another component already: names that it exports are taken from it. */
  constructor(parent: TypeScope, target: DeclBuilder, decls: readonly RawDecl[]) {
    this.parent = parent;
    this.target = target;
    this.#decls = decls;
    for (const [place, decl] of decls.entries()) this.#index(decl, place);
  }

  /** Writes the imports and exports that `wanted` says, and all that they need. */
  copy(wanted: (decl: RawDecl) => boolean): void {
    for (const [place, extern] of this.#externs) {
      const decl = this.#decls[place];
      if (decl !== undefined && wanted(decl)) extern();
    }
  }

  type(index: number): number {
    return need(this.#types, index, "type");
  }

  #index(decl: RawDecl, place: number): void {
    switch (decl.kind) {
      case "core-type":
        throw new LinkError("unsupported", "core types inside the type of an import are not supported");
      case "type":
        this.#types.push(once(() => translateType(this, decl.type)));
        return;
      case "alias":
        this.#indexAlias(decl.alias);
        return;
      case "import":
      case "export": {
        const write = once(() => this.#extern(decl));
        this.#externs.set(place, write);
        if (decl.type.kind === "type") this.#types.push(write);
        else if (decl.type.kind === "instance") this.#instances.push(write);
        else if (decl.type.kind === "component") this.#components.push(write);
      }
    }
  }

  #indexAlias(alias: RawAlias): void {
    if (alias.kind === "core-export") throw unsupportedAlias(alias);
    const { sort } = alias;
    if (sort !== "type" && sort !== "instance") throw unsupportedAlias(alias);
    const space = sort === "type" ? this.#types : this.#instances;
    if (alias.kind === "export") {
      const { instance, name } = alias;
      space.push(
        once(() => this.target.aliasExport(sort, need(this.#instances, instance, "instance"), name)),
      );
    } else {
      space.push(once(() => this.#outer(alias.count, alias.index)));
    }
  }

  #outer(count: number, index: number): number {
    if (count === 0) return this.type(index);
    let scope: TypeScope | null = this.parent;
    for (let level = 1; level < count; level++) scope = scope?.parent ?? null;
    if (scope === null)
      throw new LinkError("unsupported", `an alias names scope ${count}, which there is not`);
    return this.target.aliasOuter(count, scope.type(index));
  }

  #extern(decl: RawDecl & { readonly kind: "import" | "export" }): number {
    const known = this.target.indexOf(decl.kind, decl.name.name);
    if (known !== undefined) return known;
    return this.target.extern(decl.kind, decl.name, translateExtern(this, decl.type));
  }
}

/** What an import or export is, with the types of the scope written. */
export function translateExtern(scope: TypeScope, type: RawExternType): RawExternType {
  switch (type.kind) {
    case "func":
    case "instance":
    case "component":
      return { kind: type.kind, type: scope.type(type.type) };
    case "type":
      if (type.bound.kind === "sub-resource") return type;
      return { kind: "type", bound: { kind: "eq", type: scope.type(type.bound.type) } };
    case "core-module":
      throw new LinkError("unsupported", "a core module among the imports that are left is not supported");
    case "value":
      throw new LinkError("unsupported", "a value among the imports that are left is not supported");
  }
}

function unsupportedAlias(alias: RawAlias): LinkError {
  return new LinkError(
    "unsupported",
    `an alias of a ${alias.sort} inside the type of an import is not supported`,
  );
}

function need(space: readonly Lazy[], index: number, what: string): number {
  const found = space[index];
  if (found === undefined)
    throw new LinkError("unsupported", `there is no ${what} ${index} in the type of an import`);
  return found();
}

function once(make: Lazy): Lazy {
  let made: number | null = null;
  return () => (made ??= make());
}
