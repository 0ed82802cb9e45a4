/**
 * A core module whose `memory.grow` and `table.grow` ask a hook first.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules.
 *
 * Each of the two instructions becomes a call of a function that is added behind all others, so that no index changes. The hook
 * is called through a table, added and exported likewise: imports come first in their index space, so one more would renumber
 * the module. A start function is exported instead, to be called once the hook is in its table.
 * Invariant: but for what was refused, the module does what it did. What cannot be read to its end is refused as a whole.
 */
import { concatenate, totalLength } from "../bytes/index.ts";
import { MEMORY_GROW, nextInstruction, TABLE_GROW } from "../decode/core-instructions.ts";
import { coreSection, coreSectionRank } from "../decode/core-sections.ts";
import { decodeCoreValType } from "../decode/core-valtype.ts";
import { Input } from "../decode/input.ts";
import { bodyOf, sized, writeName, writeU32 } from "../fuse/emit.ts";
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
import { ModuleOutline, type Section } from "./outline.ts";

/** The export under which the hook's table is found. */
export const HOOK_TABLE = "heddle: what memory.grow asks";
/** The export under which the start function is found, if there is one. */
export const START = "heddle: start";

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

/** Bytes to be written one after the other. */
type Chunks = (Uint8Array | readonly number[])[];

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
    const { bytes, sections } = this.#outline;
    const code = sections.find(({ id }) => id === coreSection.code);
    if (code === undefined) return false;
    const input = new Input(bytes);
    input.pos = code.start;
    for (let left = input.u32(); left > 0; left--) {
      const at = input.pos;
      const size = input.u32();
      const start = input.pos;
      input.pos += size;
      if (this.#mayGrow(start, input.pos)) this.#code.push(...this.#body(start, input.pos));
      else this.#code.push(bytes.subarray(at, input.pos));
    }
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
    input.pos = start;
    input.end = end;
    for (let groups = input.u32(); groups > 0; groups--) skipLocals(input);
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
    const out: Chunks = [this.#outline.bytes.subarray(0, 8)];
    const changed = this.#changedSections();
    const writeBefore = (rank: number): void => {
      for (const [id, contents] of changed) {
        if (rankOf(id) >= rank) continue;
        changed.delete(id);
        writeSection(out, id, contents);
      }
    };
    for (const section of this.#outline.sections) {
      const { id, start, end } = section;
      if (id === coreSection.custom) {
        if (this.#isBranchHint(section)) continue;
      } else {
        writeBefore(rankOf(id));
      }
      const contents = changed.get(id) ?? [this.#outline.bytes.subarray(start, end)];
      if (id !== coreSection.start) writeSection(out, id, contents);
      changed.delete(id);
    }
    writeBefore(Number.POSITIVE_INFINITY);
    return concatenate(out);
  }

  /** By id, in the order in which they stand; the start section is left out. */
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
      [coreSection.type, this.#with(coreSection.type, [HOOK_TYPE, ...this.#added.map(({ type }) => type)])],
      [coreSection.function, this.#with(coreSection.function, functionTypes)],
      [coreSection.table, this.#with(coreSection.table, [[0x70, 0x01, 0x01, 0x01]])],
      [coreSection.export, this.#with(coreSection.export, exports)],
      [coreSection.code, this.#withBodies()],
    ]);
  }

  /** The items of a section and some more behind them. */
  #with(id: number, items: readonly (readonly number[])[]): Chunks {
    const { bytes, sections } = this.#outline;
    const section = sections.find((each) => each.id === id);
    const input = new Input(bytes);
    input.pos = section?.start ?? 0;
    const count: number[] = [];
    writeU32(count, (section === undefined ? 0 : input.u32()) + items.length);
    const before = section === undefined ? [] : [bytes.subarray(input.pos, section.end)];
    return [count, ...before, ...items];
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

  /** Hints name positions in bodies, which have changed. */
  #isBranchHint({ id, start, end }: Section): boolean {
    if (id !== coreSection.custom) return false;
    const input = new Input(this.#outline.bytes);
    input.pos = start;
    input.end = end;
    return input.name().startsWith("metadata.code.");
  }
}

function skipLocals(input: Input): void {
  input.u32();
  decodeCoreValType(input);
}

/** The engine has validated the module. */
function existing<T>(items: readonly T[], index: number): T {
  const item = items[index];
  assert(item !== undefined, "a valid instruction names an item that is there");
  return item;
}

function rankOf(id: number): number {
  return coreSectionRank(id) ?? 0;
}

function writeSection(out: Chunks, id: number, contents: Chunks): void {
  out.push([id], sizeOf(contents), ...contents);
}

function exportOf(name: string, kind: number, index: number): number[] {
  const bytes: number[] = [];
  writeName(bytes, name);
  bytes.push(kind);
  writeU32(bytes, index);
  return bytes;
}

function sizeOf(chunks: Chunks): number[] {
  const size: number[] = [];
  writeU32(size, totalLength(chunks));
  return size;
}
