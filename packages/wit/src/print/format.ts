/**
 * WIT text in canonical form: two spaces a level, one statement a line, a comma after each field, comments kept.
 * Invariant: between two tokens stand the same comments before and after, so that what is documented stays documented;
 * formatting again changes nothing.
 */
import type { Source } from "../diagnostics/index.ts";
import type { Comment } from "../syntax/index.ts";
import { Layout } from "./layout.ts";
import { spaceBetween, TIGHT_BEFORE } from "./spacing.ts";
import { tokensOf } from "./tokens.ts";
import type { FormatToken } from "./tokens.ts";

const MAX_WIDTH = 100;
const LISTS: ReadonlySet<string> = new Set(["record", "variant", "enum", "flags"]);

/** Formats a text that parses. */
export function formatText(source: Source): string {
  return new Formatter(source).format();
}

class Formatter {
  readonly #text: string;
  readonly #tokens: readonly FormatToken[];
  readonly #layout = new Layout();
  #at = 0;

  constructor(source: Source) {
    this.#text = source.text;
    this.#tokens = tokensOf(source);
  }

  format(): string {
    this.#block(true);
    this.#commentLines(this.#peek());
    return this.#layout.finish();
  }

  #peek(ahead = 0): FormatToken {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("a text has one token or more");
    return token;
  }

  #previous(): FormatToken | undefined {
    return this.#tokens[this.#at - 1];
  }

  /** Statements up to `}` or the end of the file, neither of which is taken. */
  #block(top: boolean): void {
    let before: { readonly big: boolean; readonly first: string } | null = null;
    while (this.#peek().kind !== "end" && this.#peek().kind !== "}") {
      const first = this.#keyword();
      const big = this.#isBig();
      const apart =
        before !== null && (before.big || big || (top && !(before.first === "use" && first === "use")));
      if (apart) this.#separate();
      this.#statement(first);
      before = { big, first };
    }
  }

  /** A blank line before the next statement, but after comments that trail the one before. */
  #separate(): void {
    const token = this.#peek();
    const [comment] = token.comments;
    if (comment === undefined || !this.#trails(comment)) this.#layout.blank();
    else this.#blankAfterTrailing = true;
  }
  #blankAfterTrailing = false;

  /** The keyword that the statement at the cursor begins with, past its attributes. */
  #keyword(): string {
    let ahead = 0;
    while (this.#peek(ahead).kind === "@") {
      while (this.#peek(ahead).kind !== ")" && this.#peek(ahead).kind !== "end") ahead++;
      ahead++;
    }
    return this.#peek(ahead).kind;
  }

  /** Whether the statement at the cursor has a body of its own. */
  #isBig(): boolean {
    for (let ahead = 0; ; ahead++) {
      const { kind } = this.#peek(ahead);
      if (kind === ";" || kind === "end" || kind === "}") return false;
      if (kind === "{") return !this.#isInline(ahead);
    }
  }

  /** Whether the brace `ahead` opens the names of a `use` or the renames of an `include`. */
  #isInline(ahead: number): boolean {
    const before = this.#tokens[this.#at + ahead - 1]?.kind;
    return before === "." || before === "with";
  }

  #statement(first: string): void {
    this.#commentLines(this.#peek());
    while (this.#peek().kind === "@") this.#attribute();
    const end = this.#statementEnd();
    this.#run(end, first === "package");
    if (this.#peek().kind === "{") this.#body(LISTS.has(first));
    else if (this.#peek().kind === ";") {
      this.#commentsInside(this.#peek());
      this.#layout.append(";");
      this.#at++;
    }
    this.#layout.newline();
  }

  #attribute(): void {
    let end = this.#at;
    while (this.#tokens[end]?.kind !== ")") end++;
    this.#run(end + 1, false);
    this.#layout.newline();
    const next = this.#peek();
    if (next.comments.length > 0) this.#commentLines(next);
  }

  /** The index where the statement's own line ends: its `;`, its body's `{`, or past the renames of an include. */
  #statementEnd(): number {
    for (let index = this.#at; ; index++) {
      const kind = this.#tokens[index]?.kind;
      if (kind === undefined || kind === "end" || kind === ";") return index;
      if (kind !== "{") continue;
      if (!this.#isInline(index - this.#at)) return index;
      while (this.#tokens[index]?.kind !== "}" && index < this.#tokens.length) index++;
      if (this.#tokens[index + 1]?.kind !== ";") return index + 1;
    }
  }

  /** Tokens up to `end` on one line, or with its list of parameters or names broken if that is too long. */
  #run(end: number, inPackage: boolean): void {
    const group = this.#groupToBreak(end, inPackage);
    const start = this.#at;
    let depth = 0;
    for (; this.#at < end; this.#at++) {
      const token = this.#peek();
      const previous = this.#previous();
      const first = this.#at === start;
      const closes = group !== null && this.#at === group.close;
      if (closes) this.#closeGroup();
      if (!first && this.#tokens[this.#at] !== undefined) {
        const spaced = previous !== undefined && this.#spaced(previous, token, inPackage);
        const commented = closes || this.#commentsInside(token);
        if (spaced && !commented && this.#layout.column > 0) this.#layout.append(" ");
      }
      if (!this.#isLastComma(group)) this.#layout.append(token.text);
      if (group === null || this.#at < group.open || this.#at > group.close) continue;
      if (this.#at === group.open) {
        this.#layout.indentBy(1);
        this.#layout.newline();
      } else if (token.kind === "<" || token.kind === "(") depth++;
      else if (token.kind === ">" || token.kind === ")") depth--;
      else if (token.kind === "," && depth === 0) this.#endEntry();
    }
  }

  /** Whether the cursor is at a comma before a closing token of the same line, which canonical form leaves out. */
  #isLastComma(group: { readonly close: number } | null): boolean {
    const next = this.#peek(1);
    const closing = next.kind === ")" || next.kind === ">" || next.kind === "}";
    return (
      this.#peek().kind === "," && closing && next.comments.length === 0 && group?.close !== this.#at + 1
    );
  }

  #closeGroup(): void {
    if (this.#previous()?.kind !== ",") this.#layout.append(",");
    this.#commentsBeforeClose();
    this.#layout.newline();
    this.#layout.indentBy(-1);
  }

  #spaced(previous: FormatToken, token: FormatToken, inPackage: boolean): boolean {
    if (previous.kind === "{") return this.#tokens[this.#at - 2]?.kind === "with";
    if (token.kind === "}") return this.#opensWith();
    return spaceBetween(previous, token, inPackage, this.#peek(1));
  }

  /** Whether the inline brace being closed belongs to `with`. */
  #opensWith(): boolean {
    for (let index = this.#at - 1; index >= 0; index--) {
      if (this.#tokens[index]?.kind === "{") return this.#tokens[index - 1]?.kind === "with";
    }
    return false;
  }

  /** The parentheses or names to put one a line, if the statement is too long or holds comments there. */
  #groupToBreak(end: number, inPackage: boolean): { readonly open: number; readonly close: number } | null {
    if (this.#peek().kind === "@") return null;
    let open = this.#at;
    while (open < end && this.#tokens[open]?.kind !== "(" && this.#tokens[open]?.kind !== "{") open++;
    if (open >= end) return null;
    const closer = this.#tokens[open]?.kind === "(" ? ")" : "}";
    let close = open + 1;
    while (close < end && this.#tokens[close]?.kind !== closer) close++;
    if (close >= end || close === open + 1) return null;
    for (let index = open + 1; index <= close; index++) {
      if ((this.#tokens[index]?.comments.length ?? 0) > 0) return { open, close };
    }
    return this.#width(end, inPackage) > MAX_WIDTH ? { open, close } : null;
  }

  #width(end: number, inPackage: boolean): number {
    let width = this.#layout.indent * 2;
    for (let index = this.#at; index < end; index++) {
      const token = this.#tokens[index];
      const previous = this.#tokens[index - 1];
      if (token === undefined) break;
      const spaced =
        index > this.#at &&
        previous !== undefined &&
        spaceBetween(previous, token, inPackage, this.#tokens[index + 1]) &&
        previous.kind !== "{" &&
        token.kind !== "}";
      width += token.text.length + (spaced ? 1 : 0);
    }
    return width + 1;
  }

  #body(list: boolean): void {
    this.#commentsInside(this.#peek());
    this.#layout.append(" {");
    this.#at++;
    const empty = this.#peek().kind === "}" && this.#peek().comments.length === 0;
    if (!empty) {
      this.#layout.newline();
      this.#layout.open();
      this.#layout.indentBy(1);
      if (list) this.#entries();
      else this.#block(false);
      this.#commentsBeforeClose();
      this.#layout.newline();
      this.#layout.indentBy(-1);
      this.#layout.close();
    }
    this.#layout.append("}");
    this.#at++;
  }

  /** Fields, cases or flags, each on its line and with its comma. */
  #entries(): void {
    while (this.#peek().kind !== "}" && this.#peek().kind !== "end") {
      this.#commentLines(this.#peek());
      let end = this.#at;
      let depth = 0;
      for (; ; end++) {
        const kind = this.#tokens[end]?.kind;
        if (kind === undefined || kind === "end" || kind === "}") break;
        if (kind === "<" || kind === "(") depth++;
        else if (kind === ">" || kind === ")") depth--;
        else if (kind === "," && depth === 0) break;
      }
      this.#flat(end);
      if (this.#peek().kind === ",") {
        this.#commentsInside(this.#peek());
        this.#at++;
      }
      this.#layout.append(",");
      this.#layout.newline();
    }
  }

  #flat(end: number): void {
    const start = this.#at;
    for (; this.#at < end; this.#at++) {
      const token = this.#peek();
      const previous = this.#previous();
      if (this.#at > start && previous !== undefined) {
        const spaced = this.#spaced(previous, token, false);
        if (!this.#commentsInside(token) && spaced) this.#layout.append(" ");
      }
      if (!this.#isLastComma(null)) this.#layout.append(token.text);
    }
  }

  #endEntry(): void {
    const next = this.#peek(1);
    const [comment] = next.comments;
    if (
      comment !== undefined &&
      comment.text.startsWith("//") &&
      !this.#text.slice(this.#peek().end, comment.start).includes("\n")
    ) {
      return;
    }
    this.#layout.newline();
  }

  /** Comments before a statement, an entry or a closing brace: on lines of their own, or after what they trail. */
  #commentLines(token: FormatToken): void {
    let position = this.#previous()?.end ?? 0;
    for (const comment of token.comments) {
      if (this.#trails(comment) && position === this.#previous()?.end)
        this.#layout.appendToLast(comment.text);
      else {
        if (this.#blankAfterTrailing || this.#blankIn(position, comment.start)) this.#layout.blank();
        this.#blankAfterTrailing = false;
        this.#layout.newline();
        this.#layout.append(comment.text.trimEnd());
        this.#layout.newline();
      }
      position = comment.end;
    }
    if (this.#blankAfterTrailing) {
      this.#blankAfterTrailing = false;
      this.#layout.blank();
    }
    if (this.#blankIn(position, token.start)) this.#layout.blank();
  }

  #commentsBeforeClose(): void {
    const token = this.#peek();
    if (token.comments.length === 0) return;
    this.#commentLines(token);
    this.#layout.close();
  }

  /** Comments between two tokens of one statement; returns whether there were any. */
  #commentsInside(token: FormatToken): boolean {
    for (const comment of token.comments) {
      const own = !this.#trails(comment) && !this.#leads(comment, token);
      if (own) this.#layout.newline();
      else if (this.#layout.column > 0) this.#layout.append(" ");
      this.#layout.append(comment.text.trimEnd());
      if (comment.text.startsWith("//") || own) this.#layout.newline();
      else if (!TIGHT_BEFORE.has(token.kind)) this.#layout.append(" ");
    }
    return token.comments.length > 0;
  }

  /** Whether a comment stands on the line of the token before it. */
  #trails(comment: Comment): boolean {
    const previous = this.#previous();
    return previous !== undefined && !this.#text.slice(previous.end, comment.start).includes("\n");
  }

  /** Whether a comment stands on the line of the token after it. */
  #leads(comment: Comment, token: FormatToken): boolean {
    return !this.#text.slice(comment.end, token.start).includes("\n");
  }

  #blankIn(from: number, to: number): boolean {
    const first = this.#text.indexOf("\n", from);
    return first !== -1 && first < to && this.#text.slice(first + 1, to).includes("\n");
  }
}
