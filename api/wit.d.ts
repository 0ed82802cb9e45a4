// The public surface of @heddle/wit. Written by `npm run api`.

// @heddle/wit
export {
  Attribute,
  CallChange,
  CallChanges,
  CaseNode,
  Comment,
  ComponentWit,
  DEFAULT_WIT_LIMITS,
  DecodeWitOptions,
  Diagnostic,
  EmitTypesOptions,
  ExternNode,
  FieldNode,
  FileItem,
  FuncNode,
  FuncTypeNode,
  Gate,
  Id,
  IncludeNode,
  InterfaceItem,
  InterfaceNode,
  LineColumn,
  MigrateOptions,
  MigrationAction,
  MigrationItem,
  MigrationReport,
  MigrationResult,
  PRIMITIVES,
  PackageDeclNode,
  PackageName,
  PackageNameNode,
  PackagePart,
  ParamNode,
  ParseOptions,
  PortNode,
  Preamble,
  Primitive,
  PrintPackageOptions,
  RelatedPlace,
  ResolveOptions,
  ResourceFuncNode,
  Side,
  Source,
  Span,
  TopUseNode,
  TypeDefNode,
  TypeNode,
  UseNameNode,
  UseNode,
  UsePath,
  Version,
  VersionNode,
  WitCase,
  WitError,
  WitErrorCode,
  WitField,
  WitFile,
  WitFunc,
  WitFuncKind,
  WitGraph,
  WitInterface,
  WitInterfaceItem,
  WitLimits,
  WitPackage,
  WitParam,
  WitRoot,
  WitType,
  WitTypeDef,
  WitTypeShape,
  WitWorld,
  WitWorldItem,
  WorldItemNode,
  WorldNode,
  canonicalName,
  compareVersions,
  dealias,
  decodeWit,
  emitTypes,
  encodeWit,
  formatPackageName,
  formatVersion,
  funcName,
  idOf,
  interfaceDeps,
  interfaceId,
  isPlain,
  isWitBinary,
  itemId,
  itemName,
  lineColumnOf,
  migrateWit,
  parseVersion,
  parseWit,
  partsOf,
  printWit,
  renderDiagnostic,
  renderMigration,
  resolveWit,
  resourceOf,
  shapeKey,
  signature,
  typeText,
  usedFrom,
  witOfComponent,
};

// dist/binary/decode.d.ts
export interface ComponentWit extends WitGraph {
    readonly world: WitWorld;
}
export interface DecodeWitOptions {
    readonly limits?: Partial<WitLimits>;
}
export declare function decodeWit(component: Uint8Array | RawComponent, options?: DecodeWitOptions): WitGraph;
export declare function isWitBinary(component: Uint8Array | RawComponent, options?: DecodeWitOptions): boolean;
export declare function witOfComponent(component: Uint8Array | RawComponent, options?: DecodeWitOptions): ComponentWit;

// dist/binary/encode-package.d.ts
export declare function encodeWit(witPackage: WitPackage): Uint8Array;

// dist/declare/dialect.d.ts
export type Side = "host" | "guest";

// dist/declare/index.d.ts
export interface EmitTypesOptions {
    readonly side?: Side;
    readonly parks?: (name: string) => boolean;
}
export declare function emitTypes(target: WitWorld | WitPackage, options?: EmitTypesOptions): Map<string, string>;

// dist/diagnostics/diagnostic.d.ts
export interface Diagnostic {
    readonly code: WitErrorCode;
    readonly message: string;
    readonly source: Source;
    readonly start: number;
    readonly end: number;
    readonly hint: string | null;
    readonly related: readonly RelatedPlace[];
}
export interface RelatedPlace {
    readonly source: Source;
    readonly start: number;
    readonly end: number;
    readonly message: string;
}
export type WitErrorCode = "bad-character" | "bad-attribute" | "bad-comment" | "bad-gate" | "bad-identifier" | "bad-list-length" | "bad-string" | "bad-version" | "borrow-in-result" | "constructor-result" | "cycle" | "duplicate-name" | "duplicate-package" | "empty-type" | "export-needs-import-and-export" | "expected-token" | "gated-reference" | "include-name" | "limit-exceeded" | "map-key" | "missing-package" | "nested-package" | "not-a-resource" | "not-a-type" | "not-an-interface" | "not-a-world" | "package-mismatch" | "too-many-flags" | "unknown-interface" | "unknown-name" | "unknown-package" | "unsupported";
export declare function renderDiagnostic(diagnostic: Diagnostic): string;

