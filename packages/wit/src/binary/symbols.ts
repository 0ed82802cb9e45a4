/**
 * What a component's definitions stand for, as far as its WIT needs: types with identity, functions, instances.
 * Invariant: every import and export of a type makes a `named` symbol of its own, so that who named it first is known.
 */
import type { PrimType, RawComponent, RawDecl } from "@heddle/component/model";

/** A value type: a primitive, or a symbol. */
export type SymVal = PrimType | SymType;

export type SymValDef =
  | { readonly kind: "prim"; readonly prim: PrimType }
  | { readonly kind: "record"; readonly fields: readonly { readonly label: string; readonly type: SymVal }[] }
  | {
      readonly kind: "variant";
      readonly cases: readonly { readonly label: string; readonly type: SymVal | null }[];
    }
  | { readonly kind: "list"; readonly element: SymVal; readonly length: number | null }
  | { readonly kind: "tuple"; readonly types: readonly SymVal[] }
  | { readonly kind: "flags" | "enum"; readonly labels: readonly string[] }
  | { readonly kind: "option"; readonly type: SymVal }
  | { readonly kind: "result"; readonly ok: SymVal | null; readonly err: SymVal | null }
  | { readonly kind: "own" | "borrow"; readonly resource: SymType }
  | { readonly kind: "stream" | "future"; readonly element: SymVal | null }
  | { readonly kind: "map"; readonly key: SymVal; readonly value: SymVal };

export interface SymFunc {
  readonly kind: "func";
  readonly async: boolean;
  readonly params: readonly { readonly label: string; readonly type: SymVal }[];
  readonly result: SymVal | null;
}

export type SymType =
  | { readonly kind: "value"; readonly def: SymValDef }
  | { readonly kind: "resource" }
  | SymFunc
  /** A type that was imported or exported; `target` is what it equals. */
  | { readonly kind: "named"; readonly target: SymType }
  /** Instance and component types are evaluated where they are used: each use has resources of its own. */
  | {
      readonly kind: "instance-type" | "component-type";
      readonly decls: readonly RawDecl[];
      readonly scope: Scope;
    };

export interface SymInstance {
  readonly exports: ReadonlyMap<string, SymExtern>;
}

export type SymComponent =
  | { readonly kind: "defined"; readonly raw: RawComponent; readonly scope: Scope }
  | { readonly kind: "typed"; readonly decls: readonly RawDecl[]; readonly scope: Scope };

export type SymItem =
  | { readonly sort: "func"; readonly func: SymFunc }
  | { readonly sort: "type"; readonly type: SymType }
  | { readonly sort: "instance"; readonly instance: SymInstance }
  | { readonly sort: "component"; readonly component: SymComponent }
  | { readonly sort: "other" };

/** An import or export with the attributes of its name. */
export interface SymExtern {
  readonly name: string;
  readonly implements: string | null;
  readonly versionSuffix: string | null;
  readonly externalId: string | null;
  readonly item: SymItem;
  readonly offset: number;
}

/** The index spaces of one component, component type or instance type. */
export interface Scope {
  readonly parent: Scope | null;
  readonly types: SymType[];
  readonly funcs: SymFunc[];
  readonly instances: SymInstance[];
  readonly components: SymComponent[];
}

export interface SymInterface {
  readonly imports: readonly SymExtern[];
  readonly exports: readonly SymExtern[];
}
