/**
 * Joining components into one.
 * Spec: Explainer.md, "Component Instances" (linking is instantiation with arguments).
 * Invariant: the result exports what the main component exports and imports what no component gives.
 */
import type { ComposeOptions, PlugSource } from "./options.ts";
import { assemble } from "./outer/assemble.ts";
import { matchParts } from "./wiring/match.ts";
import { readMain } from "./wiring/part.ts";

/**
 * A component that is `main` with the exports of `plugs` in the place of what it and they import, by name and compatible
 * version. An import is given by the first plug listed after its importer that exports it, else by one listed before.
 * What no plug gives stays an import, once for all who need it. Types that `main` exports and got from a plug are exported
 * with the plug's interface.
 *
 * Throws DecodeError or ValidationError for bytes that are no component, and LinkError where components do not fit together
 * or a plug gives nothing that is imported.
 */
export function compose(
  main: PlugSource,
  plugs: readonly PlugSource[],
  options: ComposeOptions = {},
): Uint8Array<ArrayBuffer> {
  const [first, ...others] = readMain(main, plugs, options);
  return assemble(matchParts(first, others), options);
}
