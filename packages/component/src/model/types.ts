/**
 * Types with every index resolved: what validation computes and linking, the canonical ABI, WIT and bindings use.
 * Spec: Explainer.md, "Type Definitions"; CanonicalABI.md works on these.
 * Invariant: a resolved type refers to no index space; a resource is known by the identity of its `ResourceType`.
 */
import type {
  CoreTableType,
  CoreMemoryType,
  CoreGlobalType,
  CoreValType,
  CoreCompType,
  PrimType,
} from "./raw.ts";

/**
 * The identity of a resource type in some scope: two handles have the same type iff they name the same object.
 */
export interface ResourceType {
  readonly kind: "resource";
  /** A number unique among all resource types made by one validation (or one plan), for printing and interning. */
  readonly id: number;
  /** The best known name, for messages. */
  readonly name: string | null;
}

export interface Field {
  readonly label: string;
  readonly type: ValType;
}
export interface Case {
  readonly label: string;
  readonly type: ValType | null;
}

export interface RecordType {
  readonly kind: "record";
  readonly fields: readonly Field[];
}
export interface VariantType {
  readonly kind: "variant";
  readonly cases: readonly Case[];
}
export interface ListType {
  readonly kind: "list";
  readonly element: ValType;
  readonly length: number | null;
}
export interface TupleType {
  readonly kind: "tuple";
  readonly types: readonly ValType[];
}
export interface FlagsType {
  readonly kind: "flags";
  readonly labels: readonly string[];
}
export interface EnumType {
  readonly kind: "enum";
  readonly labels: readonly string[];
}
export interface OptionType {
  readonly kind: "option";
  readonly type: ValType;
}
export interface ResultType {
  readonly kind: "result";
  readonly ok: ValType | null;
  readonly err: ValType | null;
}
export interface OwnType {
  readonly kind: "own";
  readonly resource: ResourceType;
  /** Which of the resource's names the handle was written with: only visibility reads it, equality never does. */
  readonly via?: number;
}
export interface BorrowType {
  readonly kind: "borrow";
  readonly resource: ResourceType;
  /** As {@link OwnType.via}. */
  readonly via?: number;
}
export interface StreamType {
  readonly kind: "stream";
  readonly element: ValType | null;
}
export interface FutureType {
  readonly kind: "future";
  readonly element: ValType | null;
}
export interface MapType {
  readonly kind: "map";
  readonly key: ValType;
  readonly value: ValType;
}

/** A value type. Primitives are `{ kind: "u32" }` and so on. */
export type ValType =
  | { readonly kind: PrimType }
  | RecordType
  | VariantType
  | ListType
  | TupleType
  | FlagsType
  | EnumType
  | OptionType
  | ResultType
  | OwnType
  | BorrowType
  | StreamType
  | FutureType
  | MapType;

export interface FuncType {
  readonly kind: "func";
  readonly async: boolean;
  readonly params: readonly Field[];
  readonly result: ValType | null;
}

/** What may be imported or exported: `externtype`, resolved. */
export type ExternType =
  | FuncType
  | InstanceType
  | ComponentType
  | CoreModuleType
  | {
      readonly kind: "type";
      readonly type: TypeDef;
      /** For a resource: the name that this import or export gives it (see {@link OwnType.via}). */
      readonly via?: number;
    }
  | { readonly kind: "value"; readonly type: ValType };

/** What an index of the type index space may stand for. */
export type TypeDef = ValType | FuncType | InstanceType | ComponentType | ResourceType;

/** Attributes of an extern name (Binary.md, `attribute`). */
export interface ExternAttributes {
  readonly implements?: string;
  readonly versionSuffix?: string;
  readonly externalId?: string;
}

/** Named items in order; the map's order is the order of declaration. */
export interface InstanceType {
  readonly kind: "instance";
  readonly exports: ReadonlyMap<string, ExternType>;
  /** Resources introduced by this type itself (`(export "r" (type (sub resource)))`): fresh at each use of the type. */
  readonly fresh: readonly ResourceType[];
}
export interface ComponentType {
  readonly kind: "component";
  readonly imports: ReadonlyMap<string, ExternType>;
  readonly exports: ReadonlyMap<string, ExternType>;
  /** Resources that stand for imports (parameters of the component). */
  readonly importedResources: readonly ResourceType[];
  /** Resources that each instantiation makes anew. */
  readonly freshResources: readonly ResourceType[];
  /** Attributes of imports and exports, by name; ignored in type equality. */
  readonly importAttributes: ReadonlyMap<string, ExternAttributes>;
  readonly exportAttributes: ReadonlyMap<string, ExternAttributes>;
}

/** Core extern types, resolved. */
export type CoreExternType =
  | { readonly kind: "func"; readonly type: CoreCompType }
  | CoreTableType
  | CoreMemoryType
  | CoreGlobalType
  | { readonly kind: "tag"; readonly type: CoreCompType };
export interface CoreModuleType {
  readonly kind: "core-module";
  readonly imports: readonly {
    readonly module: string;
    readonly name: string;
    readonly type: CoreExternType;
  }[];
  readonly exports: ReadonlyMap<string, CoreExternType>;
}
/** What an index of the core type index space may stand for. */
export type CoreTypeDef = CoreCompType | CoreModuleType;
export type { CoreValType };
