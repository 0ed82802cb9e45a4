/** Reading bytes: cursor, integers, names, and the lists they are read into. */
export { concatenate, totalLength } from "./concatenate.ts";
export { listOf } from "./list.ts";
export { Reader, hex } from "./reader.ts";
export type { ReaderOrigin, Scope } from "./reader.ts";
