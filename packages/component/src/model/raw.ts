/**
 * A component as its bytes say it: sections of definitions, in binary order, with indices not yet resolved.
 * Spec: Binary.md, section by section; names of fields are those of its grammar.
 * Invariant: nothing here is checked beyond the grammar; every definition knows the offset it was read from.
 */

export type PrimType =
  | "bool"
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "f32"
  | "f64"
  | "char"
  | "string"
  | "error-context";

/** `valtype`: a primitive by name, or an index into the type index space. */
export type RawValType = PrimType | number;

export interface RawField {
  readonly label: string;
  readonly type: RawValType;
}
export interface RawCase {
  readonly label: string;
  readonly type: RawValType | null;
}

/** `defvaltype`. */
export type RawDefValType =
  | { readonly kind: "prim"; readonly prim: PrimType }
  | { readonly kind: "record"; readonly fields: readonly RawField[] }
  | { readonly kind: "variant"; readonly cases: readonly RawCase[] }
  | { readonly kind: "list"; readonly element: RawValType; readonly length: number | null }
  | { readonly kind: "tuple"; readonly types: readonly RawValType[] }
  | { readonly kind: "flags"; readonly labels: readonly string[] }
  | { readonly kind: "enum"; readonly labels: readonly string[] }
  | { readonly kind: "option"; readonly type: RawValType }
  | { readonly kind: "result"; readonly ok: RawValType | null; readonly err: RawValType | null }
  | { readonly kind: "own"; readonly resource: number }
  | { readonly kind: "borrow"; readonly resource: number }
  | { readonly kind: "stream"; readonly element: RawValType | null }
  | { readonly kind: "future"; readonly element: RawValType | null }
  | { readonly kind: "map"; readonly key: RawValType; readonly value: RawValType };

export interface RawFuncType {
  readonly kind: "func";
  readonly async: boolean;
  readonly params: readonly RawField[];
  readonly result: RawValType | null;
}
export interface RawResourceType {
  readonly kind: "resource";
  readonly rep: CoreValType;
  readonly dtor: number | null;
}
export interface RawComponentType {
  readonly kind: "component";
  readonly decls: readonly RawDecl[];
}
export interface RawInstanceType {
  readonly kind: "instance";
  readonly decls: readonly RawDecl[];
}

/** `deftype`. */
export type RawDefType = RawDefValType | RawFuncType | RawComponentType | RawInstanceType | RawResourceType;

/** `componentdecl` and `instancedecl` (only the former has imports). */
export type RawDecl =
  | { readonly kind: "core-type"; readonly type: RawCoreType; readonly offset: number }
  | { readonly kind: "type"; readonly type: RawDefType; readonly offset: number }
  | { readonly kind: "alias"; readonly alias: RawAlias; readonly offset: number }
  | {
      readonly kind: "import";
      readonly name: RawExternName;
      readonly type: RawExternType;
      readonly offset: number;
    }
  | {
      readonly kind: "export";
      readonly name: RawExternName;
      readonly type: RawExternType;
      readonly offset: number;
    };

/** `nameattributes`: the name with its attributes, as written (duplicates kept for validation). */
export interface RawExternName {
  readonly name: string;
  readonly attributes: readonly RawAttribute[];
}
export interface RawAttribute {
  readonly kind: "implements" | "versionsuffix" | "external-id";
  readonly value: string;
  readonly offset: number;
}

/** `externtype`. */
export type RawExternType =
  | { readonly kind: "core-module"; readonly type: number }
  | { readonly kind: "func"; readonly type: number }
  | {
      readonly kind: "value";
      readonly bound:
        | { readonly kind: "eq"; readonly value: number }
        | { readonly kind: "type"; readonly type: RawValType };
    }
  | {
      readonly kind: "type";
      readonly bound: { readonly kind: "eq"; readonly type: number } | { readonly kind: "sub-resource" };
    }
  | { readonly kind: "component"; readonly type: number }
  | { readonly kind: "instance"; readonly type: number };

export type CoreSort = "func" | "table" | "memory" | "global" | "tag" | "type" | "module" | "instance";
/** `sort`; a core sort is written `core X`. */
export type Sort = "func" | "value" | "type" | "component" | "instance" | `core ${CoreSort}`;
export interface SortIndex {
  readonly sort: Sort;
  readonly index: number;
}
export interface CoreSortIndex {
  readonly sort: CoreSort;
  readonly index: number;
}

export type RawAlias =
  | { readonly kind: "export"; readonly sort: Sort; readonly instance: number; readonly name: string }
  | {
      readonly kind: "core-export";
      readonly sort: CoreSort;
      readonly instance: number;
      readonly name: string;
    }
  | { readonly kind: "outer"; readonly sort: Sort; readonly count: number; readonly index: number };

