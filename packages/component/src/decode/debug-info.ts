/**
 * DWARF in core modules: custom sections named `.debug_*`, which only a debugger reads and which may be most of a file.
 * Spec: Core WebAssembly 3.0, "Custom Sections" (the engine ignores their contents); DWARF for WebAssembly (their names).
 * Invariant: no offset changes that an error or a stack trace may tell: what is not read leaves zeros in its place, and only
 * what stands behind a module's code is left out of it.
 */
import { concatenate } from "../bytes/index.ts";
import { DecodeError } from "../errors/index.ts";
import { coreSection, walkCoreModule } from "./core-sections.ts";
import { Input } from "./input.ts";
import { readPreamble } from "./preamble.ts";

/** Smaller sections are not worth leaving out. */
const WORTHWHILE = 65_536;
/** How much is read at a time where nothing is known yet of what comes. */
const CHUNK = 16_384;
/** An id, a size, and a name as far as it tells. */
const HEADER = 32;
const PREAMBLE = 8;

/** Brings the bytes from `start` to `end` to their place. */
export type Fill = (start: number, end: number) => void;

/**
 * Fills `bytes`, zeros so far, with a binary of that size but for large DWARF sections. A malformed binary is brought as far
 * as it can be read and whole from there, so that decoding it says what is wrong.
 */
export function fillWithoutDebugInfo(bytes: Uint8Array, fill: Fill): void {
  let filled = 0;
  const need = (end: number): void => {
    if (end <= filled || filled === bytes.length) return;
    const to = Math.min(bytes.length, Math.max(end, filled + CHUNK));
    fill(filled, to);
    filled = to;
  };
  need(HEADER);
  try {
    skim(new Input(bytes), need, (end) => (filled = Math.max(filled, end)));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  need(bytes.length);
}

/** Goes over the sections of a component, of the components in it and of their modules, as of one list. */
function skim(input: Input, need: (end: number) => void, skip: (end: number) => void): void {
  const size = input.end;
  let moduleEnd = readPreamble(input) === "module" ? size : 0;
  while (!input.atEnd) {
    need(input.pos + HEADER);
    const inModule = input.pos < moduleEnd;
    const id = input.u8();
    const length = input.u32();
    const start = input.pos;
    input.skip(length);
    if (inModule) {
      if (isDebugInfo(input, id, start)) skip(input.pos);
    } else if (id === 1 || id === 4) {
      if (id === 1) moduleEnd = input.pos;
      input.pos = start + PREAMBLE;
    }
    need(input.pos);
  }
}

/** Whether the section whose contents go from `start` to the position is DWARF and large. */
function isDebugInfo(input: Input, id: number, start: number): boolean {
  const end = input.pos;
  if (id !== coreSection.custom || end - start < WORTHWHILE) return false;
  input.pos = start;
  const length = input.u32();
  const name = String.fromCharCode(...input.bytes.subarray(input.pos, input.pos + Math.min(length, HEADER)));
  input.pos = end;
  return name.startsWith(".debug_");
}

/** A core module without the large DWARF sections behind its code; the same bytes if there are none. */
export function withoutDebugInfo(module: Uint8Array): Uint8Array {
  const input = new Input(module);
  const kept: Uint8Array[] = [];
  let afterCode = false;
  let keptTo = 0;
  let sectionStart = PREAMBLE;
  walkCoreModule(input, (id) => {
    const { pos: start, end } = input;
    input.pos = end;
    if (afterCode && isDebugInfo(input, id, start)) {
      kept.push(module.subarray(keptTo, sectionStart));
      keptTo = end;
    }
    afterCode ||= id === coreSection.code;
    sectionStart = end;
  });
  if (keptTo === 0) return module;
  kept.push(module.subarray(keptTo));
  return concatenate(kept);
}
