/**
 * A core module whose `memory.grow` and `table.grow` ask a hook first.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules.
 *
 * Each of the two instructions becomes a call of a function that is added behind all others, so that no index changes. The hook
 * is called through a table, added and exported likewise: imports come first in their index space, so one more would renumber
 * the module. A start function is exported instead, to be called once the hook is in its table.
 * Invariant: but for what was refused, the module does what it did. What cannot be read to its end is refused as a whole.
 */
import { MEMORY_GROW, nextInstruction, TABLE_GROW } from "../decode/core-instructions.ts";
import { coreSection } from "../decode/core-sections.ts";
import { Input } from "../decode/input.ts";
import { bodyOf, sized, writeU32 } from "../fuse/emit.ts";
import { assert } from "../errors/index.ts";
import type { CoreLimits } from "../model/raw.ts";
import { TABLE_ELEMENT_BYTES } from "./budget.ts";
import {
  growMemory,
  growTable,
  HOOK_TYPE,
  pageBytes,
  type GrowFunction,
  type HookPlace,
} from "./grow-functions.ts";
import {
  eachBody,
  editModule,
  enterBody,
  exportOf,
  ModuleOutline,
  sizeOf,
  START,
  withItems,
  type Chunks,
  type Section,
} from "../rewrite/index.ts";

/** The export under which the hook's table is found. */
export const HOOK_TABLE = "heddle: what memory.grow asks";

export interface Rewritten {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether anything had to be changed: without an instruction that grows something, nothing is. */
  readonly changed: boolean;
  /** Bytes of the memories and tables that it defines, as it starts. */
  readonly initialBytes: number;
}

/** The engine has compiled the module before. Throws a DecodeError where it has an instruction that is not known. */
export function rewrite(bytes: Uint8Array): Rewritten {
  const outline = new ModuleOutline(bytes);
  const initialBytes = initialBytesOf(outline);
  const rewriter = new Rewriter(outline);
  const changed = rewriter.rewriteBodies();
  return { bytes: changed ? rewriter.module() : copied(bytes), changed, initialBytes };
}

function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine takes any view of an ArrayBuffer
  return bytes as Uint8Array<ArrayBuffer>;
}

function initialBytesOf({ memories, tables }: ModuleOutline): number {
  const sum = (
    items: readonly { readonly limits: CoreLimits }[],
    unit: (limits: CoreLimits) => number,
  ): number => items.reduce((total, { limits }) => total + Number(limits.min) * unit(limits), 0);
  return (
    sum(memories.all.slice(memories.imported), pageBytes) +
    sum(tables.all.slice(tables.imported), () => TABLE_ELEMENT_BYTES)
  );
}

class Rewriter {
  readonly #outline: ModuleOutline;
  readonly #hook: HookPlace;
  /** In the order of their indices. */
  readonly #added: GrowFunction[] = [];
  readonly #indices: Map<string, number> = new Map();
  #code: Chunks = [];

  constructor(outline: ModuleOutline) {
    this.#outline = outline;
    this.#hook = { type: outline.types, table: outline.tables.all.length };
  }

  /** Answers whether there was anything to change. */
  rewriteBodies(): boolean {
    const { bytes } = this.#outline;
    eachBody(this.#outline, (at, start, end) => {
      if (this.#mayGrow(start, end)) this.#code.push(...this.#body(start, end));
      else this.#code.push(bytes.subarray(at, end));
    });
    return this.#added.length > 0;
  }

  /** Whether these bytes stand somewhere in the body, be it as an instruction that grows something or not. */
  #mayGrow(start: number, end: number): boolean {
    const { bytes, memories } = this.#outline;
    const count = memories.all.length;
    for (let at = start; at < end - 1; at++) {
      const byte = bytes[at];
      if (byte !== 0x40 && byte !== 0xfc) continue;
      const next = bytes[at + 1] ?? 0;
      // An index, or the number behind a prefix, may be written with more bytes than it needs.
      if (next >= 0x80 || (byte === 0x40 ? next < count : next === 0x0f)) return true;
    }
    return false;
  }

  #body(start: number, end: number): Chunks {
    const { bytes } = this.#outline;
    const input = new Input(bytes);
    enterBody(input, start, end);
    const chunks: Chunks = [];
    let from = start;
    while (!input.atEnd) {
      const at = input.pos;
      const opcode = nextInstruction(input);
      if (opcode !== MEMORY_GROW && opcode !== TABLE_GROW) continue;
      chunks.push(bytes.subarray(from, at), this.#call(opcode, input.u32()));
      from = input.pos;
    }
    chunks.push(bytes.subarray(from, end));
    return [sizeOf(chunks), ...chunks];
  }

  /** A call of the function that does what the instruction did. */
  #call(opcode: number, item: number): number[] {
    const key = `${opcode} ${item}`;
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.#outline.functions + this.#added.push(this.#grow(opcode, item)) - 1;
      this.#indices.set(key, index);
    }
    const call = [0x10];
    writeU32(call, index);
    return call;
  }

  #grow(opcode: number, item: number): GrowFunction {
    const { memories, tables } = this.#outline;
    if (opcode === MEMORY_GROW) return growMemory(existing(memories.all, item), item, this.#hook);
    return growTable(existing(tables.all, item), item, this.#hook);
  }

  // --- the module ---

  module(): Uint8Array<ArrayBuffer> {
    return editModule(
      this.#outline,
      this.#changedSections(),
      // The start function is exported instead. Hints name positions in bodies, which have changed.
      (section) => section.id === coreSection.start || this.#isBranchHint(section),
    );
  }

  /** By id, in the order in which they stand. */
  #changedSections(): Map<number, Chunks> {
    const { startFunction } = this.#outline;
    const exports = [exportOf(HOOK_TABLE, 0x01, this.#hook.table)];
    if (startFunction !== null) exports.push(exportOf(START, 0x00, startFunction));
    const functionTypes = this.#added.map((_, index) => {
      const type: number[] = [];
      writeU32(type, this.#hook.type + 1 + index);
      return type;
    });
    return new Map<number, Chunks>([
      [
        coreSection.type,
        withItems(this.#outline, coreSection.type, [HOOK_TYPE, ...this.#added.map(({ type }) => type)]),
      ],
      [coreSection.function, withItems(this.#outline, coreSection.function, functionTypes)],
      [coreSection.table, withItems(this.#outline, coreSection.table, [[0x70, 0x01, 0x01, 0x01]])],
      [coreSection.export, withItems(this.#outline, coreSection.export, exports)],
      [coreSection.code, this.#withBodies()],
    ]);
  }

  #withBodies(): Chunks {
    const count: number[] = [];
    const bodies = this.#added.map(({ code }) => sized(bodyOf(code)));
    writeU32(count, this.#bodyCount() + bodies.length);
    return [count, ...this.#code, ...bodies];
  }

  #bodyCount(): number {
    const { bytes, sections } = this.#outline;
    const input = new Input(bytes);
    input.pos = sections.find(({ id }) => id === coreSection.code)?.start ?? 0;
    return input.u32();
  }

  #isBranchHint({ id, start, end }: Section): boolean {
    if (id !== coreSection.custom) return false;
    const input = new Input(this.#outline.bytes);
    input.pos = start;
    input.end = end;
    return input.name().startsWith("metadata.code.");
  }
}

/** The engine has validated the module. */
function existing<T>(items: readonly T[], index: number): T {
  const item = items[index];
  assert(item !== undefined, "a valid instruction names an item that is there");
  return item;
}
