/**
 * What a component needs to know of a core module: the types of its imports and exports.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules.
 * Invariant: code and data are skipped by their section headers; types that come out refer to no index.
 */
import type { ReaderOrigin } from "../bytes/index.ts";
import { ValidationError, unreachable } from "../errors/index.ts";
import { CoreTypeSpace } from "../model/core-type-space.ts";
import type { CoreExternType, CoreModuleType } from "../model/types.ts";
import type { CoreGlobalType, CoreMemoryType, CoreTableType, RawCoreExternType } from "../model/raw.ts";
import { skipConstExpr } from "./core-const-expr.ts";
import { decodeGlobalType, decodeMemoryType, decodeTagType } from "./core-extern-type.ts";
import { decodeCoreImports } from "./core-imports.ts";
import { coreSection, walkCoreModule } from "./core-sections.ts";
import { decodeTableDefinition } from "./core-table.ts";
import { decodeRecType } from "./core-type.ts";
import { Input, ListScope } from "./input.ts";
import type { DecodeLimits } from "./limits.ts";

/** Where a module's bytes stand, for errors, and what they may ask for. */
export interface CoreModuleOptions {
  /** Offset and path of the module in the outermost bytes: a `RawCoreModule` knows the offset. */
  readonly origin?: ReaderOrigin;
  readonly limits?: Partial<DecodeLimits>;
}

const standalone: ReaderOrigin = { offset: 0, path: ["core module"] };

/**
 * Reads the types of a core module's imports and exports; nothing is copied, and the rest of the module is left to the
 * engine. Throws a `DecodeError` for bytes that break the grammar, and a `ValidationError` for an index out of bounds
 * (`core-index-out-of-bounds`) or a name exported twice (`duplicate-core-export`).
 */
export function decodeCoreModuleType(bytes: Uint8Array, options: CoreModuleOptions = {}): CoreModuleType {
  const input = new Input(bytes, options.limits, options.origin ?? standalone);
  const reader = new CoreModuleReader(input);
  walkCoreModule(input, (id) => reader.section(id));
  return { kind: "core-module", imports: reader.imports, exports: reader.exports };
}

class CoreModuleReader {
  readonly imports: { module: string; name: string; type: CoreExternType }[] = [];
  readonly exports: Map<string, CoreExternType> = new Map();
  private readonly input: Input;
  private readonly types: CoreTypeSpace;
  /** Functions and tags by the index of their type: only exported ones are resolved. */
  private readonly funcs: number[] = [];
  private readonly tags: number[] = [];
  private readonly tables: CoreTableType[] = [];
  private readonly memories: CoreMemoryType[] = [];
  private readonly globals: CoreGlobalType[] = [];

  constructor(input: Input) {
    this.input = input;
    this.types = new CoreTypeSpace((index, length) => this.outOfBounds("type", index, length));
  }

  section(id: number): void {
    switch (id) {
      case coreSection.type:
        return this.vector("type", () => this.types.addGroup(decodeRecType(this.input).types));
      case coreSection.import:
        return this.vector("import", () =>
          decodeCoreImports(this.input, (module, name, type) => this.addImport(module, name, type)),
        );
      case coreSection.function:
        return this.list("func", (scope, count) => this.readFunctions(scope, count));
      case coreSection.table:
        return this.vector("table", () => this.tables.push(decodeTableDefinition(this.input)));
      case coreSection.memory:
        return this.vector("memory", () => this.memories.push(decodeMemoryType(this.input)));
      case coreSection.tag:
        return this.vector("tag", () => this.tags.push(decodeTagType(this.input)));
      case coreSection.global:
        return this.vector("global", () => this.globals.push(this.readGlobal()));
      case coreSection.export:
        return this.readExports();
      default:
        return undefined;
    }
  }

  private vector(noun: string, readItem: () => void): void {
    this.list(noun, (scope, count) => {
      for (; scope.index < count; scope.index++) readItem();
    });
  }

  private list(noun: string, readItems: (scope: ListScope, count: number) => void): void {
    const { input } = this;
    const scope = new ListScope(noun);
    input.enter(scope);
    readItems(scope, input.count(input.limits.coreItems, "coreItems"));
    input.expectEnd();
    input.leave();
  }

  /** Most items of a module are functions, so that a call less for each is seen at the start of a program. */
  private readFunctions(scope: ListScope, count: number): void {
    const { input, funcs } = this;
    for (; scope.index < count; scope.index++) funcs.push(input.u32());
  }

  private addImport(module: string, name: string, raw: RawCoreExternType): void {
    this.imports.push({ module, name, type: this.resolve(raw) });
    switch (raw.kind) {
      case "func":
        this.funcs.push(raw.type);
        return;
      case "table":
        this.tables.push(raw);
        return;
      case "memory":
        this.memories.push(raw);
        return;
      case "global":
        this.globals.push(raw);
        return;
      case "tag":
        this.tags.push(raw.type);
        return;
      default:
        unreachable(raw);
    }
  }

  private readGlobal(): CoreGlobalType {
    const type = decodeGlobalType(this.input);
    skipConstExpr(this.input);
    return type;
  }

  private readExports(): void {
    const { input } = this;
    this.vector("export", () => {
      const { offset } = input;
      const name = input.name();
      const type = this.resolve(this.exported());
      if (this.exports.has(name))
        throw new ValidationError("duplicate-core-export", `the core module exports "${name}" twice`, {
          offset,
          path: input.path(),
        });
      this.exports.set(name, type);
    });
  }

  private exported(): RawCoreExternType {
    const kind = this.input.u8();
    switch (kind) {
      case 0x00:
        return { kind: "func", type: this.at("function", this.funcs) };
      case 0x01:
        return this.at("table", this.tables);
      case 0x02:
        return this.at("memory", this.memories);
      case 0x03:
        return this.at("global", this.globals);
      case 0x04:
        return { kind: "tag", type: this.at("tag", this.tags) };
      default:
        throw this.input.badOpcode(kind, "kind of a core export", "0x00 to 0x04");
    }
  }

  /** Reads an index and gives the item that it names. */
  private at<T>(noun: string, items: readonly T[]): T {
    const index = this.input.u32();
    const item = items[index];
    if (item === undefined) throw this.outOfBounds(noun, index, items.length);
    return item;
  }

  private resolve(raw: RawCoreExternType): CoreExternType {
    switch (raw.kind) {
      case "func":
        return { kind: "func", type: this.types.comp(raw.type) };
      case "tag":
        return { kind: "tag", type: this.types.comp(raw.type) };
      case "table":
        return { ...raw, element: this.types.refType(raw.element) };
      case "global":
        return { ...raw, type: this.types.valType(raw.type) };
      case "memory":
        return raw;
      default:
        return unreachable(raw);
    }
  }

  private outOfBounds(noun: string, index: number, length: number): ValidationError {
    const { input } = this;
    const found = `${noun} index ${index} is out of bounds: the core module has ${length} so far`;
    return new ValidationError("core-index-out-of-bounds", found, {
      offset: input.offset,
      path: input.path(),
    });
  }
}