// dist/diagnostics/source.d.ts
export interface LineColumn {
    readonly line: number;
    readonly column: number;
    readonly lineText: string;
}
export interface Source {
    readonly path: string;
    readonly text: string;
}
export declare function lineColumnOf(source: Source, position: number): LineColumn;

// dist/diagnostics/wit-error.d.ts
export declare class WitError extends Error {
    readonly name = "WitError";
    readonly code: WitErrorCode;
    readonly diagnostics: readonly Diagnostic[];
    constructor(first: Diagnostic, rest?: readonly Diagnostic[]);
}

// dist/limits.d.ts
export declare const DEFAULT_WIT_LIMITS: WitLimits;
export interface WitLimits {
    readonly maxSourceLength: number;
    readonly maxTypeDepth: number;
    readonly maxErrors: number;
    readonly maxDefinitions: number;
    readonly maxInstanceDepth: number;
}

// dist/migrate/index.d.ts
export interface MigrateOptions {
    readonly version?: string;
    readonly before?: WitGraph;
    readonly after?: WitGraph;
    readonly limits?: Partial<WitLimits>;
}
export interface MigrationResult extends MigrationReport {
    readonly files: ReadonlyMap<string, string>;
}
export declare function migrateWit(files: ReadonlyMap<string, string>, options?: MigrateOptions): MigrationResult;

// dist/migrate/report.d.ts
export interface CallChange {
    readonly before: string;
    readonly after: string;
}
export interface CallChanges {
    readonly rust: CallChange;
    readonly c: CallChange;
    readonly javascript: CallChange;
}
export type MigrationAction = "changed" | "removed" | "decide" | "note";
export interface MigrationItem {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    readonly subject: string;
    readonly action: MigrationAction;
    readonly why: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly calls: CallChanges | null;
}
export interface MigrationReport {
    readonly items: readonly MigrationItem[];
    readonly decisions: number;
}
export declare function renderMigration(report: MigrationReport): string;

// dist/model/names.d.ts
export declare function canonicalName(name: string): string;
export declare function formatPackageName(name: PackageName): string;
export declare function funcName(kind: WitFuncKind["kind"], resource: string, name: string): string;
export declare function interfaceId(witInterface: WitInterface): string;
export declare function itemId(name: PackageName, item: string): string;
export declare function itemName(name: string): string;

// dist/model/types.d.ts
export type Gate = {
    readonly kind: "stable";
    readonly since: Version;
    readonly deprecated: Version | null;
} | {
    readonly kind: "unstable";
    readonly feature: string;
    readonly deprecated: Version | null;
};
export interface PackageName {
    readonly namespace: string;
    readonly name: string;
    readonly version: Version | null;
}
export interface WitCase {
    readonly name: string;
    readonly type: WitType | null;
    docs: string | null;
}
export interface WitField {
    readonly name: string;
    readonly type: WitType;
    docs: string | null;
}
export interface WitFunc {
    readonly name: string;
    readonly kind: WitFuncKind;
    readonly async: boolean;
    readonly params: readonly WitParam[];
    readonly result: WitType | null;
    docs: string | null;
    gate: Gate | null;
    readonly externalId: string | null;
}
export type WitFuncKind = {
    readonly kind: "free";
} | {
    readonly kind: "method" | "static" | "constructor";
    readonly resource: WitTypeDef;
};
export interface WitGraph {
    readonly package: WitPackage;
    readonly packages: readonly WitPackage[];
}
export interface WitInterface {
    readonly kind: "interface";
    readonly name: string | null;
    readonly package: WitPackage;
    docs: string | null;
    gate: Gate | null;
    readonly types: Map<string, WitTypeDef>;
    readonly funcs: Map<string, WitFunc>;
}
export interface WitInterfaceItem {
    readonly kind: "interface";
    readonly interface: WitInterface;
    readonly plain: boolean;
    docs: string | null;
    gate: Gate | null;
    externalId: string | null;
}
export interface WitPackage {
    readonly name: PackageName;
    docs: string | null;
    readonly interfaces: Map<string, WitInterface>;
    readonly worlds: Map<string, WitWorld>;
}
export interface WitParam {
    readonly name: string;
    readonly type: WitType;
}
export type WitType = Primitive | WitTypeDef;
export interface WitTypeDef {
    readonly id: number;
    readonly name: string | null;
    readonly owner: WitInterface | WitWorld | null;
    readonly shape: WitTypeShape;
    docs: string | null;
    gate: Gate | null;
    readonly externalId: string | null;
}
export type WitTypeShape =
{
    readonly kind: "alias";
    readonly target: WitType;
} | {
    readonly kind: "record";
    readonly fields: readonly WitField[];
} | {
    readonly kind: "variant";
    readonly cases: readonly WitCase[];
} | {
    readonly kind: "enum" | "flags";
    readonly cases: readonly WitCase[];
} | {
    readonly kind: "resource";
} | {
    readonly kind: "own" | "borrow";
    readonly resource: WitTypeDef;
} | {
    readonly kind: "list";
    readonly element: WitType;
    readonly length: number | null;
} | {
    readonly kind: "map";
    readonly key: WitType;
    readonly value: WitType;
} | {
    readonly kind: "option";
    readonly element: WitType;
} | {
    readonly kind: "result";
    readonly ok: WitType | null;
    readonly err: WitType | null;
} | {
    readonly kind: "tuple";
    readonly elements: readonly WitType[];
} | {
    readonly kind: "stream" | "future";
    readonly element: WitType | null;
};
export interface WitWorld {
    readonly kind: "world";
    readonly name: string;
    readonly package: WitPackage;
    docs: string | null;
    gate: Gate | null;
    readonly imports: Map<string, WitWorldItem>;
    readonly exports: Map<string, WitWorldItem>;
}
export type WitWorldItem = WitInterfaceItem | {
    readonly kind: "func";
    readonly func: WitFunc;
} | {
    readonly kind: "type";
    readonly type: WitTypeDef;
};

