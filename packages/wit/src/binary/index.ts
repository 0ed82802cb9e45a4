/** WIT packages as component binaries. */
export { encodeWit } from "./encode-package.ts";