// --- core types (the parts of Core WebAssembly's type grammar that a component's types and imports use) ---

export type CoreNumType = "i32" | "i64" | "f32" | "f64" | "v128";
/** A reference type: an abstract heap type by name, or the index of a defined one. */
export interface CoreRefType {
  readonly kind: "ref";
  readonly nullable: boolean;
  readonly heap: string | number;
}
export type CoreValType = CoreNumType | CoreRefType;
export interface CoreFuncType {
  readonly kind: "func";
  readonly params: readonly CoreValType[];
  readonly results: readonly CoreValType[];
}
export interface CoreLimits {
  readonly min: bigint;
  readonly max: bigint | null;
  readonly shared: boolean;
  readonly index64: boolean;
  readonly pageSizeLog2: number | null;
}
export interface CoreTableType {
  readonly kind: "table";
  readonly element: CoreRefType;
  readonly limits: CoreLimits;
}
export interface CoreMemoryType {
  readonly kind: "memory";
  readonly limits: CoreLimits;
}
export interface CoreGlobalType {
  readonly kind: "global";
  readonly type: CoreValType;
  readonly mutable: boolean;
}
/** Storage type of a struct field or an array element. */
export interface CoreFieldType {
  readonly storage: CoreValType | "i8" | "i16";
  readonly mutable: boolean;
}
export type CoreCompType =
  | CoreFuncType
  | { readonly kind: "struct"; readonly fields: readonly CoreFieldType[] }
  | { readonly kind: "array"; readonly field: CoreFieldType };
export interface CoreSubType {
  readonly kind: "sub";
  readonly final: boolean;
  readonly supers: readonly number[];
  readonly comp: CoreCompType;
}
/** `core:deftype` as it stands in a component: a recursion group or a module type. */
export type RawCoreType =
  | { readonly kind: "rec"; readonly types: readonly CoreSubType[] }
  | RawCoreModuleType;
export interface RawCoreModuleType {
  readonly kind: "module";
  readonly decls: readonly RawCoreModuleDecl[];
}
export type RawCoreModuleDecl =
  | {
      readonly kind: "import";
      readonly module: string;
      readonly name: string;
      readonly type: RawCoreExternType;
      readonly offset: number;
    }
  | { readonly kind: "type"; readonly type: RawCoreType; readonly offset: number }
  | { readonly kind: "outer-alias"; readonly count: number; readonly index: number; readonly offset: number }
  | {
      readonly kind: "export";
      readonly name: string;
      readonly type: RawCoreExternType;
      readonly offset: number;
    };
/** `core:externtype`; func and tag name a type index. */
export type RawCoreExternType =
  | { readonly kind: "func"; readonly type: number }
  | CoreTableType
  | CoreMemoryType
  | CoreGlobalType
  | { readonly kind: "tag"; readonly type: number };

// --- canonical definitions ---

export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";
/** One `canonopt`, as written (duplicates and conflicts kept for validation). */
export type RawCanonOpt =
  | { readonly kind: "string-encoding"; readonly encoding: StringEncoding }
  | { readonly kind: "memory"; readonly index: number }
  | { readonly kind: "realloc"; readonly index: number }
  | { readonly kind: "post-return"; readonly index: number }
  | { readonly kind: "async" }
  | { readonly kind: "callback"; readonly index: number };

/** `canon`: every form of Binary.md, "Canonical Definitions"; `kind` is the text format's name. */
export type RawCanon =
  | {
      readonly kind: "lift";
      readonly func: number;
      readonly opts: readonly RawCanonOpt[];
      readonly type: number;
    }
  | { readonly kind: "lower"; readonly func: number; readonly opts: readonly RawCanonOpt[] }
  | { readonly kind: "resource.new" | "resource.drop" | "resource.rep"; readonly resource: number }
  | { readonly kind: "backpressure.inc" | "backpressure.dec" | "task.cancel" | "subtask.drop" }
  | {
      readonly kind: "task.return";
      readonly result: RawValType | null;
      readonly opts: readonly RawCanonOpt[];
    }
  | { readonly kind: "context.get" | "context.set"; readonly type: CoreValType; readonly slot: number }
  | { readonly kind: "subtask.cancel"; readonly async: boolean }
  | { readonly kind: "stream.new" | "stream.drop-readable" | "stream.drop-writable"; readonly type: number }
  | {
      readonly kind: "stream.read" | "stream.write";
      readonly type: number;
      readonly opts: readonly RawCanonOpt[];
    }
  | {
      readonly kind: "stream.cancel-read" | "stream.cancel-write";
      readonly type: number;
      readonly async: boolean;
    }
  | { readonly kind: "future.new" | "future.drop-readable" | "future.drop-writable"; readonly type: number }
  | {
      readonly kind: "future.read" | "future.write";
      readonly type: number;
      readonly opts: readonly RawCanonOpt[];
    }
  | {
      readonly kind: "future.cancel-read" | "future.cancel-write";
      readonly type: number;
      readonly async: boolean;
    }
  | {
      readonly kind: "error-context.new" | "error-context.debug-message";
      readonly opts: readonly RawCanonOpt[];
    }
  | { readonly kind: "error-context.drop" }
  | { readonly kind: "waitable-set.new" | "waitable-set.drop" | "waitable.join" }
  | {
      readonly kind: "waitable-set.wait" | "waitable-set.poll";
      readonly cancellable: boolean;
      readonly memory: number;
    }
  | { readonly kind: "thread.index" | "thread.resume-later" }
  | { readonly kind: "thread.new-indirect"; readonly type: number; readonly table: number }
  | {
      readonly kind:
        | "thread.suspend"
        | "thread.yield"
        | "thread.suspend-then-resume"
        | "thread.yield-then-resume"
        | "thread.suspend-then-promote"
        | "thread.yield-then-promote";
      readonly cancellable: boolean;
    }
  | { readonly kind: "thread.spawn-ref"; readonly shared: boolean; readonly type: number }
  | {
      readonly kind: "thread.spawn-indirect";
      readonly shared: boolean;
      readonly type: number;
      readonly table: number;
    }
  | { readonly kind: "thread.available-parallelism"; readonly shared: boolean };
