/**
 * Comments, and the documentation they hold.
 * Spec: WIT.md, "Comments". The text of documentation is what WIT packages in binary form carry: every comment that
 * stands directly before an item belongs to it, less the comment markers and the common indentation.
 */

/** One comment: its text includes the markers and no line break at the end. */
export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The documentation that `comments` hold, or null if there are none. */
export function docsOf(comments: readonly Comment[]): string | null {
  if (comments.length === 0) return null;
  const bodies = comments.map((comment) => bodyOf(comment.text).trimEnd());
  const indent = commonIndent(bodies);
  const lines: string[] = [];
  for (const body of bodies) {
    const text = body.startsWith(indent) ? body.slice(indent.length) : body;
    if (text === "") lines.push("");
    else lines.push(...text.split(/\r?\n/));
  }
  while (lines.at(-1) === "") lines.pop();
  return lines.join("\n");
}

function bodyOf(comment: string): string {
  if (comment.startsWith("/**")) return comment.slice(3, -2);
  return comment.replace(/^\/+/, "");
}

function commonIndent(bodies: readonly string[]): string {
  let least = Number.POSITIVE_INFINITY;
  for (const body of bodies) {
    if (body === "") continue;
    least = Math.min(least, body.length - body.replace(/^[\t\n\f\r ]+/, "").length);
  }
  return Number.isFinite(least) ? " ".repeat(least) : "";
}
