/** Collects the edits of every file and the items of the report. */
import { lineColumnOf } from "../diagnostics/index.ts";
import type { Source } from "../diagnostics/index.ts";
import type { Preamble, Span } from "../syntax/index.ts";
import { Edits } from "./edits.ts";
import type { MigrationItem } from "./report.ts";

export class Recorder {
  readonly items: MigrationItem[] = [];
  readonly #edits = new Map<Source, Edits>();

  replace(source: Source, place: Span, text: string): void {
    this.#of(source).replace(place.start, place.end, text);
  }

  insert(source: Source, at: number, text: string): void {
    this.#of(source).replace(at, at, text);
  }

  /** Removes a node with its attributes and the comments before it. */
  remove(source: Source, place: Span, preamble: Preamble): void {
    const starts = [
      place.start,
      ...preamble.attributes.map((attribute) => attribute.start),
      ...preamble.comments.map((comment) => comment.start),
    ];
    this.#of(source).replace(Math.min(...starts), place.end, "");
  }

  item(source: Source, place: Span, item: Omit<MigrationItem, "path" | "line" | "column">): void {
    const { line, column } = lineColumnOf(source, place.start);
    this.items.push({ path: source.path, line, column, ...item });
  }

  /** The text of `source` after its edits. */
  apply(source: Source): string {
    return this.#edits.get(source)?.apply(source.text) ?? source.text;
  }

  #of(source: Source): Edits {
    const known = this.#edits.get(source);
    if (known !== undefined) return known;
    const made = new Edits();
    this.#edits.set(source, made);
    return made;
  }
}
