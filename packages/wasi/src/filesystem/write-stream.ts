/**
 * Writing a stream into a file, at an offset or at the end.
 * Spec: wasi:filesystem/types `descriptor.write-via-stream`, `descriptor.append-via-stream`.
 * Invariant: the write keeps the file open by itself; dropping the descriptor does not end it.
 */
import { consumeBytes } from "../consume.ts";
import type { Appender, OpenFile } from "../port/filesystem.ts";
import type { ByteStream, Outcome } from "../streams.ts";
import { errorCodeOf, type ErrorCode } from "./error.ts";
import type { Shared } from "./shared.ts";

/** Takes `data`. */
export function writeStream(
  file: Shared<OpenFile>,
  data: ByteStream,
  offset: bigint,
): Promise<Outcome<ErrorCode>> {
  file.retain();
  let position = offset;
  return consumeBytes<ErrorCode>(data, {
    write(chunk) {
      const at = position;
      position += BigInt(chunk.byteLength);
      return file.object.write(chunk, at);
    },
    errorCode: errorCodeOf,
    close: () => file.release(),
  });
}

/** Takes `data`. */
export function appendStream(file: Shared<OpenFile>, data: ByteStream): Promise<Outcome<ErrorCode>> {
  file.retain();
  let opened: Appender | undefined;
  return consumeBytes<ErrorCode>(data, {
    async write(chunk) {
      opened ??= await file.object.openAppender();
      await opened.append(chunk);
    },
    errorCode: errorCodeOf,
    close() {
      opened?.close();
      file.release();
    },
  });
}
