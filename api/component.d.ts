// The public surface of @heddle/component. Written by `npm run api`.

// @heddle/component
export {
  CallContext,
  CallOptions,
  CancelSignal,
  Choice,
  ChoiceKind,
  CompileOptions,
  Component,
  ComponentError,
  ComponentFuture,
  ComponentInstance,
  ComponentStream,
  DEFAULT_LIMITS,
  DecodeError,
  DecodeErrorCode,
  ExportedFunction,
  FIFO,
  GuestExit,
  Holdings,
  HostFunction,
  Imports,
  InstantiateOptions,
  Limits,
  LinkError,
  LinkErrorCode,
  MeteredCoreModule,
  ParkingOptions,
  StoreCounters,
  StoreOptions,
  StreamSource,
  Trace,
  TraceEvent,
  Trap,
  TrapCode,
  UndeclaredWorld,
  ValidationError,
  World,
  blocking,
  camelCase,
  compile,
  compileSync,
  fieldKeys,
  instantiate,
  instantiateSync,
  isBoxedOption,
  meterCoreModule,
  parkingExports,
  seededChoice,
};

// @heddle/component/model
export {
  BorrowType,
  CanonKind,
  Case,
  CheckedComponent,
  CheckedExtern,
  ComponentType,
  CoreCompType,
  CoreExternType,
  CoreFieldType,
  CoreFuncType,
  CoreGlobalType,
  CoreLimits,
  CoreMemoryType,
  CoreModuleType,
  CoreNumType,
  CoreRefType,
  CoreSort,
  CoreSortIndex,
  CoreSubType,
  CoreTableType,
  CoreTypeDef,
  CoreValType,
  EnumType,
  ExternAttributes,
  ExternType,
  Field,
  FlagsType,
  FuncType,
  FutureType,
  InstanceType,
  InterfaceName,
  ListType,
  MapType,
  OptionType,
  OwnType,
  PrimType,
  RawAlias,
  RawAttribute,
  RawCanon,
  RawCanonOpt,
  RawCase,
  RawComponent,
  RawComponentType,
  RawCoreExternType,
  RawCoreInstanceExpr,
  RawCoreModule,
  RawCoreModuleDecl,
  RawCoreModuleType,
  RawCoreType,
  RawCustomSection,
  RawDecl,
  RawDefType,
  RawDefValType,
  RawDefinition,
  RawExternName,
  RawExternType,
  RawField,
  RawFuncType,
  RawInstanceExpr,
  RawInstanceType,
  RawResourceType,
  RawSection,
  RawValType,
  RecordType,
  ResourceType,
  ResultType,
  Sort,
  SortIndex,
  StreamType,
  StringEncoding,
  TupleType,
  TypeDef,
  ValType,
  VariantType,
  compatibilityTrack,
  definitionsOf,
  findCompatible,
  isNewerVersion,
  maxPrintedTypes,
  nearMisses,
  printExternType,
  printFuncType,
  printTypeDef,
  printValType,
  splitVersion,
};

// @heddle/component/decode
export {
  ComponentNames,
  CoreModuleOptions,
  DecodeLimits,
  Fill,
  Layer,
  decodeComponent,
  decodeCoreFunctionNames,
  decodeCoreModuleType,
  decodeNames,
  defaultDecodeLimits,
  fillWithoutDebugInfo,
  layerOf,
  withoutDebugInfo,
};

// @heddle/component/errors
export {
  AssertionError,
  BinaryPosition,
  ComponentError,
  DecodeError,
  DecodeErrorCode,
  GuestExit,
  LinkError,
  LinkErrorCode,
  TRAP_TEXT,
  Trap,
  TrapCode,
  TrapOptions,
  ValidationError,
  assert,
  locateTrap,
  makeTrap,
  raise,
  toTrap,
  trapIf,
  unreachable,
};

// @heddle/component/validate
export {
  ArgumentMatch,
  FeatureName,
  Features,
  Lookup,
  Mismatch,
  ValidateOptions,
  ValidationCode,
  ValidationLimits,
  allFeatures,
  defaultFeatures,
  defaultValidationLimits,
  featureNames,
  isSubtype,
  matchArguments,
  matchCoreExtern,
  matchCoreModule,
  matchExtern,
  validateComponent,
  validationCodes,
};

// @heddle/component/internal/bytes
export {
  ByteWriter,
};

// dist/bytes/reader.d.ts
export interface ReaderOrigin {
    readonly offset: number;
    readonly path: readonly string[];
}

// dist/bytes/writer.d.ts
export declare class ByteWriter {
    #private;
    get length(): number;
    byte(value: number): void;
    bytes(values: Uint8Array): void;
    u32(value: number): void;
    s33(index: number): void;
    name(text: string): void;
    vector<T>(items: readonly T[], write: (item: T) => void): void;
    optional<T>(value: T | null, write: (value: T) => void): void;
    sized(write: (out: ByteWriter) => void): void;
    finish(): Uint8Array<ArrayBuffer>;
    view(): Uint8Array;
}

// dist/canon/names.d.ts
export declare function camelCase(label: string): string;
export declare function fieldKeys(labels: readonly string[]): readonly string[];

// dist/canon/representation.d.ts
export declare function isBoxedOption(t: OptionType): boolean;

// dist/decode/component.d.ts
export declare function decodeComponent(bytes: Uint8Array, limits?: Partial<DecodeLimits>): RawComponent;

// dist/decode/core-module.d.ts
export interface CoreModuleOptions {
    readonly origin?: ReaderOrigin;
    readonly limits?: Partial<DecodeLimits>;
}
export declare function decodeCoreModuleType(bytes: Uint8Array, options?: CoreModuleOptions): CoreModuleType;

// dist/decode/debug-info.d.ts
export type Fill = (start: number, end: number) => void;
export declare function fillWithoutDebugInfo(bytes: Uint8Array, fill: Fill): void;
export declare function withoutDebugInfo(module: Uint8Array): Uint8Array;

