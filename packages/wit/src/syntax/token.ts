/**
 * Tokens of WIT text.
 * Spec: WIT.md, "Lexical structure".
 * Invariant: a token's kind is its own text, except for the five kinds that stand for many texts.
 */

const WORDS = [
  "as",
  "async",
  "bool",
  "borrow",
  "char",
  "constructor",
  "enum",
  "error-context",
  "export",
  "f32",
  "f64",
  "flags",
  "from",
  "func",
  "future",
  "import",
  "include",
  "interface",
  "list",
  "map",
  "option",
  "own",
  "package",
  "record",
  "resource",
  "result",
  "s16",
  "s32",
  "s64",
  "s8",
  "static",
  "stream",
  "string",
  "tuple",
  "type",
  "u16",
  "u32",
  "u64",
  "u8",
  "use",
  "variant",
  "with",
  "world",
  "_",
] as const;
export type Keyword = (typeof WORDS)[number];
export const KEYWORDS: readonly Keyword[] = WORDS;

export type Operator =
  | "="
  | ","
  | ":"
  | ";"
  | "("
  | ")"
  | "{"
  | "}"
  | "<"
  | ">"
  | "*"
  | "->"
  | "/"
  | "."
  | "@"
  | "+"
  | "-";

export type TokenKind = Keyword | Operator | "identifier" | "integer" | "string literal" | "unknown" | "end";

const KEYWORD_SET: ReadonlyMap<string, Keyword> = new Map(KEYWORDS.map((word) => [word, word]));

export function keywordOf(text: string): Keyword | undefined {
  return KEYWORD_SET.get(text);
}

/** Whether `name` must be written `%name`. */
export function isKeyword(name: string): boolean {
  return KEYWORD_SET.has(name);
}

/** How a message calls a token. */
export function describeToken(kind: TokenKind, text: string): string {
  switch (kind) {
    case "end":
      return "the end of the file";
    case "identifier":
      return `\`${text}\``;
    case "integer":
      return `the number \`${text}\``;
    case "string literal":
      return "a string literal";
    case "unknown":
      return `\`${text}\``;
    default:
      return keywordOf(kind) === undefined ? `\`${kind}\`` : `keyword \`${kind}\``;
  }
}
