/**
 * The syntax tree of one WIT file: what was written, with its places, before any name is resolved.
 * Spec: WIT.md, from "Top-level items" on; a node a production.
 * Invariant: every node knows where it starts and ends in its source; comments are those directly before the node.
 */
import type { Source } from "../diagnostics/index.ts";
import type { Comment } from "./comment.ts";
import type { Version } from "./version.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Id extends Span {
  readonly name: string;
}

export interface VersionNode extends Span {
  readonly value: Version;
}

export interface PackageNameNode extends Span {
  readonly namespace: Id;
  readonly name: Id;
  readonly version: VersionNode | null;
}

/** `use-path`: a name in scope, or one in another package. */
export type UsePath =
  | (Span & { readonly kind: "local"; readonly name: Id })
  | (Span & { readonly kind: "foreign"; readonly package: PackageNameNode; readonly name: Id });

export type Attribute =
  | (Span & { readonly kind: "since"; readonly version: VersionNode })
  | (Span & { readonly kind: "deprecated"; readonly version: VersionNode })
  | (Span & { readonly kind: "unstable"; readonly feature: Id })
  | (Span & { readonly kind: "external-id"; readonly value: string });

/** What stands before an item. */
export interface Preamble {
  readonly comments: readonly Comment[];
  readonly attributes: readonly Attribute[];
}

const PRIMITIVE_NAMES = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "f32",
  "f64",
  "char",
  "string",
  "error-context",
] as const;
export type Primitive = (typeof PRIMITIVE_NAMES)[number];
export const PRIMITIVES: readonly Primitive[] = PRIMITIVE_NAMES;

/** `ty`. */
export type TypeNode = Span &
  (
    | { readonly kind: "primitive"; readonly primitive: Primitive }
    | { readonly kind: "name"; readonly name: Id }
    | { readonly kind: "own" | "borrow"; readonly resource: Id }
    | { readonly kind: "list"; readonly element: TypeNode; readonly length: number | null }
    | { readonly kind: "map"; readonly key: TypeNode; readonly value: TypeNode }
    | { readonly kind: "option"; readonly element: TypeNode }
    | { readonly kind: "result"; readonly ok: TypeNode | null; readonly err: TypeNode | null }
    | { readonly kind: "tuple"; readonly elements: readonly TypeNode[] }
    | { readonly kind: "stream" | "future"; readonly element: TypeNode | null }
  );

export interface FieldNode extends Span {
  readonly comments: readonly Comment[];
  readonly name: Id;
  readonly type: TypeNode;
}
export interface CaseNode extends Span {
  readonly comments: readonly Comment[];
  readonly name: Id;
  readonly type: TypeNode | null;
}
export interface ParamNode extends Span {
  readonly name: Id;
  readonly type: TypeNode;
}

export interface FuncTypeNode extends Span {
  readonly async: boolean;
  readonly params: readonly ParamNode[];
  readonly result: TypeNode | null;
}
export interface FuncNode extends Span, Preamble {
  readonly kind: "func";
  readonly name: Id;
  readonly type: FuncTypeNode;
}
export interface ResourceFuncNode extends Span, Preamble {
  readonly kind: "constructor" | "method" | "static";
  /** For a constructor, the keyword's place. */
  readonly name: Id;
  readonly type: FuncTypeNode;
}

/** `typedef-item`. */
export type TypeDefNode = Span &
  Preamble & { readonly name: Id } & (
    | { readonly kind: "type"; readonly type: TypeNode }
    | { readonly kind: "record"; readonly fields: readonly FieldNode[] }
    | { readonly kind: "variant"; readonly cases: readonly CaseNode[] }
    | { readonly kind: "enum" | "flags"; readonly cases: readonly CaseNode[] }
    | { readonly kind: "resource"; readonly funcs: readonly ResourceFuncNode[] }
  );

export interface UseNameNode extends Span {
  readonly name: Id;
  readonly as: Id | null;
}
export interface UseNode extends Span, Preamble {
  readonly kind: "use";
  readonly from: UsePath;
  readonly names: readonly UseNameNode[];
}
export interface IncludeNode extends Span, Preamble {
  readonly kind: "include";
  readonly from: UsePath;
  readonly renames: readonly { readonly name: Id; readonly as: Id }[];
}

/** `extern-type`, or a bare path. */
export type ExternNode = Span &
  (
    | { readonly kind: "path"; readonly path: UsePath }
    | { readonly kind: "named-path"; readonly name: Id; readonly path: UsePath }
    | { readonly kind: "func"; readonly name: Id; readonly type: FuncTypeNode }
    | { readonly kind: "interface"; readonly name: Id; readonly items: readonly InterfaceItem[] }
  );
export interface PortNode extends Span, Preamble {
  readonly kind: "import" | "export";
  readonly extern: ExternNode;
}

export type InterfaceItem = UseNode | TypeDefNode | FuncNode;
export type WorldItemNode = UseNode | TypeDefNode | IncludeNode | PortNode;

export interface InterfaceNode extends Span, Preamble {
  readonly kind: "interface";
  readonly name: Id;
  readonly items: readonly InterfaceItem[];
}
export interface WorldNode extends Span, Preamble {
  readonly kind: "world";
  readonly name: Id;
  readonly items: readonly WorldItemNode[];
}
export interface TopUseNode extends Span, Preamble {
  readonly kind: "top-use";
  readonly path: UsePath;
  readonly as: Id | null;
}
export type FileItem = InterfaceNode | WorldNode | TopUseNode;

export interface PackageDeclNode extends Span {
  readonly comments: readonly Comment[];
  readonly name: PackageNameNode;
}
/** The items of one package in one file: a whole file, or a `package ... { ... }` block in it. */
export interface PackagePart {
  readonly source: Source;
  readonly package: PackageDeclNode | null;
  readonly items: readonly FileItem[];
}
export interface WitFile extends PackagePart {
  readonly nested: readonly PackagePart[];
  readonly comments: readonly Comment[];
}