// dist/decode/limits.d.ts
export interface DecodeLimits {
    readonly size: number;
    readonly nesting: number;
    readonly nameLength: number;
    readonly definitions: number;
    readonly typeMembers: number;
    readonly params: number;
    readonly args: number;
    readonly inlineExports: number;
    readonly canonOptions: number;
    readonly nameAttributes: number;
    readonly customSections: number;
    readonly coreModules: number;
    readonly coreItems: number;
    readonly coreParams: number;
    readonly coreFields: number;
    readonly coreSupertypes: number;
    readonly coreConstExpression: number;
}
export declare const defaultDecodeLimits: DecodeLimits;

// dist/decode/names.d.ts
export interface ComponentNames {
    readonly component: string | null;
    readonly sorts: ReadonlyMap<Sort, ReadonlyMap<number, string>>;
}
export declare function decodeCoreFunctionNames(moduleBytes: Uint8Array): Map<number, string>;
export declare function decodeNames(component: RawComponent): ComponentNames;

// dist/decode/preamble.d.ts
export type Layer = "component" | "module";
export declare function layerOf(bytes: Uint8Array): Layer;

// dist/embed/component.d.ts
export interface CompileOptions {
    readonly features?: Partial<Features>;
    readonly debugInfo?: boolean;
    readonly renewable?: boolean;
}
export interface Component {
    readonly imports: readonly CheckedExtern[];
    readonly exports: readonly CheckedExtern[];
    readonly checked: CheckedComponent;
}
export declare function compile(source: Uint8Array | ArrayBuffer | Response | Promise<Response>, options?: CompileOptions): Promise<Component>;
export declare function compileSync(bytes: Uint8Array, options?: CompileOptions): Component;

// dist/embed/exported-func.d.ts
export interface CallOptions {
    readonly signal?: CancelSignal;
    readonly origin?: unknown;
}
export interface CancelSignal {
    readonly aborted: boolean;
    readonly reason: unknown;
    addEventListener(type: "abort", listener: () => void): void;
    removeEventListener(type: "abort", listener: () => void): void;
}
export interface ExportedFunction {
    (...args: unknown[]): unknown;
    readonly type: FuncType;
    readonly returnsPromise: boolean;
}

// dist/embed/host-func.d.ts
export interface CallContext {
    readonly signal: AbortSignal;
}
export type HostFunction = (...args: unknown[]) => unknown;
export declare function blocking<F extends (...args: never[]) => unknown>(func: F): F;

// dist/embed/host-streams.d.ts
export interface ComponentFuture<T = unknown> extends PromiseLike<T> {
    tryRead(): {
        readonly value: T;
    } | undefined;
    [Symbol.dispose](): void;
}
export interface ComponentStream<C = unknown> extends AsyncIterable<C> {
    read(max?: number): Promise<C | null>;
    readInto(into: Uint8Array): Promise<number | null>;
    tryRead(max?: number): C | null | undefined;
    [Symbol.dispose](): void;
    toReadableStream(): ReadableStream<C>;
}
export type StreamSource = AsyncIterable<unknown> | Iterable<unknown> | ReadableStream;

// dist/embed/imports.d.ts
export type Imports = Readonly<Record<string, unknown>>;

// dist/embed/instance.d.ts
export interface ComponentInstance<W extends World = UndeclaredWorld> extends AsyncDisposable {
    readonly exports: W["exports"];
    readonly functions: ReadonlyMap<string, ExportedFunction>;
    call(func: unknown, options: CallOptions, ...args: unknown[]): Promise<unknown>;
    callEagerly(func: unknown, options: CallOptions, ...args: unknown[]): unknown;
    explain(): string;
    readonly failure: Trap | null;
    readonly counters: Readonly<StoreCounters>;
    readonly holdings: Holdings;
    readonly origin: unknown;
    finished(): Promise<void>;
    renew(): boolean;
}
export type InstantiateOptions = StoreOptions;
export interface UndeclaredWorld extends World {
    readonly imports: Imports;
    readonly exports: Readonly<Record<string, unknown>>;
}
export interface World {
    readonly imports: object;
    readonly exports: object;
}
export declare function instantiate<W extends World = UndeclaredWorld>(component: Component, imports?: W["imports"], options?: InstantiateOptions): Promise<ComponentInstance<W>>;
export declare function instantiateSync<W extends World = UndeclaredWorld>(component: Component, imports?: W["imports"], options?: InstantiateOptions): ComponentInstance<W>;

// dist/embed/parking-exports.d.ts
export interface ParkingOptions {
    readonly imports?: Imports;
    readonly blocks?: (name: string) => boolean;
}
export declare function parkingExports(component: Component, options?: ParkingOptions): ReadonlySet<string>;

// dist/errors/classes.d.ts
export declare class AssertionError extends Error {
    readonly name = "AssertionError";
}
export interface BinaryPosition {
    readonly offset: number;
    readonly path: readonly string[];
}
export declare class ComponentError extends Error {
    readonly name = "ComponentError";
    readonly payload: unknown;
    constructor(payload: unknown, message?: string);
}
export declare class DecodeError extends Error implements BinaryPosition {
    readonly name = "DecodeError";
    readonly code: DecodeErrorCode;
    readonly offset: number;
    readonly path: readonly string[];
    constructor(code: DecodeErrorCode, message: string, position: BinaryPosition);
}
export type DecodeErrorCode = "bad-magic" | "bad-version" | "bad-layer" | "unexpected-end" | "bad-leb128" | "bad-utf8" | "bad-section" | "section-order" | "bad-opcode" | "bad-flag" | "bad-length" | "section-size-mismatch" | "limit-exceeded";
export declare class GuestExit extends Error {
    readonly name = "GuestExit";
    readonly status: number;
    constructor(status: number);
}
export declare class LinkError extends Error {
    readonly name = "LinkError";
    readonly code: LinkErrorCode;
    constructor(code: LinkErrorCode, message: string, options?: {
        readonly cause?: unknown;
    });
}
export type LinkErrorCode = "unknown-import" | "import-type-mismatch" | "missing-export" | "core-link-failed" | "unsupported" | "jspi-required" | "store-closed" | "bad-argument";
export declare class Trap extends WebAssembly.RuntimeError {
    readonly code: string;
    readonly where?: string;
}
export declare class ValidationError extends Error implements BinaryPosition {
    readonly name = "ValidationError";
    readonly code: string;
    readonly offset: number;
    readonly path: readonly string[];
    constructor(code: string, message: string, position: BinaryPosition);
}
export declare function assert(condition: boolean, what?: string): asserts condition;
export declare function unreachable(value: never): never;

