/**
 * WebAssembly in JavaScript, with what engines have and TypeScript's DOM library (the usual source of these types) does not:
 * JSPI and exception handling. @types/node has no WebAssembly at all.
 *
 * Included by every project of the repository; published by none: the emitted declarations name the globals, and a consumer's own
 * library gives them their full types.
 *
 * Specs: WebAssembly JavaScript Interface; JavaScript Promise Integration; Exception Handling.
 */

declare namespace WebAssembly {
  type ImportExportKind = "function" | "global" | "memory" | "table" | "tag";
  type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "externref" | "anyfunc" | "exnref";
  type TableKind = "anyfunc" | "externref";
  type ImportValue =
    | ((...args: never[]) => unknown)
    | Global
    | Memory
    | Table
    | Tag
    | Suspending
    | number
    | bigint;
  type ModuleImports = Record<string, ImportValue>;
  type Imports = Record<string, ModuleImports>;
  type ExportValue = ExportedFunction | Global | Memory | Table | Tag;
  type Exports = Record<string, ExportValue>;
  /** A wasm function seen from JavaScript: i32, f32 and f64 are numbers, i64 is a bigint, several results an array. */
  type ExportedFunction = (...args: (number | bigint | object | null | undefined)[]) => unknown;

  interface ModuleExportDescriptor {
    readonly name: string;
    readonly kind: ImportExportKind;
  }
  interface ModuleImportDescriptor extends ModuleExportDescriptor {
    readonly module: string;
  }

  class Module {
    constructor(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>);
    static exports(module: Module): ModuleExportDescriptor[];
    static imports(module: Module): ModuleImportDescriptor[];
    static customSections(module: Module, sectionName: string): ArrayBuffer[];
    private readonly brand: "module";
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }
  class Table {
    constructor(descriptor: { initial: number; maximum?: number; element: TableKind }, value?: unknown);
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(delta: number, value?: unknown): number;
  }
  class Global {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: unknown);
    value: unknown;
    valueOf(): unknown;
  }
  class Tag {
    constructor(type: { parameters: ValueType[] });
    private readonly brand: "tag";
  }
  class Exception extends Error {
    constructor(tag: Tag, payload: unknown[], options?: { traceStack?: boolean });
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): unknown;
  }
  /** Marks an import as one that may park the calling stack (JSPI); absent where the engine has no JSPI. */
  class Suspending {
    constructor(fn: (...args: never[]) => unknown);
    private readonly brand: "suspending";
  }
  /** Wraps an export so that a parked stack answers with a promise (JSPI). */
  function promising(fn: ExportedFunction): (...args: Parameters<ExportedFunction>) => Promise<unknown>;

  /** Thrown in wasm by a suspending import where a JavaScript frame stands on the stack (JSPI). */
  class SuspendError extends Error {}
  /** The tag of every JavaScript exception, with one externref: what `catch` of it in wasm sees. */
  const JSTag: Tag;
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  function validate(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): boolean;
  function compile(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}
