/**
 * Which part gives what another part imports.
 * Invariant: no part needs, through others, itself; nothing but the main part's own exports leaves the composition.
 */
import type { Part } from "./part.ts";

/** An import of a part, given by an export of another. */
export interface Edge {
  readonly importer: Part;
  readonly import: string;
  readonly provider: Part;
  readonly export: string;
}

export interface Wiring {
  readonly main: Part;
  /** The parts in use, providers before those that need them. */
  readonly order: readonly Part[];
  /** What is given by parts, by importer and import; what is not here is left to the host. */
  readonly edges: ReadonlyMap<Part, ReadonlyMap<string, Edge>>;
}

/** The wiring that `edges` make, seen from `main`. */
export function wire(main: Part, edges: readonly Edge[]): Wiring {
  const byPart = new Map<Part, Map<string, Edge>>();
  for (const edge of edges) {
    const imports = byPart.get(edge.importer) ?? new Map<string, Edge>();
    imports.set(edge.import, edge);
    byPart.set(edge.importer, imports);
  }
  const order: Part[] = [];
  const visited = new Set<Part>();
  // Depth first, with a stack of its own: chains may be long.
  const pending: { readonly part: Part; readonly leaving: boolean }[] = [{ part: main, leaving: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { part, leaving } = next;
    if (leaving) order.push(part);
    if (leaving || visited.has(part)) continue;
    visited.add(part);
    pending.push({ part, leaving: true });
    const providers = [...(byPart.get(part)?.values() ?? [])].map((edge) => edge.provider);
    for (const provider of providers.toReversed()) pending.push({ part: provider, leaving: false });
  }
  return { main, order, edges: byPart };
}

export function edgeOf(wiring: Wiring, part: Part, importName: string): Edge | undefined {
  return wiring.edges.get(part)?.get(importName);
}
