/**
 * The component that is served: one, or a chain of them joined in memory.
 * Invariant: a part that cannot be read is wrong usage; one that does not fit is told by its file's name.
 */
import { chain } from "@heddle/compose";
import { compile, type Component } from "@heddle/component";
import { readOperand } from "../cli/read-file.ts";

export async function loadProgram(files: readonly string[]): Promise<Component> {
  const parts = files.map((name) => ({ name, bytes: readOperand(name) }));
  const [only] = parts;
  return compile(parts.length === 1 && only !== undefined ? only.bytes : chain(parts));
}
