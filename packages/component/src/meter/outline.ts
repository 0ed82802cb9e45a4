/**
 * What has to be known of a core module to meter it: where its sections are, and how many of each kind of item it has.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules.
 * Invariant: positions are those of the bytes given; items are counted with the imported ones first, as indices are.
 */
import { decodeMemoryType } from "../decode/core-extern-type.ts";
import { decodeCoreImports } from "../decode/core-imports.ts";
import { coreSection, walkCoreModule } from "../decode/core-sections.ts";
import { decodeTableDefinition } from "../decode/core-table.ts";
import { decodeRecType } from "../decode/core-type.ts";
import { Input } from "../decode/input.ts";
import type { CoreMemoryType, CoreTableType } from "../model/raw.ts";

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
  types = 0;
  functions = 0;
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
        return items(input, () => (this.types += decodeRecType(input).types.length));
      case coreSection.import:
        return this.#imports(input);
      case coreSection.function:
        this.functions += input.u32();
        return;
      case coreSection.table:
        return items(input, () => this.tables.all.push(decodeTableDefinition(input)));
      case coreSection.memory:
        return items(input, () => this.memories.all.push(decodeMemoryType(input)));
      case coreSection.start:
        this.startFunction = input.u32();
        return;
      default:
    }
  }

  #imports(input: Input): void {
    items(input, () =>
      decodeCoreImports(input, (_module, _name, type) => {
        if (type.kind === "func") this.functions += 1;
        else if (type.kind === "table") this.tables.all.push(type);
        else if (type.kind === "memory") this.memories.all.push(type);
      }),
    );
    this.tables.imported = this.tables.all.length;
    this.memories.imported = this.memories.all.length;
  }
}

function items(input: Input, read: () => unknown): void {
  for (let left = input.u32(); left > 0; left--) read();
}
