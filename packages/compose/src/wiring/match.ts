/**
 * Finding the wiring by names: exports of plugs meet imports of the main part and of other plugs.
 * Spec: Explainer.md, "Canonical Interface Name" (which versions are compatible).
 * Invariant: an import is given by the first plug listed after its importer that exports it, else by the first one before
 * that does not itself need the importer; so a list of middlewares ends in the service, and nothing needs itself.
 */
import { LinkError } from "@heddle/component/errors";
import { findCompatible, nearMisses, type CheckedExtern } from "@heddle/component/model";
import { checkEdge } from "./check.ts";
import { nameDifference } from "./near.ts";
import type { Part } from "./part.ts";
import { wire, type Edge, type Wiring } from "./wiring.ts";

/** The wiring of `main` and `plugs`. Throws a LinkError if types do not fit or a plug is of no use. */
export function matchParts(main: Part, plugs: readonly Part[]): Wiring {
  const edges = findEdges([main, ...plugs]);
  const wiring = wire(main, edges);
  for (const plug of plugs) {
    if (!wiring.order.includes(plug)) throw uselessPlug(plug, main, plugs, wiring);
  }
  for (const edge of edges) checkEdge(edge);
  return wiring;
}

function findEdges(parts: readonly Part[]): readonly Edge[] {
  const edges: Edge[] = [];
  const open: { readonly importer: Part; readonly wanted: CheckedExtern; readonly place: number }[] = [];
  for (const [place, importer] of parts.entries()) {
    for (const wanted of importer.checked.imports) {
      if (isDerived(importer, wanted.name)) continue;
      const edge = firstEdge(importer, wanted, parts.slice(place + 1));
      if (edge === null) open.push({ importer, wanted, place });
      else edges.push(edge);
    }
  }
  const needs = new Needs(edges);
  for (const { importer, wanted, place } of open) {
    const before = parts.slice(1, Math.max(place, 1)).filter((part) => !needs.needs(part, importer));
    const edge = firstEdge(importer, wanted, before);
    if (edge === null) continue;
    edges.push(edge);
    needs.add(edge);
  }
  return edges;
}

/** An imported type that equals one from elsewhere follows where that comes from. */
function isDerived(part: Part, name: string): boolean {
  const type = part.imports.get(name)?.type;
  return type?.kind === "type" && type.bound.kind === "eq";
}

function firstEdge(importer: Part, wanted: CheckedExtern, candidates: readonly Part[]): Edge | null {
  for (const provider of candidates) {
    const found = exportFor(wanted, provider);
    if (found !== null) return { importer, import: wanted.name, provider, export: found };
  }
  return null;
}

/** The export of `provider` that serves the import `wanted`, by its name or by the interface it implements. */
export function exportFor(wanted: CheckedExtern, provider: Part): string | null {
  const offered = provider.checked.exports.map((each) => each.name);
  const found = findCompatible(wanted.name, offered);
  if (found !== null || wanted.attributes.implements === undefined) return found;
  return findCompatible(wanted.attributes.implements, offered);
}

/** Who needs whom, directly or through others. */
class Needs {
  readonly #direct = new Map<Part, Set<Part>>();

  constructor(edges: readonly Edge[]) {
    for (const edge of edges) this.add(edge);
  }

  add(edge: Edge): void {
    const providers = this.#direct.get(edge.importer) ?? new Set<Part>();
    providers.add(edge.provider);
    this.#direct.set(edge.importer, providers);
  }

  needs(part: Part, other: Part): boolean {
    const visited = new Set<Part>();
    const pending = [part];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next === other) return true;
      if (visited.has(next)) continue;
      visited.add(next);
      pending.push(...(this.#direct.get(next) ?? []));
    }
    return false;
  }
}

// --- what to say about a plug that nothing needs ---

function uselessPlug(plug: Part, main: Part, plugs: readonly Part[], wiring: Wiring): LinkError {
  const offered = plug.checked.exports.map((each) => each.name);
  const reasons = [main, ...plugs]
    .filter((part) => part !== plug)
    .flatMap((part) => reasonsFor(part, plug, offered, wiring));
  const list = offered.length === 0 ? "nothing" : offered.join(", ");
  const wanted = main.checked.imports.map((each) => each.name).join(", ");
  const hint =
    reasons.length > 0 ? reasons.join("; ") : `${main.name} imports ${wanted === "" ? "nothing" : wanted}`;
  return new LinkError(
    "missing-export",
    `${plug.name} gives nothing that is imported: it exports ${list}; ${hint}`,
  );
}

/** Why no import of `part` takes any of what `plug` offers, where one nearly does. */
function reasonsFor(part: Part, plug: Part, offered: readonly string[], wiring: Wiring): string[] {
  const reasons: string[] = [];
  for (const wanted of part.checked.imports) {
    const edge = wiring.edges.get(part)?.get(wanted.name);
    const taken = exportFor(wanted, plug);
    if (edge !== undefined && taken !== null) {
      reasons.push(`${part.name} imports ${wanted.name}, which ${edge.provider.name} gives already`);
      continue;
    }
    if (edge !== undefined) continue;
    if (taken !== null) reasons.push(`${part.name}, which imports ${wanted.name}, is not used itself`);
    else reasons.push(...nearReason(part, wanted.name, offered));
  }
  return reasons;
}

function nearReason(part: Part, wanted: string, offered: readonly string[]): string[] {
  const [near] = nearMisses(wanted, offered, 1);
  if (near === undefined) return [];
  const difference = nameDifference(wanted, near);
  return [`${part.name} imports ${wanted}${difference.endsWith("?") ? ": " : ", and "}${difference}`];
}