// dist/errors/raise.d.ts
export interface TrapOptions {
    readonly cause?: unknown;
    readonly where?: string;
}
export declare function locateTrap(trap: Trap, where: string): void;
export declare function makeTrap(code: TrapCode, message?: string, options?: TrapOptions): Trap;
export declare function raise(code: TrapCode, message?: string, options?: TrapOptions): never;
export declare function toTrap(thrown: unknown, code?: TrapCode, message?: string): Trap;
export declare function trapIf(condition: boolean, code: TrapCode, message?: string): asserts condition is false;

// dist/errors/trap-codes.d.ts
export declare const TRAP_TEXT: {
    readonly unreachable: "wasm `unreachable` instruction executed";
    readonly "integer-divide-by-zero": "integer divide by zero";
    readonly "integer-overflow": "integer overflow";
    readonly "invalid-conversion": "invalid conversion to integer";
    readonly "memory-out-of-bounds": "out of bounds memory access";
    readonly "table-out-of-bounds": "undefined element: out of bounds table access";
    readonly "indirect-call-mismatch": "indirect call type mismatch";
    readonly "null-reference": "null reference";
    readonly "stack-overflow": "call stack exhausted";
    readonly "engine-trap": "the engine trapped";
    readonly "guest-exception": "the guest threw an exception that it did not catch";
    readonly "cannot-enter": "wasm trap: cannot enter component instance";
    readonly "cannot-leave": "cannot leave component instance";
    readonly "cannot-block": "cannot block a synchronous task before returning";
    readonly deadlock: "deadlock detected: event loop cannot make further progress";
    readonly "unknown-handle": "unknown handle index";
    readonly "handle-type-mismatch": "handle index used with the wrong type";
    readonly "table-full": "handle table is full";
    readonly "borrow-not-own": "cannot lift own resource from a borrow";
    readonly "resource-lent": "cannot remove owned resource while borrowed";
    readonly "borrows-remain": "borrow handles still remain at the end of the call";
    readonly "not-a-resource": "handle is not a resource";
    readonly "realloc-out-of-bounds": "realloc return: beyond end of memory";
    readonly "realloc-unaligned": "realloc return: result not aligned";
    readonly "pointer-out-of-bounds": "pointer out of bounds of memory";
    readonly "pointer-unaligned": "pointer not aligned";
    readonly "list-too-long": "list exceeds the maximum byte length";
    readonly "string-too-long": "string exceeds the maximum byte length";
    readonly "string-out-of-bounds": "string pointer/length out of bounds of memory";
    readonly "list-out-of-bounds": "list pointer/length out of bounds of memory";
    readonly "invalid-utf8": "invalid utf-8 encoding";
    readonly "invalid-utf16": "unpaired surrogate in utf-16 string";
    readonly "invalid-discriminant": "invalid variant discriminant";
    readonly "invalid-char": "invalid char: not a Unicode scalar value";
    readonly "task-return-missing": "async-lifted export failed to produce a result";
    readonly "task-return-twice": "`task.return` or `task.cancel` called more than once for current task";
    readonly "task-return-type": "invalid `task.return` signature and/or options for current task";
    readonly "task-not-async": "`task.return` or `task.cancel` called by a task that was not lifted with `async`";
    readonly "task-not-cancelled": "`task.cancel` called by task which has not been cancelled";
    readonly "callback-code": "unsupported callback code";
    readonly "backpressure-overflow": "backpressure counter overflow";
    readonly "backpressure-underflow": "backpressure counter underflow";
    readonly "not-a-waitable": "handle is not a waitable";
    readonly "not-a-waitable-set": "handle is not a waitable set";
    readonly "waitable-set-waiters": "cannot drop waitable set with waiters";
    readonly "waitable-set-not-empty": "cannot drop non-empty waitable set";
    readonly "waitable-sync-and-set": "waitable cannot be used synchronously while added to a waitable set";
    readonly "waitable-sync-waiter": "waitable already has a synchronous waiter";
    readonly "subtask-not-resolved": "cannot drop a subtask which has not yet resolved";
    readonly "subtask-resolved": "`subtask.cancel` called after terminal status delivered";
    readonly "subtask-cancel-twice": "cannot cancel a subtask twice";
    readonly "stream-done": "cannot read from or write to a stream after its other end was dropped";
    readonly "future-done": "cannot read from or write to a future after previous read or write succeeded";
    readonly "copy-in-progress": "cannot have concurrent operations active on a future/stream";
    readonly "copy-not-in-progress": "cancel of a stream/future operation which is not in progress";
    readonly "end-busy-drop": "cannot drop a stream or future end while an operation is in progress";
    readonly "end-busy-lift": "cannot lift a stream or future while an operation is in progress";
    readonly "end-done-lift": "cannot lift a stream or future after it was notified that the other end dropped";
    readonly "end-in-set-lift": "cannot lift a stream or future end that is in a waitable set";
    readonly "future-unwritten": "cannot drop future write end without first writing a value";
    readonly "same-instance-copy": "cannot read from and write to intra-component stream or future with non-numeric payload";
    readonly "buffer-too-long": "stream read/write count too large";
    readonly "buffer-out-of-bounds": "stream or future buffer out of bounds of memory";
    readonly "unknown-thread": "unknown thread index";
    readonly "thread-not-suspended": "cannot resume thread which is not suspended";
    readonly "thread-type-mismatch": "start function does not match expected type (currently only `(func (param i32))` is supported)";
    readonly "not-an-error-context": "handle is not an error context";
    readonly "host-threw": "a host function threw";
    readonly "host-returned-promise": "a synchronous host function returned a promise";
    readonly "host-bad-value": "a host function returned a value of the wrong type";
    readonly "jspi-required": "this call would block, and the engine cannot suspend WebAssembly (Node 24 or newer can)";
    readonly "blocked-in-plain": "this call would block where no suspension is possible";
    readonly "store-closed": "the store was closed";
    readonly "limit-exceeded": "a limit was exceeded";
    readonly aborted: "the call was aborted";
    readonly timeout: "the time limit was reached";
    readonly exit: "the guest ended the program";
    readonly internal: "internal error";
};
export type TrapCode = keyof typeof TRAP_TEXT;

