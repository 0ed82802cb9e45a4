/** Reading an operand's file. Invariant: a file that cannot be read is wrong usage, not a bad component. */
import { readFileSync } from "node:fs";
import { UsageError } from "./usage-error.ts";

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a directory"],
  ["EACCES", "permission is denied"],
]);

export function readOperand(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(`cannot read ${path}: ${reasons.get(code) ?? code}`);
  }
}
