/**
 * What the core instances of one program keep, as it was when they were made, and putting it back.
 * Spec: Core WebAssembly 3.0, "Execution", Modules: instantiation.
 *
 * Nothing of a program has run when it is taken, no start function either, so that it is the same for all instances of a component: it is
 * taken once. What is instantiated behind a start function must therefore change nothing.
 * Invariant: after `restore` memories and globals hold what those of a fresh instance hold before its start functions run, which are
 * to be called again. A memory cannot shrink: it may be larger.
 */
import { assert } from "../errors/index.ts";
import { clearing, clearingModule, type Clear } from "./clear.ts";
import type { RenewableParts } from "./renewable-module.ts";

/** What a component's instances hold as they begin. */
export interface InitialState {
  readonly memories: readonly InitialMemory[];
  readonly globals: readonly unknown[];
  /** What sets their memories to zeros. */
  readonly clearing: WebAssembly.Module;
}

interface InitialMemory {
  readonly byteLength: number;
  /** All that is not zero. */
  readonly parts: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

interface Memory {
  readonly memory: WebAssembly.Memory;
  readonly bounded: boolean;
  /** Made when it is first wanted. */
  clear: Clear | null;
}

/** Calls a start function where it belongs. */
export type Start = () => void;

/** Bytes looked at together. */
const PART_BYTES = 4096;

export class CoreState {
  readonly #memories: Memory[] = [];
  readonly #globals: WebAssembly.Global[] = [];
  /** The start functions, in the order in which they were called. */
  readonly starts: Start[] = [];

  /** Another core instance, of the module given. Answers whether all can still be put back. */
  add(module: RenewableParts, exports: WebAssembly.Exports): boolean {
    if (this.starts.length > 0) return module.isInert;
    for (const { name, bounded } of module.memories) {
      const memory = exports[name];
      assert(memory instanceof WebAssembly.Memory, "the module exports its memories");
      this.#memories.push({ memory, bounded, clear: null });
    }
    for (const name of module.globals) {
      const global = exports[name];
      assert(global instanceof WebAssembly.Global, "the module exports the globals that change");
      this.#globals.push(global);
    }
    return true;
  }

  /** As it is now; null if that cannot be told from here: JavaScript has one NaN, WebAssembly has many. */
  take(): InitialState | null {
    const globals = this.#globals.map(({ value }): unknown => value);
    if (globals.some(Number.isNaN)) return null;
    return {
      memories: this.#memories.map(({ memory }) => initialMemory(memory.buffer)),
      globals,
      clearing: clearingModule(),
    };
  }

  /** How many bytes the largest memory has. */
  get largest(): number {
    return this.#memories.reduce((most, { memory }) => Math.max(most, memory.buffer.byteLength), 0);
  }

  /** Whether a memory has grown that may not grow for ever: it could grow less far from now on. */
  hasUsedUp({ memories }: InitialState): boolean {
    return this.#memories.some(
      ({ memory, bounded }, at) => bounded && memory.buffer.byteLength !== memories[at]?.byteLength,
    );
  }

  restore({ memories, globals, clearing: module }: InitialState): void {
    for (const [at, each] of this.#memories.entries()) {
      each.clear ??= clearing(module, each.memory);
      each.clear();
      const bytes = new Uint8Array(each.memory.buffer);
      for (const part of memories[at]?.parts ?? []) bytes.set(part.bytes, part.at);
    }
    for (const [at, global] of this.#globals.entries()) global.value = globals[at];
  }
}

/** Parts that hold nothing but zeros are left out. */
function initialMemory(buffer: ArrayBuffer): InitialMemory {
  const parts: { at: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at < buffer.byteLength; at += PART_BYTES) {
    const end = endOfContents(new Int32Array(buffer, at, PART_BYTES / 4));
    if (end > 0) parts.push({ at, bytes: new Uint8Array(buffer, at, end).slice() });
  }
  return { byteLength: buffer.byteLength, parts };
}

/** Bytes up to the last word that is not zero. */
function endOfContents(words: Int32Array): number {
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  return 4 * end;
}
