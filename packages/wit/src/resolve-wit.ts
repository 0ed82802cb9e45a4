/** Resolving WIT, with packages in binary form read as well. */
import { decodeWit } from "./binary/index.ts";
import type { WitGraph } from "./model/index.ts";
import { printWit } from "./print/index.ts";
import { resolveWit as resolve } from "./resolve/index.ts";
import type { ResolveOptions, WitRoot } from "./resolve/index.ts";

/**
 * Resolves one root, or several of which each may refer to those before it: a file, or a directory with its `deps/`. Files
 * are data; reading them is the caller's. The graph's `package` is the last root's. Throws a `WitError` that lists every fault.
 */
export function resolveWit(roots: WitRoot | readonly WitRoot[], options: ResolveOptions = {}): WitGraph {
  return resolve(roots, { decodePackage: textOfPackage, ...options });
}

function textOfPackage(bytes: Uint8Array): string {
  const graph = decodeWit(bytes);
  return printWit(graph.package, { nested: graph.packages.filter((each) => each !== graph.package) });
}
