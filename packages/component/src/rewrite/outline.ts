/**
 * What has to be known of a core module to change it: where its sections are, and which items of each kind it has.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules.
 * Invariant: positions are those of the bytes given; items are counted with the imported ones first, as indices are.
 */
import { decodeGlobalType, decodeMemoryType } from "../decode/core-extern-type.ts";
import { skipConstExpr } from "../decode/core-const-expr.ts";
import { decodeCoreImports } from "../decode/core-imports.ts";
import { coreSection, walkCoreModule } from "../decode/core-sections.ts";
import { decodeTableDefinition } from "../decode/core-table.ts";
import { decodeRecType } from "../decode/core-type.ts";
import { Input } from "../decode/input.ts";
import type { CoreGlobalType, CoreMemoryType, CoreTableType } from "../model/raw.ts";

export interface Section {
  readonly id: number;
  /** Behind its size. */
  readonly start: number;
  readonly end: number;
}

/** Items of one kind. */
interface Items<T> {
  readonly all: T[];
  imported: number;
}

export class ModuleOutline {
  readonly bytes: Uint8Array;
  readonly sections: Section[] = [];
  readonly memories: Items<CoreMemoryType> = { all: [], imported: 0 };
  readonly tables: Items<CoreTableType> = { all: [], imported: 0 };
  readonly globals: Items<CoreGlobalType> = { all: [], imported: 0 };
  types = 0;
  /** Whether a type is not that of a function. */
  hasObjects = false;
  functions = 0;
  /** By name. */
  readonly exports: Set<string> = new Set();
  /** The index of the start function. */
  startFunction: number | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    const input = new Input(bytes);
    walkCoreModule(input, (id) => {
      this.sections.push({ id, start: input.pos, end: input.end });
      this.#read(id, input);
    });
  }

  #read(id: number, input: Input): void {
    switch (id) {
      case coreSection.type:
        return items(input, () => this.#type(input));
      case coreSection.import:
        return this.#imports(input);
      case coreSection.function:
        this.functions += input.u32();
        return;
      case coreSection.table:
        return items(input, () => this.tables.all.push(decodeTableDefinition(input)));
      case coreSection.memory:
        return items(input, () => this.memories.all.push(decodeMemoryType(input)));
      case coreSection.global:
        return items(input, () => {
          this.globals.all.push(decodeGlobalType(input));
          skipConstExpr(input);
        });
      case coreSection.export:
        return items(input, () => {
          this.exports.add(input.name());
          input.pos++;
          input.u32();
        });
      case coreSection.start:
        this.startFunction = input.u32();
        return;
      default:
    }
  }

  #type(input: Input): void {
    const { types } = decodeRecType(input);
    this.types += types.length;
    this.hasObjects ||= types.some(({ comp }) => comp.kind !== "func");
  }

  #imports(input: Input): void {
    items(input, () =>
      decodeCoreImports(input, (_module, _name, type) => {
        if (type.kind === "func") this.functions += 1;
        else if (type.kind === "table") this.tables.all.push(type);
        else if (type.kind === "memory") this.memories.all.push(type);
        else if (type.kind === "global") this.globals.all.push(type);
      }),
    );
    this.tables.imported = this.tables.all.length;
    this.memories.imported = this.memories.all.length;
    this.globals.imported = this.globals.all.length;
  }
}

function items(input: Input, read: () => unknown): void {
  for (let left = input.u32(); left > 0; left--) read();
  // What is left would become an item where others are added.
  input.expectEnd();
}