// dist/meter/core-module.d.ts
export interface MeteredCoreModule {
    readonly module: WebAssembly.Module;
    instantiate(imports: WebAssembly.Imports): WebAssembly.Exports;
    readonly refused: number;
}
export declare function meterCoreModule(bytes: Uint8Array, maxMemory: number): MeteredCoreModule;

// dist/model/checked.d.ts
export interface CheckedComponent {
    readonly raw: RawComponent;
    readonly type: ComponentType;
    readonly imports: readonly CheckedExtern[];
    readonly exports: readonly CheckedExtern[];
    readonly types: readonly TypeDef[];
    readonly funcs: readonly FuncType[];
    readonly instances: readonly InstanceType[];
    readonly components: readonly ComponentType[];
    readonly values: readonly ValType[];
    readonly coreModules: readonly CoreModuleType[];
    readonly coreFuncs: readonly CoreFuncType[];
    readonly coreTables: readonly CoreTableType[];
    readonly coreMemories: readonly CoreMemoryType[];
    readonly coreGlobals: readonly CoreGlobalType[];
    readonly coreTags: readonly CoreCompType[];
    readonly coreTypes: readonly CoreTypeDef[];
    readonly coreInstances: readonly ReadonlyMap<string, CoreExternType>[];
    readonly children: ReadonlyMap<RawComponent, CheckedComponent>;
    readonly moduleTypes: ReadonlyMap<RawCoreModule, CoreModuleType>;
}
export interface CheckedExtern {
    readonly name: string;
    readonly attributes: ExternAttributes;
    readonly type: ExternType;
}

// dist/model/definitions.d.ts
export declare function definitionsOf({ sections }: Pick<RawComponent, "sections">): Generator<RawDefinition, void>;

// dist/model/print.d.ts
export declare const maxPrintedTypes: number;
export declare function printExternType(type: ExternType): string;
export declare function printFuncType(type: FuncType): string;
export declare function printTypeDef(type: TypeDef): string;
export declare function printValType(type: ValType): string;

