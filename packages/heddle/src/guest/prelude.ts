/**
 * What stands before a guest's own code: its globals, and stacks in the words of its sources.
 * Invariant: called in a guest and nowhere else, since it changes the globals.
 */
import type { Finisher } from "./finishing.ts";
import type { Imported } from "./imported.ts";
import { installStacks } from "./stack-lines.ts";
import { installWeb } from "./web.ts";

/** `imported` is what the world imports of what globals need. */
export function prepare(imported: Imported): Finisher {
  installStacks(Error, globalThis);
  return installWeb(globalThis, imported);
}
