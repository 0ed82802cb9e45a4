/** The tokens of a source, each with the comments before it, for the formatter. */
import { Report } from "../diagnostics/index.ts";
import type { Source } from "../diagnostics/index.ts";
import { isKeyword, Lexer } from "../syntax/index.ts";
import type { Comment, TokenKind } from "../syntax/index.ts";

export interface FormatToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly comments: readonly Comment[];
  /** True if nothing, not even a space, stands between this token and the one before it. */
  readonly adjacent: boolean;
}

/** All tokens; the last is the end of the file, which holds the comments at the end. */
export function tokensOf(source: Source): FormatToken[] {
  const lexer = new Lexer(source, new Report(1));
  const tokens: FormatToken[] = [];
  for (;;) {
    const { kind, start, end } = lexer;
    tokens.push({
      kind,
      text: plainText(lexer.text),
      start,
      end,
      comments: lexer.leadingComments,
      adjacent: start === lexer.previousEnd,
    });
    if (kind === "end") return tokens;
    lexer.next();
  }
}

/** `%name` is written `name` where `name` is no keyword. */
function plainText(text: string): string {
  return text.startsWith("%") && !isKeyword(text.slice(1)) ? text.slice(1) : text;
}
