/** Reading bytes: cursor, integers, names. */
export { Reader, hex } from "./reader.ts";
export type { ReaderOrigin, Scope } from "./reader.ts";
