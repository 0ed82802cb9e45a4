/** WIT text to syntax trees. */
export type * from "./ast.ts";
export { PRIMITIVES } from "./ast.ts";
export { docsOf } from "./comment.ts";
export type { Comment } from "./comment.ts";
export { Lexer } from "./lexer.ts";
export { parseFile } from "./parse-file.ts";
export { stringLiteral } from "./string-literal.ts";
export { isKeyword } from "./token.ts";
export type { TokenKind } from "./token.ts";
export { compareVersions, formatVersion, parseVersion } from "./version.ts";
export type { Version } from "./version.ts";