// dist/model/raw.d.ts
export type CanonKind = RawCanon["kind"];
export type CoreCompType = CoreFuncType | {
    readonly kind: "struct";
    readonly fields: readonly CoreFieldType[];
} | {
    readonly kind: "array";
    readonly field: CoreFieldType;
};
export interface CoreFieldType {
    readonly storage: CoreValType | "i8" | "i16";
    readonly mutable: boolean;
}
export interface CoreFuncType {
    readonly kind: "func";
    readonly params: readonly CoreValType[];
    readonly results: readonly CoreValType[];
}
export interface CoreGlobalType {
    readonly kind: "global";
    readonly type: CoreValType;
    readonly mutable: boolean;
}
export interface CoreLimits {
    readonly min: bigint;
    readonly max: bigint | null;
    readonly shared: boolean;
    readonly index64: boolean;
    readonly pageSizeLog2: number | null;
}
export interface CoreMemoryType {
    readonly kind: "memory";
    readonly limits: CoreLimits;
}
export type CoreNumType = "i32" | "i64" | "f32" | "f64" | "v128";
export interface CoreRefType {
    readonly kind: "ref";
    readonly nullable: boolean;
    readonly heap: string | number;
}
export type CoreSort = "func" | "table" | "memory" | "global" | "tag" | "type" | "module" | "instance";
export interface CoreSortIndex {
    readonly sort: CoreSort;
    readonly index: number;
}
export interface CoreSubType {
    readonly kind: "sub";
    readonly final: boolean;
    readonly supers: readonly number[];
    readonly comp: CoreCompType;
}
export interface CoreTableType {
    readonly kind: "table";
    readonly element: CoreRefType;
    readonly limits: CoreLimits;
}
export type CoreValType = CoreNumType | CoreRefType;
export type PrimType = "bool" | "s8" | "u8" | "s16" | "u16" | "s32" | "u32" | "s64" | "u64" | "f32" | "f64" | "char" | "string" | "error-context";
export type RawAlias = {
    readonly kind: "export";
    readonly sort: Sort;
    readonly instance: number;
    readonly name: string;
} | {
    readonly kind: "core-export";
    readonly sort: CoreSort;
    readonly instance: number;
    readonly name: string;
} | {
    readonly kind: "outer";
    readonly sort: Sort;
    readonly count: number;
    readonly index: number;
};
export interface RawAttribute {
    readonly kind: "implements" | "versionsuffix" | "external-id";
    readonly value: string;
    readonly offset: number;
}
export type RawCanon = {
    readonly kind: "lift";
    readonly func: number;
    readonly opts: readonly RawCanonOpt[];
    readonly type: number;
} | {
    readonly kind: "lower";
    readonly func: number;
    readonly opts: readonly RawCanonOpt[];
} | {
    readonly kind: "resource.new" | "resource.drop" | "resource.rep";
    readonly resource: number;
} | {
    readonly kind: "backpressure.inc" | "backpressure.dec" | "task.cancel" | "subtask.drop";
} | {
    readonly kind: "task.return";
    readonly result: RawValType | null;
    readonly opts: readonly RawCanonOpt[];
} | {
    readonly kind: "context.get" | "context.set";
    readonly type: CoreValType;
    readonly slot: number;
} | {
    readonly kind: "subtask.cancel";
    readonly async: boolean;
} | {
    readonly kind: "stream.new" | "stream.drop-readable" | "stream.drop-writable";
    readonly type: number;
} | {
    readonly kind: "stream.read" | "stream.write";
    readonly type: number;
    readonly opts: readonly RawCanonOpt[];
} | {
    readonly kind: "stream.cancel-read" | "stream.cancel-write";
    readonly type: number;
    readonly async: boolean;
} | {
    readonly kind: "future.new" | "future.drop-readable" | "future.drop-writable";
    readonly type: number;
} | {
    readonly kind: "future.read" | "future.write";
    readonly type: number;
    readonly opts: readonly RawCanonOpt[];
} | {
    readonly kind: "future.cancel-read" | "future.cancel-write";
    readonly type: number;
    readonly async: boolean;
} | {
    readonly kind: "error-context.new" | "error-context.debug-message";
    readonly opts: readonly RawCanonOpt[];
} | {
    readonly kind: "error-context.drop";
} | {
    readonly kind: "waitable-set.new" | "waitable-set.drop" | "waitable.join";
} | {
    readonly kind: "waitable-set.wait" | "waitable-set.poll";
    readonly cancellable: boolean;
    readonly memory: number;
} | {
    readonly kind: "thread.index" | "thread.resume-later";
} | {
    readonly kind: "thread.new-indirect";
    readonly type: number;
    readonly table: number;
} | {
    readonly kind: "thread.suspend" | "thread.yield" | "thread.suspend-then-resume" | "thread.yield-then-resume" | "thread.suspend-then-promote" | "thread.yield-then-promote";
    readonly cancellable: boolean;
} | {
    readonly kind: "thread.spawn-ref";
    readonly shared: boolean;
    readonly type: number;
} | {
    readonly kind: "thread.spawn-indirect";
    readonly shared: boolean;
    readonly type: number;
    readonly table: number;
} | {
    readonly kind: "thread.available-parallelism";
    readonly shared: boolean;
};
export type RawCanonOpt = {
    readonly kind: "string-encoding";
    readonly encoding: StringEncoding;
} | {
    readonly kind: "memory";
    readonly index: number;
} | {
    readonly kind: "realloc";
    readonly index: number;
} | {
    readonly kind: "post-return";
    readonly index: number;
} | {
    readonly kind: "async";
} | {
    readonly kind: "callback";
    readonly index: number;
};
export interface RawCase {
    readonly label: string;
    readonly type: RawValType | null;
}
export interface RawComponent {
    readonly bytes: Uint8Array;
    readonly offset: number;
    readonly sections: readonly RawSection[];
    readonly customSections: readonly RawCustomSection[];
}
export interface RawComponentType {
    readonly kind: "component";
    readonly decls: readonly RawDecl[];
}
export type RawCoreExternType = {
    readonly kind: "func";
    readonly type: number;
} | CoreTableType | CoreMemoryType | CoreGlobalType | {
    readonly kind: "tag";
    readonly type: number;
};
export type RawCoreInstanceExpr = {
    readonly kind: "instantiate";
    readonly module: number;
    readonly args: readonly {
        readonly name: string;
        readonly instance: number;
    }[];
} | {
    readonly kind: "exports";
    readonly exports: readonly {
        readonly name: string;
        readonly item: CoreSortIndex;
    }[];
};
export interface RawCoreModule {
    readonly bytes: Uint8Array;
    readonly offset: number;
}
export type RawCoreModuleDecl = {
    readonly kind: "import";
    readonly module: string;
    readonly name: string;
    readonly type: RawCoreExternType;
    readonly offset: number;
} | {
    readonly kind: "type";
    readonly type: RawCoreType;
    readonly offset: number;
} | {
    readonly kind: "outer-alias";
    readonly count: number;
    readonly index: number;
    readonly offset: number;
} | {
    readonly kind: "export";
    readonly name: string;
    readonly type: RawCoreExternType;
    readonly offset: number;
};
export interface RawCoreModuleType {
    readonly kind: "module";
    readonly decls: readonly RawCoreModuleDecl[];
}
export type RawCoreType = {
    readonly kind: "rec";
    readonly types: readonly CoreSubType[];
} | RawCoreModuleType;
export interface RawCustomSection {
    readonly name: string;
    readonly bytes: Uint8Array;
    readonly offset: number;
}
export type RawDecl = {
    readonly kind: "core-type";
    readonly type: RawCoreType;
    readonly offset: number;
} | {
    readonly kind: "type";
    readonly type: RawDefType;
    readonly offset: number;
} | {
    readonly kind: "alias";
    readonly alias: RawAlias;
    readonly offset: number;
} | {
    readonly kind: "import";
    readonly name: RawExternName;
    readonly type: RawExternType;
    readonly offset: number;
} | {
    readonly kind: "export";
    readonly name: RawExternName;
    readonly type: RawExternType;
    readonly offset: number;
};
export type RawDefType = RawDefValType | RawFuncType | RawComponentType | RawInstanceType | RawResourceType;
export type RawDefValType = {
    readonly kind: "prim";
    readonly prim: PrimType;
} | {
    readonly kind: "record";
    readonly fields: readonly RawField[];
} | {
    readonly kind: "variant";
    readonly cases: readonly RawCase[];
} | {
    readonly kind: "list";
    readonly element: RawValType;
    readonly length: number | null;
} | {
    readonly kind: "tuple";
    readonly types: readonly RawValType[];
} | {
    readonly kind: "flags";
    readonly labels: readonly string[];
} | {
    readonly kind: "enum";
    readonly labels: readonly string[];
} | {
    readonly kind: "option";
    readonly type: RawValType;
} | {
    readonly kind: "result";
    readonly ok: RawValType | null;
    readonly err: RawValType | null;
} | {
    readonly kind: "own";
    readonly resource: number;
} | {
    readonly kind: "borrow";
    readonly resource: number;
} | {
    readonly kind: "stream";
    readonly element: RawValType | null;
} | {
    readonly kind: "future";
    readonly element: RawValType | null;
} | {
    readonly kind: "map";
    readonly key: RawValType;
    readonly value: RawValType;
};
export type RawDefinition = {
    readonly kind: "core-module";
    readonly module: RawCoreModule;
    readonly offset: number;
} | {
    readonly kind: "core-instance";
    readonly instance: RawCoreInstanceExpr;
    readonly offset: number;
} | {
    readonly kind: "core-type";
    readonly type: RawCoreType;
    readonly offset: number;
} | {
    readonly kind: "component";
    readonly component: RawComponent;
    readonly offset: number;
} | {
    readonly kind: "instance";
    readonly instance: RawInstanceExpr;
    readonly offset: number;
} | {
    readonly kind: "alias";
    readonly alias: RawAlias;
    readonly offset: number;
} | {
    readonly kind: "type";
    readonly type: RawDefType;
    readonly offset: number;
} | {
    readonly kind: "canon";
    readonly canon: RawCanon;
    readonly offset: number;
} | {
    readonly kind: "start";
    readonly func: number;
    readonly args: readonly number[];
    readonly results: number;
    readonly offset: number;
} | {
    readonly kind: "import";
    readonly name: RawExternName;
    readonly type: RawExternType;
    readonly offset: number;
} | {
    readonly kind: "export";
    readonly name: RawExternName;
    readonly item: SortIndex;
    readonly type: RawExternType | null;
    readonly offset: number;
} | {
    readonly kind: "value";
    readonly type: RawValType;
    readonly bytes: Uint8Array;
    readonly offset: number;
};
export interface RawExternName {
    readonly name: string;
    readonly attributes: readonly RawAttribute[];
}
export type RawExternType = {
    readonly kind: "core-module";
    readonly type: number;
} | {
    readonly kind: "func";
    readonly type: number;
} | {
    readonly kind: "value";
    readonly bound: {
        readonly kind: "eq";
        readonly value: number;
    } | {
        readonly kind: "type";
        readonly type: RawValType;
    };
} | {
    readonly kind: "type";
    readonly bound: {
        readonly kind: "eq";
        readonly type: number;
    } | {
        readonly kind: "sub-resource";
    };
} | {
    readonly kind: "component";
    readonly type: number;
} | {
    readonly kind: "instance";
    readonly type: number;
};
export interface RawField {
    readonly label: string;
    readonly type: RawValType;
}
export interface RawFuncType {
    readonly kind: "func";
    readonly async: boolean;
    readonly params: readonly RawField[];
    readonly result: RawValType | null;
}
export type RawInstanceExpr = {
    readonly kind: "instantiate";
    readonly component: number;
    readonly args: readonly {
        readonly name: string;
        readonly item: SortIndex;
    }[];
} | {
    readonly kind: "exports";
    readonly exports: readonly {
        readonly name: RawExternName;
        readonly item: SortIndex;
    }[];
};
export interface RawInstanceType {
    readonly kind: "instance";
    readonly decls: readonly RawDecl[];
}
export interface RawResourceType {
    readonly kind: "resource";
    readonly rep: CoreValType;
    readonly dtor: number | null;
}
export type RawSection = {
    readonly kind: "types";
    readonly types: readonly RawDefType[];
    readonly offsets: readonly number[];
} | {
    readonly kind: "aliases";
    readonly aliases: readonly RawAlias[];
    readonly offsets: readonly number[];
} | {
    readonly kind: "instances";
    readonly instances: readonly RawInstanceExpr[];
    readonly offsets: readonly number[];
} | {
    readonly kind: "others";
    readonly definitions: readonly RawDefinition[];
};
export type RawValType = PrimType | number;
export type Sort = "func" | "value" | "type" | "component" | "instance" | `core ${CoreSort}`;
export interface SortIndex {
    readonly sort: Sort;
    readonly index: number;
}
export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

