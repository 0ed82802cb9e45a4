/**
 * A scope in which names must be strongly unique: an interface, a world's imports, its exports, parameters, fields.
 * Spec: Explainer.md, "strongly-unique".
 */
import type { Source } from "../diagnostics/index.ts";
import { canonicalName, itemName } from "../model/index.ts";
import type { Id, Span } from "../syntax/index.ts";
import type { RunContext } from "./context.ts";

interface Defined {
  readonly name: string;
  readonly source: Source;
  readonly place: Span;
}

export class NameScope {
  readonly #run: RunContext;
  readonly #what: string;
  readonly #defined = new Map<string, Defined>();

  constructor(run: RunContext, what: string) {
    this.#run = run;
    this.#what = what;
  }

  /** Reports and returns false if an equal name is defined already. */
  define(name: string, source: Source, place: Span): boolean {
    const key = canonicalName(name);
    const before = this.#defined.get(key);
    if (before === undefined) {
      this.#defined.set(key, { name, source, place });
      return true;
    }
    const message =
      before.name === name
        ? `the name \`${itemName(name)}\` is defined twice in ${this.#what}`
        : `the name \`${itemName(name)}\` (\`${name}\`) collides with \`${before.name}\` in ${this.#what}`;
    this.#run.report.add(source, place, "duplicate-name", message, {
      related: [{ source: before.source, ...spanOf(before.place), message: "first defined here" }],
    });
    return false;
  }
}

function spanOf(place: Span): Span {
  return { start: place.start, end: place.end };
}

/** Checks fields, cases, flags and parameters, whose names are plain. */
export function checkUnique(run: RunContext, source: Source, what: string, names: readonly Id[]): void {
  const scope = new NameScope(run, what);
  for (const name of names) scope.define(name.name, source, name);
}