// dist/model/walk.d.ts
export declare function dealias(type: WitType): WitType;
export declare function idOf(type: WitType | null): string;
export declare function interfaceDeps(witInterface: WitInterface): WitInterface[];
export declare function isPlain(item: WitWorldItem): boolean;
export declare function partsOf(shape: WitTypeShape): readonly WitType[];
export declare function resourceOf(type: WitType): WitTypeDef | null;
export declare function shapeKey(shape: WitTypeShape): string;
export declare function usedFrom(type: WitTypeDef): WitInterface | null;

// dist/parse.d.ts
export interface ParseOptions {
    readonly limits?: Partial<WitLimits>;
}
export declare function parseWit(source: Source, options?: ParseOptions): WitFile;

// dist/print/index.d.ts
export declare function printWit(wit: WitFile | WitPackage, options?: PrintPackageOptions): string;

// dist/print/print-package.d.ts
export interface PrintPackageOptions {
    readonly nested?: readonly WitPackage[];
    readonly docs?: boolean;
}
export declare function signature(func: WitFunc): string;
export declare function typeText(type: WitType): string;

// dist/resolve-wit.d.ts
export declare function resolveWit(roots: WitRoot | readonly WitRoot[], options?: ResolveOptions): WitGraph;

// dist/resolve/index.d.ts
export interface ResolveOptions {
    readonly features?: "all" | Iterable<string>;
    readonly limits?: Partial<WitLimits>;
    readonly decodePackage?: (bytes: Uint8Array) => string;
}

// dist/resolve/input.d.ts
export interface WitRoot {
    readonly name?: string;
    readonly files: ReadonlyMap<string, string | Uint8Array> | Readonly<Record<string, string | Uint8Array>>;
}