// dist/model/types.d.ts
export interface BorrowType {
    readonly kind: "borrow";
    readonly resource: ResourceType;
    readonly via?: number;
}
export interface Case {
    readonly label: string;
    readonly type: ValType | null;
}
export interface ComponentType {
    readonly kind: "component";
    readonly imports: ReadonlyMap<string, ExternType>;
    readonly exports: ReadonlyMap<string, ExternType>;
    readonly importedResources: readonly ResourceType[];
    readonly freshResources: readonly ResourceType[];
    readonly importAttributes: ReadonlyMap<string, ExternAttributes>;
    readonly exportAttributes: ReadonlyMap<string, ExternAttributes>;
}
export type CoreExternType = {
    readonly kind: "func";
    readonly type: CoreCompType;
} | CoreTableType | CoreMemoryType | CoreGlobalType | {
    readonly kind: "tag";
    readonly type: CoreCompType;
};
export interface CoreModuleType {
    readonly kind: "core-module";
    readonly imports: readonly {
        readonly module: string;
        readonly name: string;
        readonly type: CoreExternType;
    }[];
    readonly exports: ReadonlyMap<string, CoreExternType>;
}
export type CoreTypeDef = CoreCompType | CoreModuleType;
export interface EnumType {
    readonly kind: "enum";
    readonly labels: readonly string[];
}
export interface ExternAttributes {
    readonly implements?: string;
    readonly versionSuffix?: string;
    readonly externalId?: string;
}
export type ExternType = FuncType | InstanceType | ComponentType | CoreModuleType | {
    readonly kind: "type";
    readonly type: TypeDef;
    readonly via?: number;
} | {
    readonly kind: "value";
    readonly type: ValType;
};
export interface Field {
    readonly label: string;
    readonly type: ValType;
}
export interface FlagsType {
    readonly kind: "flags";
    readonly labels: readonly string[];
}
export interface FuncType {
    readonly kind: "func";
    readonly async: boolean;
    readonly params: readonly Field[];
    readonly result: ValType | null;
}
export interface FutureType {
    readonly kind: "future";
    readonly element: ValType | null;
}
export interface InstanceType {
    readonly kind: "instance";
    readonly exports: ReadonlyMap<string, ExternType>;
    readonly fresh: readonly ResourceType[];
}
export interface ListType {
    readonly kind: "list";
    readonly element: ValType;
    readonly length: number | null;
}
export interface MapType {
    readonly kind: "map";
    readonly key: ValType;
    readonly value: ValType;
}
export interface OptionType {
    readonly kind: "option";
    readonly type: ValType;
}
export interface OwnType {
    readonly kind: "own";
    readonly resource: ResourceType;
    readonly via?: number;
}
export interface RecordType {
    readonly kind: "record";
    readonly fields: readonly Field[];
}
export interface ResourceType {
    readonly kind: "resource";
    readonly id: number;
    readonly name: string | null;
}
export interface ResultType {
    readonly kind: "result";
    readonly ok: ValType | null;
    readonly err: ValType | null;
}
export interface StreamType {
    readonly kind: "stream";
    readonly element: ValType | null;
}
export interface TupleType {
    readonly kind: "tuple";
    readonly types: readonly ValType[];
}
export type TypeDef = ValType | FuncType | InstanceType | ComponentType | ResourceType;
export type ValType = {
    readonly kind: PrimType;
} | RecordType | VariantType | ListType | TupleType | FlagsType | EnumType | OptionType | ResultType | OwnType | BorrowType | StreamType | FutureType | MapType;
export interface VariantType {
    readonly kind: "variant";
    readonly cases: readonly Case[];
}

