/**
 * The lexer: one token ahead of the parser, comments kept aside with their places.
 * Spec: WIT.md, "Lexical structure".
 * Invariant: `start..end` is the current token's text in the source; a character that starts no token is reported and
 * becomes an `unknown` token, so that lexing always goes on to the end.
 */
import type { Report, Source } from "../diagnostics/index.ts";
import type { Comment } from "./comment.ts";
import { keywordOf } from "./token.ts";
import type { Operator, TokenKind } from "./token.ts";

// Control codes, bidirectional overrides, and the code points Unicode deprecates or discourages.
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5]/g;
const XID_START = /\p{XID_Start}/u;
const XID_CONTINUE = /\p{XID_Continue}/u;
const VERSION =
  /[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?/y;

const SPACE = 0x20;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SLASH = 0x2f;
const STAR = 0x2a;
const MINUS = 0x2d;
const GREATER = 0x3e;
const PERCENT = 0x25;
const QUOTE = 0x22;
const UNDERSCORE = 0x5f;

const OPERATORS: ReadonlyMap<number, Operator> = new Map(
  (["=", ",", ":", ";", "(", ")", "{", "}", "<", ">", "*", ".", "@", "+"] as const).map((text) => [
    text.charCodeAt(0),
    text,
  ]),
);

/** Where the lexer stands, to come back after looking ahead. */
export interface Mark {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly commentsBefore: number;
  readonly comments: number;
}

export class Lexer {
  readonly source: Source;
  readonly #text: string;
  readonly #report: Report;
  /** Every comment so far, in order. */
  readonly comments: Comment[] = [];
  /** The current token. */
  kind: TokenKind = "end";
  start = 0;
  end = 0;
  /** How many comments stood before those that directly precede the current token. */
  commentsBefore = 0;
  /** Where the token before the current one ended. */
  previousEnd = 0;

  constructor(source: Source, report: Report) {
    this.source = source;
    this.#text = source.text;
    this.#report = report;
    this.#reportForbidden();
    if (this.#text.charCodeAt(0) === 0xfeff) this.end = 1;
    this.next();
  }

  /** The text of the current token. */
  get text(): string {
    return this.#text.slice(this.start, this.end);
  }

  /** The comments directly before the current token. */
  get leadingComments(): readonly Comment[] {
    if (this.commentsBefore === this.comments.length) return NO_COMMENTS;
    return this.comments.slice(this.commentsBefore);
  }

  /** Whether the current token is of this kind (a method, since every read moves on). */
  is(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  mark(): Mark {
    return {
      kind: this.kind,
      start: this.start,
      end: this.end,
      commentsBefore: this.commentsBefore,
      comments: this.comments.length,
    };
  }

  reset(mark: Mark): void {
    this.kind = mark.kind;
    this.start = mark.start;
    this.end = mark.end;
    this.commentsBefore = mark.commentsBefore;
    this.comments.length = mark.comments;
  }

  next(): void {
    this.previousEnd = this.end;
    this.commentsBefore = this.comments.length;
    let at = this.#skipSpace(this.end);
    this.start = at;
    if (at >= this.#text.length) {
      this.end = at;
      this.kind = "end";
      return;
    }
    const code = this.#text.charCodeAt(at);
    if (isLetter(code) || code === UNDERSCORE) {
      this.end = this.#wordEnd(at + 1);
      this.kind = keywordOf(this.#text.slice(at, this.end)) ?? "identifier";
      return;
    }
    const operator = OPERATORS.get(code);
    if (operator !== undefined) {
      this.end = at + 1;
      this.kind = operator;
      return;
    }
    if (isDigit(code)) {
      while (isDigit(this.#text.charCodeAt(++at)));
      this.end = at;
      this.kind = "integer";
      return;
    }
    this.#rareToken(at, code);
  }

  /** Reads the current token and what follows as a version; the current token then comes after it. Null if it is none. */
  version(): { readonly text: string; readonly start: number; readonly end: number } | null {
    VERSION.lastIndex = this.start;
    const match = VERSION.exec(this.#text);
    if (match === null) return null;
    const start = this.start;
    this.end = start + match[0].length;
    this.next();
    return { text: match[0], start, end: this.previousEnd };
  }

  #rareToken(at: number, code: number): void {
    if (code === MINUS) {
      const arrow = this.#text.charCodeAt(at + 1) === GREATER;
      this.end = at + (arrow ? 2 : 1);
      this.kind = arrow ? "->" : "-";
    } else if (code === SLASH) {
      this.end = at + 1;
      this.kind = "/";
    } else if (code === PERCENT) {
      this.end = this.#startsWord(at + 1) ? this.#wordEnd(at + 1) : at + 1;
      this.kind = "identifier";
    } else if (code === QUOTE) {
      this.end = this.#stringEnd(at);
      this.kind = "string literal";
    } else if (this.#startsWord(at)) {
      this.end = this.#wordEnd(at);
      this.kind = "identifier";
    } else {
      const char = String.fromCodePoint(this.#text.codePointAt(at) ?? code);
      this.end = at + char.length;
      this.kind = "unknown";
      this.#report.add(
        this.source,
        this,
        "bad-character",
        `found the character \`${char}\`, which starts no token of WIT`,
      );
    }
  }

  #skipSpace(from: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === LF || code === TAB || code === CR) at++;
      else if (code === SLASH && text.charCodeAt(at + 1) === SLASH) at = this.#lineComment(at);
      else if (code === SLASH && text.charCodeAt(at + 1) === STAR) at = this.#blockComment(at);
      else return at;
    }
  }

  #lineComment(start: number): number {
    const lineBreak = this.#text.indexOf("\n", start);
    let end = lineBreak === -1 ? this.#text.length : lineBreak;
    if (lineBreak !== -1 && this.#text.charCodeAt(end - 1) === CR) end--;
    this.comments.push({ text: this.#text.slice(start, end), start, end });
    return end;
  }

  #blockComment(start: number): number {
    const text = this.#text;
    let depth = 1;
    let at = start + 2;
    while (depth > 0) {
      if (at >= text.length) {
        this.#report.add(
          this.source,
          { start, end: start + 2 },
          "bad-comment",
          "found a block comment that is never closed by `*/`",
        );
        return text.length;
      }
      const code = text.charCodeAt(at);
      const following = text.charCodeAt(at + 1);
      if (code === SLASH && following === STAR) {
        depth++;
        at += 2;
      } else if (code === STAR && following === SLASH) {
        depth--;
        at += 2;
      } else at++;
    }
    this.comments.push({ text: text.slice(start, at), start, end: at });
    return at;
  }

  #wordEnd(from: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (isLetter(code) || isDigit(code) || code === MINUS || code === UNDERSCORE) at++;
      else if (code > 0x7f && XID_CONTINUE.test(this.#charAt(at))) at += this.#charAt(at).length;
      else return at;
    }
  }

  #startsWord(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return (
      isLetter(code) ||
      code === UNDERSCORE ||
      code === MINUS ||
      (code > 0x7f && XID_START.test(this.#charAt(at)))
    );
  }

  #charAt(at: number): string {
    return String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
  }

  #stringEnd(start: number): number {
    const text = this.#text;
    for (let at = start + 1; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return at + 1;
      if (code === LF) break;
      if (code === 0x5c) at++;
    }
    const lineBreak = text.indexOf("\n", start);
    const end = lineBreak === -1 ? text.length : lineBreak;
    this.#report.add(
      this.source,
      { start, end: start + 1 },
      "bad-string",
      'found a string literal that is not closed by `"` on its line',
    );
    return end;
  }

  #reportForbidden(): void {
    for (const match of this.#text.matchAll(FORBIDDEN)) {
      if (this.#report.full) return;
      const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      this.#report.add(
        this.source,
        { start: match.index, end: match.index + 1 },
        "bad-character",
        `found the character U+${code}; WIT text holds no control codes, bidirectional overrides or deprecated characters`,
      );
    }
  }
}

const NO_COMMENTS: readonly Comment[] = [];

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