// dist/syntax/ast.d.ts
export type Attribute = (Span & {
    readonly kind: "since";
    readonly version: VersionNode;
}) | (Span & {
    readonly kind: "deprecated";
    readonly version: VersionNode;
}) | (Span & {
    readonly kind: "unstable";
    readonly feature: Id;
}) | (Span & {
    readonly kind: "external-id";
    readonly value: string;
});
export interface CaseNode extends Span {
    readonly comments: readonly Comment[];
    readonly name: Id;
    readonly type: TypeNode | null;
}
export type ExternNode = Span & ({
    readonly kind: "path";
    readonly path: UsePath;
} | {
    readonly kind: "named-path";
    readonly name: Id;
    readonly path: UsePath;
} | {
    readonly kind: "func";
    readonly name: Id;
    readonly type: FuncTypeNode;
} | {
    readonly kind: "interface";
    readonly name: Id;
    readonly items: readonly InterfaceItem[];
});
export interface FieldNode extends Span {
    readonly comments: readonly Comment[];
    readonly name: Id;
    readonly type: TypeNode;
}
export type FileItem = InterfaceNode | WorldNode | TopUseNode;
export interface FuncNode extends Span, Preamble {
    readonly kind: "func";
    readonly name: Id;
    readonly type: FuncTypeNode;
}
export interface FuncTypeNode extends Span {
    readonly async: boolean;
    readonly params: readonly ParamNode[];
    readonly result: TypeNode | null;
}
export interface Id extends Span {
    readonly name: string;
}
export interface IncludeNode extends Span, Preamble {
    readonly kind: "include";
    readonly from: UsePath;
    readonly renames: readonly {
        readonly name: Id;
        readonly as: Id;
    }[];
}
export type InterfaceItem = UseNode | TypeDefNode | FuncNode;
export interface InterfaceNode extends Span, Preamble {
    readonly kind: "interface";
    readonly name: Id;
    readonly items: readonly InterfaceItem[];
}
export declare const PRIMITIVES: readonly Primitive[];
declare const PRIMITIVE_NAMES: readonly ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char", "string", "error-context"];
export interface PackageDeclNode extends Span {
    readonly comments: readonly Comment[];
    readonly name: PackageNameNode;
}
export interface PackageNameNode extends Span {
    readonly namespace: Id;
    readonly name: Id;
    readonly version: VersionNode | null;
}
export interface PackagePart {
    readonly source: Source;
    readonly package: PackageDeclNode | null;
    readonly items: readonly FileItem[];
}
export interface ParamNode extends Span {
    readonly name: Id;
    readonly type: TypeNode;
}
export interface PortNode extends Span, Preamble {
    readonly kind: "import" | "export";
    readonly extern: ExternNode;
}
export interface Preamble {
    readonly comments: readonly Comment[];
    readonly attributes: readonly Attribute[];
}
export type Primitive = (typeof PRIMITIVE_NAMES)[number];
export interface ResourceFuncNode extends Span, Preamble {
    readonly kind: "constructor" | "method" | "static";
    readonly name: Id;
    readonly type: FuncTypeNode;
}
export interface Span {
    readonly start: number;
    readonly end: number;
}
export interface TopUseNode extends Span, Preamble {
    readonly kind: "top-use";
    readonly path: UsePath;
    readonly as: Id | null;
}
export type TypeDefNode = Span & Preamble & {
    readonly name: Id;
} & ({
    readonly kind: "type";
    readonly type: TypeNode;
} | {
    readonly kind: "record";
    readonly fields: readonly FieldNode[];
} | {
    readonly kind: "variant";
    readonly cases: readonly CaseNode[];
} | {
    readonly kind: "enum" | "flags";
    readonly cases: readonly CaseNode[];
} | {
    readonly kind: "resource";
    readonly funcs: readonly ResourceFuncNode[];
});
export type TypeNode = Span & ({
    readonly kind: "primitive";
    readonly primitive: Primitive;
} | {
    readonly kind: "name";
    readonly name: Id;
} | {
    readonly kind: "own" | "borrow";
    readonly resource: Id;
} | {
    readonly kind: "list";
    readonly element: TypeNode;
    readonly length: number | null;
} | {
    readonly kind: "map";
    readonly key: TypeNode;
    readonly value: TypeNode;
} | {
    readonly kind: "option";
    readonly element: TypeNode;
} | {
    readonly kind: "result";
    readonly ok: TypeNode | null;
    readonly err: TypeNode | null;
} | {
    readonly kind: "tuple";
    readonly elements: readonly TypeNode[];
} | {
    readonly kind: "stream" | "future";
    readonly element: TypeNode | null;
});
export interface UseNameNode extends Span {
    readonly name: Id;
    readonly as: Id | null;
}
export interface UseNode extends Span, Preamble {
    readonly kind: "use";
    readonly from: UsePath;
    readonly names: readonly UseNameNode[];
}
export type UsePath = (Span & {
    readonly kind: "local";
    readonly name: Id;
}) | (Span & {
    readonly kind: "foreign";
    readonly package: PackageNameNode;
    readonly name: Id;
});
export interface VersionNode extends Span {
    readonly value: Version;
}
export interface WitFile extends PackagePart {
    readonly nested: readonly PackagePart[];
    readonly comments: readonly Comment[];
}
export type WorldItemNode = UseNode | TypeDefNode | IncludeNode | PortNode;
export interface WorldNode extends Span, Preamble {
    readonly kind: "world";
    readonly name: Id;
    readonly items: readonly WorldItemNode[];
}

// dist/syntax/comment.d.ts
export interface Comment {
    readonly text: string;
    readonly start: number;
    readonly end: number;
}

// dist/syntax/version.d.ts
export interface Version {
    readonly major: bigint;
    readonly minor: bigint;
    readonly patch: bigint;
    readonly prerelease: readonly string[];
    readonly build: readonly string[];
}
export declare function compareVersions(a: Version, b: Version): number;
export declare function formatVersion(version: Version): string;
export declare function parseVersion(text: string): Version | null;
