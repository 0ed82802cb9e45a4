/**
 * The collector of faults: one for a run of parse and resolve, so that a user sees several at once.
 * Invariant: no more than `maxErrors` are kept, and one place is reported once.
 */
import type { Diagnostic, RelatedPlace, WitErrorCode } from "./diagnostic.ts";
import type { Source } from "./source.ts";
import { WitError } from "./wit-error.ts";

export interface ReportDetails {
  readonly hint?: string | null;
  readonly related?: readonly RelatedPlace[];
}

/** A place in one source. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export class Report {
  readonly #found: Diagnostic[] = [];
  readonly #places = new Set<string>();
  readonly #maxErrors: number;

  constructor(maxErrors: number) {
    this.#maxErrors = maxErrors;
  }

  get clean(): boolean {
    return this.#found.length === 0;
  }

  /** True when no more faults will be kept: whoever walks the text may stop. */
  get full(): boolean {
    return this.#found.length >= this.#maxErrors;
  }

  add(source: Source, place: Place, code: WitErrorCode, message: string, details: ReportDetails = {}): void {
    if (this.full) return;
    const key = `${source.path}\0${place.start}`;
    if (this.#places.has(key)) return;
    this.#places.add(key);
    this.#found.push({
      code,
      message,
      source,
      start: place.start,
      end: place.end,
      hint: details.hint ?? null,
      related: details.related ?? [],
    });
  }

  /** Throws what was found, if anything was. */
  throwIfAny(): void {
    const [first, ...rest] = this.#found.toSorted(byPlace);
    if (first !== undefined) throw new WitError(first, rest);
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.source.path !== b.source.path) return a.source.path < b.source.path ? -1 : 1;
  return a.start - b.start;
}