export type CanonKind = RawCanon["kind"];

// --- definitions ---

export type RawCoreInstanceExpr =
  | {
      readonly kind: "instantiate";
      readonly module: number;
      readonly args: readonly { readonly name: string; readonly instance: number }[];
    }
  | {
      readonly kind: "exports";
      readonly exports: readonly { readonly name: string; readonly item: CoreSortIndex }[];
    };
export type RawInstanceExpr =
  | {
      readonly kind: "instantiate";
      readonly component: number;
      readonly args: readonly { readonly name: string; readonly item: SortIndex }[];
    }
  | {
      readonly kind: "exports";
      readonly exports: readonly { readonly name: RawExternName; readonly item: SortIndex }[];
    };

/** One definition of a component, in binary order. `offset` is where it starts in the outermost bytes. */
export type RawDefinition =
  | { readonly kind: "core-module"; readonly module: RawCoreModule; readonly offset: number }
  | { readonly kind: "core-instance"; readonly instance: RawCoreInstanceExpr; readonly offset: number }
  | { readonly kind: "core-type"; readonly type: RawCoreType; readonly offset: number }
  | { readonly kind: "component"; readonly component: RawComponent; readonly offset: number }
  | { readonly kind: "instance"; readonly instance: RawInstanceExpr; readonly offset: number }
  | { readonly kind: "alias"; readonly alias: RawAlias; readonly offset: number }
  | { readonly kind: "type"; readonly type: RawDefType; readonly offset: number }
  | { readonly kind: "canon"; readonly canon: RawCanon; readonly offset: number }
  | {
      readonly kind: "start";
      readonly func: number;
      readonly args: readonly number[];
      readonly results: number;
      readonly offset: number;
    }
  | {
      readonly kind: "import";
      readonly name: RawExternName;
      readonly type: RawExternType;
      readonly offset: number;
    }
  | {
      readonly kind: "export";
      readonly name: RawExternName;
      readonly item: SortIndex;
      readonly type: RawExternType | null;
      readonly offset: number;
    }
  | {
      readonly kind: "value";
      readonly type: RawValType;
      readonly bytes: Uint8Array;
      readonly offset: number;
    };

/**
 * Definitions of consecutive sections. Types, aliases and instances come by the ten thousand, so there is no object around each:
 * their offsets stand beside them.
 */
export type RawSection =
  | { readonly kind: "types"; readonly types: readonly RawDefType[]; readonly offsets: readonly number[] }
  | { readonly kind: "aliases"; readonly aliases: readonly RawAlias[]; readonly offsets: readonly number[] }
  | {
      readonly kind: "instances";
      readonly instances: readonly RawInstanceExpr[];
      readonly offsets: readonly number[];
    }
  | { readonly kind: "others"; readonly definitions: readonly RawDefinition[] };

/** A core module: a view on the component's bytes, never a copy. */
export interface RawCoreModule {
  readonly bytes: Uint8Array;
  /** Offset of its first byte in the outermost bytes. */
  readonly offset: number;
}
/** A custom section: its name, and a view on what follows the name; `offset` is where that starts. */
export interface RawCustomSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly offset: number;
}
export interface RawComponent {
  /** The whole component, preamble included: a view on the outermost bytes. */
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** In binary order; `definitionsOf` goes over all definitions. */
  readonly sections: readonly RawSection[];
  readonly customSections: readonly RawCustomSection[];
}
