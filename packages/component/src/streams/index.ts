/** Streams and futures: the state both ends share, and the ends that guests hold. */
export { MAX_BUFFER_LENGTH } from "./buffer.ts";
export type { Chunk, RawBytes, ReadableBuffer, WritableBuffer } from "./buffer.ts";
export { CopyEnd, CopyState, EndKind } from "./ends.ts";
export {
  CopyResult,
  isNoneOrNumberType,
  SharedFuture,
  SharedStream,
  type CopyWaiter,
  type Holder,
} from "./shared.ts";
