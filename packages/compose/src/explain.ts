/**
 * What a composition would be, as data: for messages and for tools that show it.
 * Invariant: it is the wiring that `compose` would write, and is refused where `compose` refuses.
 */
import { LinkError } from "@heddle/component/errors";
import { nearMisses } from "@heddle/component/model";
import type { ComposeOptions, PlugSource } from "./options.ts";
import { isDerived } from "./outer/derived.ts";
import { matchParts } from "./wiring/match.ts";
import { whyNear } from "./wiring/near.ts";
import { readMain, type Part } from "./wiring/part.ts";
import { edgeOf, type Wiring } from "./wiring/wiring.ts";

/** An import, and the export that it is given. */
export interface GivenImport {
  /** The component that imports. */
  readonly importer: string;
  readonly import: string;
  readonly provider: string;
  readonly export: string;
}

/** An import that stays one. */
export interface LeftImport {
  readonly importer: string;
  readonly import: string;
  /** Exports that nearly fit: the interface in another version, or a name that is much like it. */
  readonly near: readonly NearExport[];
}

/** An export that does not serve an import, and why. */
export interface NearExport {
  readonly provider: string;
  readonly export: string;
  /** In words: how the names differ, and whether the types do too, with both. */
  readonly why: string;
}

export interface Composition {
  readonly given: readonly GivenImport[];
  readonly left: readonly LeftImport[];
}

/** How `compose` would join `main` and `plugs`. Throws what it would throw. */
export function explainComposition(
  main: PlugSource,
  plugs: readonly PlugSource[],
  options: ComposeOptions = {},
): Composition {
  const [first, ...others] = readMain(main, plugs, options);
  return describe(matchParts(first, others));
}

/** An error about an import that nobody provides, with the exports that nearly would; any other is answered as it is. */
export function withNearMisses(error: unknown, composition: Composition): unknown {
  if (!(error instanceof LinkError) || error.code !== "unknown-import") return error;
  const reasons = composition.left
    .filter((left) => error.message.includes(left.import))
    .flatMap(({ near }) => near.map((each) => `${each.provider} exports ${each.export}: ${each.why}`));
  if (reasons.length === 0) return error;
  return new LinkError(error.code, [error.message, ...reasons].join("; "), { cause: error });
}

/** What a wiring gives and leaves. */
export function describe(wiring: Wiring): Composition {
  const given: GivenImport[] = [];
  const left: LeftImport[] = [];
  for (const part of wiring.order.toReversed()) {
    for (const name of part.imports.keys()) {
      const edge = edgeOf(wiring, part, name);
      const importer = part.name;
      if (edge !== undefined)
        given.push({ importer, import: name, provider: edge.provider.name, export: edge.export });
      else if (!isDerived(wiring, part, name))
        left.push({ importer, import: name, near: nearExports(wiring, part, name) });
    }
  }
  return { given, left };
}

/** Exports of plugs other than the importer that are much like `name`, and are not what another of its imports is given. */
function nearExports(wiring: Wiring, importer: Part, name: string): LeftImport["near"] {
  const taken = [...(wiring.edges.get(importer)?.values() ?? [])];
  const isTaken = (provider: Part, near: string): boolean =>
    taken.some((edge) => edge.provider === provider && edge.export === near);
  return wiring.order
    .filter((part) => part !== wiring.main && part !== importer)
    .flatMap((part) =>
      nearMisses(
        name,
        part.checked.exports.map((each) => each.name).filter((each) => !isTaken(part, each)),
      ).map((near) => ({ provider: part.name, export: near, why: whyNear(importer, name, part, near) })),
    );
}
