/**
 * What a composition would be, as data: for messages and for tools that show it.
 * Invariant: it is the wiring that `compose` would write, and is refused where `compose` refuses.
 */
import { nearMisses } from "@heddle/component/model";
import type { ComposeOptions, PlugSource } from "./options.ts";
import { isDerived } from "./outer/derived.ts";
import { matchParts } from "./wiring/match.ts";
import { readMain } from "./wiring/part.ts";
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
  readonly near: readonly { readonly provider: string; readonly export: string }[];
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

function describe(wiring: Wiring): Composition {
  const given: GivenImport[] = [];
  const left: LeftImport[] = [];
  for (const part of wiring.order.toReversed()) {
    for (const name of part.imports.keys()) {
      const edge = edgeOf(wiring, part, name);
      const importer = part.name;
      if (edge !== undefined)
        given.push({ importer, import: name, provider: edge.provider.name, export: edge.export });
      else if (!isDerived(wiring, part, name))
        left.push({ importer, import: name, near: nearExports(wiring, importer, name) });
    }
  }
  return { given, left };
}

/** Exports of plugs other than the importer that are much like `name`. */
function nearExports(wiring: Wiring, importer: string, name: string): LeftImport["near"] {
  return wiring.order
    .filter((part) => part !== wiring.main && part.name !== importer)
    .flatMap((part) =>
      nearMisses(
        name,
        part.checked.exports.map((each) => each.name),
      ).map((near) => ({ provider: part.name, export: near })),
    );
}
