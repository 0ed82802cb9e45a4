/**
 * Reading a file as a stream.
 * Spec: wasi:filesystem/types `descriptor.read-via-stream`, like pread.
 * Invariant: the stream keeps the file open by itself; dropping the descriptor does not end it.
 */
import type { OpenFile } from "../port/filesystem.ts";
import { produce, type ProducedStream } from "../produce.ts";
import type { Outcome } from "../streams.ts";
import { errorCodeOf, type ErrorCode } from "./error.ts";
import type { FilesystemLimits } from "./limits.ts";
import type { Shared } from "./shared.ts";

export function readStream(
  file: Shared<OpenFile>,
  offset: bigint,
  limits: FilesystemLimits,
): [stream: ProducedStream<Uint8Array>, result: Promise<Outcome<ErrorCode>>] {
  file.retain();
  let position = offset;
  return produce<Uint8Array, ErrorCode>({
    async pull() {
      const into = new Uint8Array(limits.readChunkBytes);
      const count = await file.object.read(into, position);
      position += BigInt(count);
      return count === 0 ? null : into.subarray(0, count);
    },
    errorCode: errorCodeOf,
    close: () => file.release(),
    readAhead: true,
  });
}
