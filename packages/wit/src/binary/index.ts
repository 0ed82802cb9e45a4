/** WIT packages as component binaries, and the WIT of components. */
export { decodeWit, isWitBinary, witOfComponent } from "./decode.ts";
export type { ComponentWit, DecodeWitOptions } from "./decode.ts";
export { encodeWit } from "./encode-package.ts";
