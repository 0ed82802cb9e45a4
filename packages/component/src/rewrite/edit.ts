/**
 * A core module with some of its sections changed.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules: sections and their order.
 * Invariant: sections that are not changed stand as they stood, and items keep their indices: others come behind them.
 */
import { concatenate, totalLength } from "../bytes/index.ts";
import { coreSection, coreSectionRank } from "../decode/core-sections.ts";
import { Input } from "../decode/input.ts";
import { writeName, writeU32 } from "../fuse/emit.ts";
import type { ModuleOutline, Section } from "./outline.ts";

/** The export under which a start function is found that is called later than the module says. */
export const START = "heddle: start";

/** Bytes to be written one after the other. */
export type Chunks = (Uint8Array | readonly number[])[];

/** `changed`: what sections contain from now on, by id, in the order in which they stand; there may be new ones. */
export function editModule(
  { bytes, sections }: ModuleOutline,
  changed: ReadonlyMap<number, Chunks>,
  leavesOut: (section: Section) => boolean = (): boolean => false,
): Uint8Array<ArrayBuffer> {
  const out: Chunks = [bytes.subarray(0, 8)];
  const pending = new Map(changed);
  const writeBefore = (rank: number): void => {
    for (const [id, contents] of pending) {
      if (rankOf(id) >= rank) continue;
      pending.delete(id);
      writeSection(out, id, contents);
    }
  };
  for (const section of sections) {
    const { id, start, end } = section;
    if (id !== coreSection.custom) writeBefore(rankOf(id));
    const contents = pending.get(id) ?? [bytes.subarray(start, end)];
    if (!leavesOut(section)) writeSection(out, id, contents);
    pending.delete(id);
  }
  writeBefore(Number.POSITIVE_INFINITY);
  return concatenate(out);
}

/** The items of a section and some more behind them. */
export function withItems(
  { bytes, sections }: ModuleOutline,
  id: number,
  items: readonly (readonly number[])[],
): Chunks {
  const section = sections.find((each) => each.id === id);
  const input = new Input(bytes);
  input.pos = section?.start ?? 0;
  const count: number[] = [];
  writeU32(count, (section === undefined ? 0 : input.u32()) + items.length);
  const before = section === undefined ? [] : [bytes.subarray(input.pos, section.end)];
  return [count, ...before, ...items];
}

/** An item of the export section. */
export function exportOf(name: string, kind: number, index: number): number[] {
  const bytes: number[] = [];
  writeName(bytes, name);
  bytes.push(kind);
  writeU32(bytes, index);
  return bytes;
}

export function sizeOf(chunks: Chunks): number[] {
  const size: number[] = [];
  writeU32(size, totalLength(chunks));
  return size;
}

function rankOf(id: number): number {
  return coreSectionRank(id) ?? 0;
}

function writeSection(out: Chunks, id: number, contents: Chunks): void {
  out.push([id], sizeOf(contents), ...contents);
}
