/**
 * The function bodies of a core module.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules: code section.
 */
import { coreSection } from "../decode/core-sections.ts";
import { decodeCoreValType } from "../decode/core-valtype.ts";
import { Input } from "../decode/input.ts";
import type { ModuleOutline } from "./outline.ts";

/** Calls `visit` with each body: where its size stands, where it begins, and where it ends. */
export function eachBody(
  { bytes, sections }: ModuleOutline,
  visit: (at: number, start: number, end: number) => void,
): void {
  const code = sections.find(({ id }) => id === coreSection.code);
  if (code === undefined) return;
  const input = new Input(bytes);
  input.pos = code.start;
  for (let left = input.u32(); left > 0; left--) {
    const at = input.pos;
    const size = input.u32();
    const start = input.pos;
    input.pos += size;
    visit(at, start, input.pos);
  }
}

/** Has `input` stand at the instructions of a body, behind its locals. */
export function enterBody(input: Input, start: number, end: number): void {
  input.pos = start;
  input.end = end;
  for (let groups = input.u32(); groups > 0; groups--) {
    input.u32();
    decodeCoreValType(input);
  }
}
