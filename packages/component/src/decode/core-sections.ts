/**
 * The sections of a core module, by their headers only.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules: sections and their order.
 * Invariant: contents of sections that nobody asks for are skipped, whatever they hold; the engine checks them.
 */
import { hex } from "../bytes/index.ts";
import type { Input } from "./input.ts";
import { readPreamble } from "./preamble.ts";

/** Called with `input` narrowed to the contents of one section. */
type CoreSectionVisitor = (id: number) => void;

export const coreSection = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** The rank of each section id in a module; a custom section may stand anywhere. */
const ranks: readonly number[] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];

/** Where a section with this id stands among the others; undefined if there is none. */
export function coreSectionRank(id: number): number | undefined {
  return ranks[id];
}

/** Walks the module that fills `input` from its position to its end; `visit` may read, and need not read all. */
export function walkCoreModule(input: Input, visit?: CoreSectionVisitor): void {
  readPreamble(input, "module");
  const moduleEnd = input.end;
  let lastRank = 0;
  while (!input.atEnd) {
    const id = input.u8();
    const rank = coreSectionRank(id);
    if (rank === undefined)
      throw input.error("bad-section", `${hex(id)} is no section of a core module`, input.pos - 1);
    if (id !== coreSection.custom && rank <= lastRank)
      throw input.error(
        "section-order",
        `section ${id} of a core module is out of order or repeated`,
        input.pos - 1,
      );
    if (id !== coreSection.custom) lastRank = rank;
    const size = input.u32();
    const sectionEnd = input.pos + size;
    if (sectionEnd > moduleEnd) {
      const left = moduleEnd - input.pos;
      throw input.error("unexpected-end", `section ${id} takes ${size} bytes, ${left} are left`, moduleEnd);
    }
    input.end = sectionEnd;
    visit?.(id);
    input.pos = sectionEnd;
    input.end = moduleEnd;
  }
}
