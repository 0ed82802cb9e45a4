/**
 * A core module whose instances can be put back to what they were when they were made.
 * Spec: Core WebAssembly 3.0, "Execution", Modules: what an instance is made of, and how it is initialised.
 *
 * Its memories and the globals that change are exported too, under names of their own. Of what else an instance has nothing changes, or
 * it is no such module: tables stay as they are where no instruction writes to one, and so do segments that none drops. A start
 * function is exported instead, to be called once it is known what the instance holds without it, and again each time it was put back.
 * Invariant: but for the exports the module does what it did. What is not known here is not renewable.
 */
import { coreSection } from "../decode/core-sections.ts";
import { MEMORY_GROW, nextInstruction } from "../decode/core-instructions.ts";
import { Input } from "../decode/input.ts";
import { DecodeError } from "../errors/index.ts";
import type { CoreLimits } from "../model/raw.ts";
import {
  eachBody,
  editModule,
  enterBody,
  exportOf,
  ModuleOutline,
  START,
  withItems,
} from "../rewrite/index.ts";

export interface RenewableModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parts: RenewableParts;
}

/** The exports that are added. */
export interface RenewableParts {
  readonly memories: readonly RenewableMemory[];
  readonly globals: readonly string[];
  /** Whether it has a start function, which whoever makes an instance is to call: it is exported as {@link START}. */
  readonly starts: boolean;
  /** Whether to instantiate it changes nothing that is put back, nor a table. */
  readonly isInert: boolean;
}

interface RenewableMemory {
  readonly name: string;
  /** Whether the module says how far it may grow. */
  readonly bounded: boolean;
}

/** table.set; data.drop, table.init, elem.drop, table.copy, table.grow and table.fill. */
const LASTING: ReadonlySet<number> = new Set([0x26, 0xfc09, 0xfc0c, 0xfc0d, 0xfc0e, 0xfc0f, 0xfc11]);
const NUMBERS: ReadonlySet<unknown> = new Set(["i32", "i64", "f32", "f64"]);
const FUNCTION = 0x00;
const MEMORY = 0x02;
const GLOBAL = 0x03;
/** What is written when an instance is made. */
const WRITES: ReadonlySet<number> = new Set([coreSection.element, coreSection.data]);

/** Null if the instances of the module are not renewable. The engine has not seen the bytes yet: they may be no valid module. */
export function renewableModule(bytes: Uint8Array): RenewableModule | null {
  try {
    const outline = new ModuleOutline(bytes);
    if (outline.hasObjects || changesLastingly(outline)) return null;
    return withExports(outline);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function changesLastingly(outline: ModuleOutline): boolean {
  // One for all bodies: there are thousands of them.
  const input = new Input(outline.bytes);
  let found = false;
  eachBody(outline, (_, start, end) => {
    if (found) return;
    enterBody(input, start, end);
    found = hasLasting(input);
  });
  return found;
}

function hasLasting(input: Input): boolean {
  while (!input.atEnd) {
    const opcode = nextInstruction(input);
    if (LASTING.has(opcode)) return true;
    // Left for who wants to know which memory.
    if (opcode === MEMORY_GROW) input.u32();
  }
  return false;
}

function withExports(outline: ModuleOutline): RenewableModule | null {
  const memories = defined(outline.memories).map(({ index, item: { limits } }) => ({
    index,
    limits,
    name: `heddle: memory ${index}`,
  }));
  const globals = defined(outline.globals)
    .filter(({ item }) => item.mutable)
    .map(({ index, item: { type } }) => ({ index, type, name: `heddle: global ${index}` }));
  if (!memories.every(({ limits }) => isPlain(limits)) || !globals.every(({ type }) => NUMBERS.has(type)))
    return null;
  const { startFunction } = outline;
  const added = [
    ...memories.map(({ name, index }) => ({ name, kind: MEMORY, index })),
    ...globals.map(({ name, index }) => ({ name, kind: GLOBAL, index })),
    ...(startFunction === null ? [] : [{ name: START, kind: FUNCTION, index: startFunction }]),
  ];
  if (added.some(({ name }) => outline.exports.has(name))) return null;
  const items = added.map(({ name, kind, index }) => exportOf(name, kind, index));
  const changed = new Map([[coreSection.export, withItems(outline, coreSection.export, items)]]);
  const parts = {
    memories: memories.map(({ name, limits }) => ({ name, bounded: limits.max !== null })),
    globals: globals.map(({ name }) => name),
    starts: startFunction !== null,
    isInert: memories.length + globals.length === 0 && !outline.sections.some(({ id }) => WRITES.has(id)),
  };
  return { bytes: editModule(outline, changed, ({ id }) => id === coreSection.start), parts };
}

/** Of 32 bits, not shared, in pages of the usual size. */
function isPlain(limits: CoreLimits): boolean {
  return !limits.shared && !limits.index64 && limits.pageSizeLog2 === null;
}

/** Those that the module does not import, with their indices. */
function defined<T>({ all, imported }: { readonly all: readonly T[]; readonly imported: number }): {
  readonly index: number;
  readonly item: T;
}[] {
  return all.slice(imported).map((item, at) => ({ index: imported + at, item }));
}