// dist/model/versions.d.ts
export interface InterfaceName {
    readonly base: string;
    readonly version: string | null;
}
export declare function compatibilityTrack(version: string): string | null;
export declare function findCompatible(wanted: string, offered: Iterable<string>): string | null;
export declare function isNewerVersion(one: string, other: string): boolean;
export declare function nearMisses(wanted: string, offered: Iterable<string>, count?: number): string[];
export declare function splitVersion(name: string): InterfaceName;

// dist/tasks/choice.d.ts
export interface Choice {
    readonly pick: (count: number) => number;
    readonly suspendThoughReady: () => boolean;
}
export type ChoiceKind = "order" | "suspension";
export declare const FIFO: Choice;
export declare function seededChoice(seed: number, only?: ChoiceKind): Choice;

// dist/tasks/limits.d.ts
export declare const DEFAULT_LIMITS: Limits;
export interface Limits {
    readonly maxHandles: number;
    readonly maxTasks: number;
    readonly maxParkedStacks: number;
    readonly opsPerTurn: number;
    readonly maxMemory: number;
    readonly cancelGraceMs: number;
    readonly maxMemoryToRenew: number;
}

// dist/tasks/store.d.ts
export interface Holdings {
    readonly handles: number;
    readonly tasks: number;
    readonly parkedStacks: number;
}
export interface StoreCounters {
    suspensions: number;
    copies: number;
    bytesCopied: number;
    tasks: number;
    refusedGrowths: number;
}
export interface StoreOptions {
    readonly limits?: Partial<Limits>;
    readonly choice?: Choice;
    readonly suspends?: boolean;
    readonly trace?: () => Trace;
    readonly now?: () => number;
    readonly defer?: (callback: () => void) => void;
}

// dist/tasks/tracer.d.ts
export interface CopyEvent {
    readonly event: "copy";
    readonly what: "stream" | "future";
    readonly elements: number;
    readonly bytes: number | undefined;
    readonly from: string;
    readonly to: string;
}
interface Span {
    readonly kind: SpanKind;
    readonly span: number;
    readonly track: number;
    readonly name: string;
    readonly instance: string;
}
export type SpanKind = "task" | "subtask" | "wait" | "park" | "host";
export type Trace = (event: TraceEvent) => void;
export type TraceEvent = (Span & {
    readonly event: "begin";
}) | (Span & {
    readonly event: "end";
})
 | {
    readonly event: "return";
    readonly track: number;
    readonly instance: string;
    readonly cancelled: boolean;
} | CopyEvent
 | {
    readonly event: "closed";
    readonly code: string;
    readonly message: string;
};

