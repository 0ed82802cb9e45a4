/**
 * A source text by name, and the line and column of a position in it.
 * Invariant: positions are UTF-16 offsets; lines and columns are counted from 1, columns in code points.
 */

export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface LineColumn {
  readonly line: number;
  readonly column: number;
  /** The whole line, without its line break. */
  readonly lineText: string;
}

export function lineColumnOf(source: Source, position: number): LineColumn {
  const at = Math.min(Math.max(position, 0), source.text.length);
  const before = source.text.slice(0, at);
  const lineStart = before.lastIndexOf("\n") + 1;
  const nextBreak = source.text.indexOf("\n", at);
  const lineEnd = nextBreak === -1 ? source.text.length : nextBreak;
  return {
    line: countLineBreaks(before) + 1,
    column: codePoints(source.text.slice(lineStart, at)) + 1,
    lineText: source.text.slice(lineStart, lineEnd).replace(/\r$/, ""),
  };
}

/** How many code points `text` has. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
