/**
 * Several records of imports as one.
 * Invariant: an interface is read when it is needed, and not before: hosts build theirs then.
 */
import type { Imports } from "@heddle/component";

/** Of two with the same name the later one counts. */
export function mergeImports(sources: readonly Imports[]): Imports {
  const merged: Imports = {};
  for (const source of sources) {
    for (const name of Object.keys(source))
      Object.defineProperty(merged, name, {
        get: () => source[name],
        enumerable: true,
        configurable: true,
      });
  }
  return merged;
}