// dist/validate/codes.d.ts
export type ValidationCode = keyof typeof codes;
declare const codes: {
    readonly "feature-gated": "requires a feature that is not enabled";
    readonly "limit-exceeded": "exceeds a limit";
    readonly "value-too-large": "exceeds maximum byte size";
    readonly "type-index-out-of-bounds": "type index out of bounds";
    readonly "func-index-out-of-bounds": "function index out of bounds";
    readonly "instance-index-out-of-bounds": "instance index out of bounds";
    readonly "component-index-out-of-bounds": "unknown component: component index out of bounds";
    readonly "core-module-index-out-of-bounds": "unknown module: module index out of bounds";
    readonly "core-instance-index-out-of-bounds": "core instance index out of bounds";
    readonly "core-func-index-out-of-bounds": "core function index out of bounds";
    readonly "core-table-index-out-of-bounds": "table index out of bounds";
    readonly "core-memory-index-out-of-bounds": "memory index out of bounds";
    readonly "core-global-index-out-of-bounds": "global index out of bounds";
    readonly "core-tag-index-out-of-bounds": "tag index out of bounds";
    readonly "core-type-index-out-of-bounds": "type index out of bounds";
    readonly "not-a-defined-type": "is not a defined type";
    readonly "not-a-function-type": "is not a function type";
    readonly "not-an-instance-type": "is not an instance type";
    readonly "not-a-component-type": "is not a component type";
    readonly "not-a-resource-type": "is not a resource type";
    readonly "not-a-module-type": "is not a module type";
    readonly "not-a-core-function-type": "is not a core function type";
    readonly "not-a-stream-type": "requires a stream or future type";
    readonly "empty-type": "must have at least one";
    readonly "too-many-flags": "cannot have more than 32 flags";
    readonly "empty-fixed-length-list": "fixed-length list must have a length greater than zero";
    readonly "bad-map-key": "map key type is not allowed";
    readonly "empty-label": "name cannot be empty";
    readonly "not-kebab-case": "is not in kebab case";
    readonly "duplicate-label": "conflicts with previous";
    readonly "borrow-in-result": "function result cannot contain a `borrow` type";
    readonly "borrow-in-stream": "cannot contain a `borrow` type";
    readonly "stream-of-char": "`stream<char>` is not valid";
    readonly "resource-in-type": "resources can only be defined within a concrete component";
    readonly "bad-resource-rep": "resources can only be represented by `i32` or `i64`";
    readonly "bad-destructor": "wrong signature for a destructor";
    readonly "bad-extern-name": "is not a valid extern name";
    readonly "bad-version": "is not a valid extern name: bad version";
    readonly "duplicate-extern-name": "conflicts with previous name";
    readonly "annotated-not-func": "is not a func";
    readonly "bad-constructor": "function should return `(own $T)` or `(result (own $T))`";
    readonly "bad-method": "function should have a first argument called `self` of `(borrow $T)`";
    readonly "unknown-resource-name": "resource used in function does not have a name in this context";
    readonly "resource-name-mismatch": "function does not match expected resource name";
    readonly "duplicate-attribute": "duplicate option in name";
    readonly "implements-not-instance": "only instances can have an `implements`";
    readonly "implements-not-plain": "is not valid with `implements`";
    readonly "implements-not-interface": "must be an interface";
    readonly "bad-version-suffix": "version suffix is not valid";
    readonly "outer-alias-count": "invalid outer alias count";
    readonly "alias-sort": "may only refer to types or instances";
    readonly "outer-alias-resource": "cannot alias outer type which transitively refers to resources";
    readonly "no-such-export": "has no export named";
    readonly "export-sort-mismatch": "export is not a";
    readonly "sort-not-allowed": "sort is not allowed here";
    readonly "type-not-visible": "not valid to be used as";
    readonly "local-resource-in-import": "local resource type found in imports";
    readonly "local-resource-not-exported": "local resource type found in export but not exported itself";
    readonly "ascription-mismatch": "ascribed type of export is not compatible with item's type";
    readonly "duplicate-argument": "conflicts with previous argument";
    readonly "missing-argument": "missing import named";
    readonly "argument-mismatch": "type mismatch for import";
    readonly "duplicate-core-argument": "duplicate module instantiation argument named";
    readonly "missing-core-argument": "missing module instantiation argument";
    readonly "missing-core-item": "does not export an item named";
    readonly "core-type-mismatch": "type mismatch for export of module instantiation argument";
    readonly "duplicate-core-export": "already defined";
    readonly "duplicate-core-import": "duplicate import name";
    readonly "core-index-out-of-bounds": "index out of bounds";
    readonly "bad-core-limits": "memory size must be at most";
    readonly "bad-core-type": "invalid core type";
    readonly "bad-core-module": "type mismatch: the core module is not valid";
    readonly "duplicate-option": "is specified more than once";
    readonly "conflicting-encodings": "conflicts with option";
    readonly "option-required": "is required";
    readonly "realloc-without-memory": "canonical option `realloc` requires `memory` to also be specified";
    readonly "option-not-allowed": "cannot be specified";
    readonly "bad-option-signature": "uses a core function with an incorrect signature";
    readonly "async-needs-async-type": "the `async` canonical option requires an async function type";
    readonly "lift-type-mismatch": "lowered types do not match the types of the core function";
    readonly "not-a-local-resource": "is not a local resource";
    readonly "bad-context": "context.get and context.set";
    readonly "bad-memory": "mismatch in the shared flag for memories";
    readonly "bad-thread-start": "start function";
};
export declare const validationCodes: {
    readonly [C in ValidationCode]: string;
};

// dist/validate/component.d.ts
export interface ValidateOptions {
    readonly features?: Partial<Features>;
    readonly limits?: Partial<ValidationLimits>;
    readonly isValidModule?: (bytes: Uint8Array) => boolean;
}
export declare function validateComponent(raw: RawComponent, options?: ValidateOptions): CheckedComponent;

// dist/validate/core-subtype.d.ts
type Mismatch = string | null;
export declare function matchCoreExtern(actual: CoreExternType, expected: CoreExternType): Mismatch;
export declare function matchCoreModule(actual: CoreModuleType, expected: CoreModuleType): Mismatch;

// dist/validate/features.d.ts
export type FeatureName = keyof typeof featureNames;
export interface Features {
    readonly async: boolean;
    readonly map: boolean;
    readonly implements: boolean;
    readonly asyncBuiltins: boolean;
    readonly asyncStackful: boolean;
    readonly threads: boolean;
    readonly errorContext: boolean;
    readonly fixedLengthLists: boolean;
    readonly memory64: boolean;
    readonly canonicalNames: boolean;
    readonly nestedNames: boolean;
}
export declare const allFeatures: Features;
export declare const defaultFeatures: Features;
export declare const featureNames: {
    readonly async: "async";
    readonly map: "map";
    readonly implements: "implements";
    readonly asyncBuiltins: "async-builtins";
    readonly asyncStackful: "async-stackful";
    readonly threads: "threads";
    readonly errorContext: "error-context";
    readonly fixedLengthLists: "fixed-length-lists";
    readonly memory64: "memory64";
    readonly canonicalNames: "canonical-names";
    readonly nestedNames: "nested-names";
    readonly values: "values";
    readonly sharedEverythingThreads: "shared-everything-threads";
};

// dist/validate/limits.d.ts
export interface ValidationLimits {
    readonly maxTypeSize: number;
    readonly maxTypeDepth: number;
    readonly maxNesting: number;
    readonly maxTypeWork: number;
    readonly maxResources: number;
}
export declare const defaultValidationLimits: ValidationLimits;

// dist/validate/subtype.d.ts
export interface ArgumentMatch {
    readonly mismatch: {
        readonly missing: boolean;
        readonly name: string;
        readonly text: string;
    } | null;
    readonly resources: ReadonlyMap<ResourceType, ResourceType>;
}
export interface Lookup {
    get(name: string): ExternType | undefined;
}
export type Mismatch = string | null;
export declare function isSubtype(actual: ExternType, expected: ExternType, resources?: ReadonlyMap<ResourceType, ResourceType>): boolean;
export declare function matchArguments(component: ComponentType, given: Lookup): ArgumentMatch;
export declare function matchExtern(actual: ExternType, expected: ExternType, resources?: ReadonlyMap<ResourceType, ResourceType>): Mismatch;
