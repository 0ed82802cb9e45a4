/**
 * Resolved WIT: packages, interfaces, worlds, functions and types, joined by reference.
 * Spec: WIT.md; what a name stands for is settled here, and gates are applied.
 * Invariant: references form no cycle; two handles are of one type iff they name one resource after following aliases.
 */
import type { Primitive, Version } from "../syntax/index.ts";

export interface PackageName {
  readonly namespace: string;
  readonly name: string;
  readonly version: Version | null;
}

/** Since when, or behind which feature, an item exists. */
export type Gate =
  | { readonly kind: "stable"; readonly since: Version; readonly deprecated: Version | null }
  | { readonly kind: "unstable"; readonly feature: string; readonly deprecated: Version | null };

export interface WitPackage {
  readonly name: PackageName;
  docs: string | null;
  readonly interfaces: Map<string, WitInterface>;
  readonly worlds: Map<string, WitWorld>;
}

export interface WitInterface {
  readonly kind: "interface";
  /** Null for an interface written in place in a world. */
  readonly name: string | null;
  readonly package: WitPackage;
  docs: string | null;
  gate: Gate | null;
  /** In an order in which each type comes after those it refers to. */
  readonly types: Map<string, WitTypeDef>;
  /** By the name of the component model: `f`, `[method]r.f`, ... */
  readonly funcs: Map<string, WitFunc>;
}

export interface WitWorld {
  readonly kind: "world";
  readonly name: string;
  readonly package: WitPackage;
  docs: string | null;
  gate: Gate | null;
  /** By the name of the component model: a plain name, or `ns:package/interface@version`. */
  readonly imports: Map<string, WitWorldItem>;
  readonly exports: Map<string, WitWorldItem>;
}

export interface WitInterfaceItem {
  readonly kind: "interface";
  readonly interface: WitInterface;
  /** True if the item has a plain name of its own: written in place, or named with `name: interface`. */
  readonly plain: boolean;
  docs: string | null;
  gate: Gate | null;
  externalId: string | null;
}
export type WitWorldItem =
  | WitInterfaceItem
  | { readonly kind: "func"; readonly func: WitFunc }
  | { readonly kind: "type"; readonly type: WitTypeDef };

export interface WitField {
  readonly name: string;
  readonly type: WitType;
  docs: string | null;
}
export interface WitCase {
  readonly name: string;
  readonly type: WitType | null;
  docs: string | null;
}
export interface WitParam {
  readonly name: string;
  readonly type: WitType;
}

export type WitFuncKind =
  | { readonly kind: "free" }
  | { readonly kind: "method" | "static" | "constructor"; readonly resource: WitTypeDef };

export interface WitFunc {
  /** The name of the component model, `[method]r.f` for example. */
  readonly name: string;
  readonly kind: WitFuncKind;
  readonly async: boolean;
  /** Methods list their `self` first. */
  readonly params: readonly WitParam[];
  readonly result: WitType | null;
  docs: string | null;
  gate: Gate | null;
  readonly externalId: string | null;
}

/** What a type is made of. */
export type WitTypeShape =
  /** Another name for a type; a `use` if the target belongs to another interface. */
  | { readonly kind: "alias"; readonly target: WitType }
  | { readonly kind: "record"; readonly fields: readonly WitField[] }
  | { readonly kind: "variant"; readonly cases: readonly WitCase[] }
  | { readonly kind: "enum" | "flags"; readonly cases: readonly WitCase[] }
  | { readonly kind: "resource" }
  | { readonly kind: "own" | "borrow"; readonly resource: WitTypeDef }
  | { readonly kind: "list"; readonly element: WitType; readonly length: number | null }
  | { readonly kind: "map"; readonly key: WitType; readonly value: WitType }
  | { readonly kind: "option"; readonly element: WitType }
  | { readonly kind: "result"; readonly ok: WitType | null; readonly err: WitType | null }
  | { readonly kind: "tuple"; readonly elements: readonly WitType[] }
  | { readonly kind: "stream" | "future"; readonly element: WitType | null };

export interface WitTypeDef {
  /** Unique among the types of one graph. */
  readonly id: number;
  /** Null for a type written in place. */
  readonly name: string | null;
  readonly owner: WitInterface | WitWorld | null;
  readonly shape: WitTypeShape;
  docs: string | null;
  gate: Gate | null;
  readonly externalId: string | null;
}

/** A type: a primitive by name, or a definition. */
export type WitType = Primitive | WitTypeDef;

/** What resolving yields: the package that was asked for, and every package in an order of dependency. */
export interface WitGraph {
  readonly package: WitPackage;
  readonly packages: readonly WitPackage[];
}
