/**
 * Names for people: the `component-name` section of a component and the `name` section of a core module.
 * Spec: Binary.md, "Name Section"; Core WebAssembly, appendix "Custom Sections", name section.
 * Invariant: names never make a component invalid: a broken section yields what could be read before it broke.
 */
import { DecodeError } from "../errors/index.ts";
import type { RawComponent, Sort } from "../model/raw.ts";
import { coreSection, walkCoreModule } from "./core-sections.ts";
import { Input } from "./input.ts";
import { decodeSort } from "./sort.ts";

export interface ComponentNames {
  /** The component's own name. */
  readonly component: string | null;
  /** Names of definitions by sort and index; of several names for one, the first counts. */
  readonly sorts: ReadonlyMap<Sort, ReadonlyMap<number, string>>;
}

/** Reads the names of a component's definitions (not of nested components: each has its own). */
export function decodeNames(component: RawComponent): ComponentNames {
  const sorts = new Map<Sort, Map<number, string>>();
  let own: string | null = null;
  for (const section of component.customSections) {
    if (section.name !== "component-name") continue;
    const input = new Input(section.bytes);
    tolerate(() =>
      readSubsections(input, (id) => {
        if (id === 0) own ??= input.name();
        if (id === 1) readNameMap(input, entriesOf(sorts, decodeSort(input)));
      }),
    );
  }
  return { component: own, sorts };
}

/** Reads the function names of a core module's name section, by function index (imports included). */
export function decodeCoreFunctionNames(moduleBytes: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  const input = new Input(moduleBytes);
  tolerate(() =>
    walkCoreModule(input, (id) => {
      if (id !== coreSection.custom || input.name() !== "name") return;
      readSubsections(input, (subsection) => {
        if (subsection === 1) readNameMap(input, names);
      });
    }),
  );
  return names;
}

function tolerate(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}

function readSubsections(input: Input, visit: (id: number) => void): void {
  const { end } = input;
  while (input.pos < end) {
    const id = input.u8();
    const size = input.u32();
    const next = input.pos + size;
    if (next > end) throw input.error("unexpected-end", `a subsection of ${size} bytes does not fit`);
    input.end = next;
    visit(id);
    input.pos = next;
    input.end = end;
  }
}

function readNameMap(input: Input, names: Map<number, string>): void {
  for (let left = input.count(input.limits.definitions, "definitions"); left > 0; left--) {
    const index = input.u32();
    const name = input.name();
    if (!names.has(index)) names.set(index, name);
  }
}

function entriesOf(sorts: Map<Sort, Map<number, string>>, sort: Sort): Map<number, string> {
  const found = sorts.get(sort);
  if (found !== undefined) return found;
  const made = new Map<number, string>();
  sorts.set(sort, made);
  return made;
}
