/**
 * The parser's view of the tokens: eat, expect, fail, and skip to where parsing can go on.
 * Invariant: `fail` reports once and unwinds to the item being parsed; `recover` always moves forward.
 */
import { kebabOf, identifierFault } from "./identifier.ts";
import { didYouMean } from "../diagnostics/index.ts";
import type { Place, Report, Source, WitErrorCode } from "../diagnostics/index.ts";
import type { WitLimits } from "../limits.ts";
import type { Id, Span } from "./ast.ts";
import { Lexer } from "./lexer.ts";
import { describeToken, isKeyword, KEYWORDS } from "./token.ts";
import type { TokenKind } from "./token.ts";

/** Unwinds from a syntax fault, which is reported by then, to the enclosing item list. */
export class SyntaxFault extends Error {
  override readonly name = "SyntaxFault";
}

// Short keywords are near to everything.
const LONG_KEYWORDS = KEYWORDS.filter((word) => word.length > 3);

const ITEM_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "interface",
  "world",
  "package",
  "record",
  "variant",
  "enum",
  "flags",
  "resource",
  "type",
  "use",
  "import",
  "export",
  "include",
]);

export class Cursor extends Lexer {
  readonly limits: WitLimits;
  readonly #report: Report;
  /** How many braces are open before the current token. */
  depth = 0;

  constructor(source: Source, report: Report, limits: WitLimits) {
    super(source, report);
    this.#report = report;
    this.limits = limits;
  }

  override next(): void {
    if (this.kind === "{") this.depth++;
    else if (this.kind === "}") this.depth--;
    super.next();
  }

  eat(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.next();
    return true;
  }

  /** Reads a token of this kind. `where` completes "expected `;` ...". */
  expect(kind: TokenKind, where: string): void {
    if (this.kind === kind) {
      this.next();
      return;
    }
    if (kind === ";") {
      this.#report.add(
        this.source,
        { start: this.previousEnd, end: this.previousEnd },
        "expected-token",
        `expected \`;\` ${where}, found ${this.describe()}`,
        { hint: "write `;` here" },
      );
      throw new SyntaxFault();
    }
    this.unexpected(`\`${kind}\` ${where}`);
  }

  identifier(what: string): Id {
    if (this.kind !== "identifier") {
      const hint = isKeyword(this.kind) ? `write \`%${this.kind}\` to use this keyword as a name` : null;
      this.unexpected(what, hint);
    }
    const { start, end } = this;
    const text = this.text;
    const name = text.startsWith("%") ? text.slice(1) : text;
    this.next();
    const fault = identifierFault(name);
    if (fault !== null) {
      const better = kebabOf(name);
      const hint = identifierFault(better) === null ? `write \`${better}\`` : null;
      this.report({ start, end }, "bad-identifier", fault, hint);
    }
    return { name, start, end };
  }

  /** A word that is no keyword of its own, as in `@since(version = ...)`. */
  word(word: string): void {
    if (this.kind === "identifier" && this.text === word) this.next();
    else this.unexpected(`\`${word}\``);
  }

  report(place: Place, code: WitErrorCode, message: string, hint: string | null = null): void {
    this.#report.add(this.source, place, code, message, { hint });
  }

  fail(place: Place, code: WitErrorCode, message: string, hint: string | null = null): never {
    this.report(place, code, message, hint);
    throw new SyntaxFault();
  }

  unexpected(expected: string, hint: string | null = null): never {
    const near = this.kind === "identifier" ? didYouMean(this.text, LONG_KEYWORDS) : null;
    this.fail(this, "expected-token", `expected ${expected}, found ${this.describe()}`, hint ?? near);
  }

  describe(): string {
    return describeToken(this.kind, this.text);
  }

  spanFrom(start: number): Span {
    return { start, end: this.previousEnd };
  }

  /** After a fault in an item of the list at brace depth `depth` that began at `start`: goes to where the next may begin. */
  recover(depth: number, start: number): void {
    if (this.start === start) this.next();
    while (this.kind !== "end" && this.depth >= depth) {
      if (this.depth === depth) {
        if (this.kind === "}") return;
        if (this.kind === ";") {
          this.next();
          return;
        }
        if (ITEM_STARTS.has(this.kind)) return;
      }
      const closes = this.kind === "}" && this.depth === depth + 1;
      this.next();
      if (closes) return;
    }
  }

  get stopped(): boolean {
    return this.#report.full;
  }
}
