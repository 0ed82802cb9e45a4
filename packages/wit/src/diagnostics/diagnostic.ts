/**
 * One fault of a WIT text: what was found, what was allowed, and where, with the line and a caret.
 * Invariant: `code` is stable; `message` is prose and may change.
 */
import { codePoints, lineColumnOf } from "./source.ts";
import type { Source } from "./source.ts";

export type WitErrorCode =
  | "bad-character"
  | "bad-attribute"
  | "bad-comment"
  | "bad-gate"
  | "bad-identifier"
  | "bad-list-length"
  | "bad-string"
  | "bad-version"
  | "borrow-in-result"
  | "constructor-result"
  | "cycle"
  | "duplicate-name"
  | "duplicate-package"
  | "empty-type"
  | "export-needs-import-and-export"
  | "expected-token"
  | "gated-reference"
  | "include-name"
  | "limit-exceeded"
  | "map-key"
  | "missing-package"
  | "nested-package"
  | "not-a-resource"
  | "not-a-type"
  | "not-an-interface"
  | "not-a-world"
  | "package-mismatch"
  | "too-many-flags"
  | "unknown-interface"
  | "unknown-name"
  | "unknown-package"
  | "unsupported";

/** Another place that explains the fault: the first of two definitions, for example. */
export interface RelatedPlace {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface Diagnostic {
  readonly code: WitErrorCode;
  readonly message: string;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  /** One line that says what to write instead, if it is known. */
  readonly hint: string | null;
  readonly related: readonly RelatedPlace[];
}

/** `file:line:column: error: message`, the line with a caret, the related places and the hint. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const lines = [
    `${placeOf(diagnostic.source, diagnostic.start)}: error: ${diagnostic.message}`,
    ...snippet(diagnostic.source, diagnostic.start, diagnostic.end),
  ];
  for (const related of diagnostic.related) {
    lines.push(
      `${placeOf(related.source, related.start)}: note: ${related.message}`,
      ...snippet(related.source, related.start, related.end),
    );
  }
  if (diagnostic.hint !== null) lines.push(`  help: ${diagnostic.hint}`);
  return lines.join("\n");
}

function placeOf(source: Source, position: number): string {
  const { line, column } = lineColumnOf(source, position);
  return `${source.path}:${line}:${column}`;
}

function snippet(source: Source, start: number, end: number): string[] {
  const { line, column, lineText } = lineColumnOf(source, start);
  const gutter = String(line);
  const margin = " ".repeat(gutter.length);
  const available = codePoints(lineText) - (column - 1);
  const width = Math.max(1, Math.min(codePoints(source.text.slice(start, end)), available));
  const padding = [...lineText].slice(0, column - 1).map((char) => (char === "\t" ? "\t" : " "));
  return [` ${margin} |`, ` ${gutter} | ${lineText}`, ` ${margin} | ${padding.join("")}${"^".repeat(width)}`];
}
