/**
 * Files as the streams of 0.2.
 * Spec: wasi:filesystem/types 0.2 `read-via-stream`, `write-via-stream`, `append-via-stream`.
 * Invariant: a stream keeps the file open by itself; dropping the descriptor does not end it.
 */
import type { Shared } from "../../filesystem/shared.ts";
import type { Appender, OpenFile } from "../../port/filesystem.ts";
import { InputStream } from "../io/input-stream.ts";
import { OutputStream } from "../io/output-stream.ts";
import type { Bell } from "../readiness.ts";

export function fileInput(bell: Bell, file: Shared<OpenFile>, offset: bigint): InputStream {
  let position = offset;
  const held = file.retain();
  return new InputStream(bell, {
    read: (max) =>
      held.during(async (object) => {
        const into = new Uint8Array(max);
        const count = await object.read(into, position);
        position += BigInt(count);
        return count === 0 ? null : into.subarray(0, count);
      }),
    close: () => held.release(),
  });
}

export function fileOutput(bell: Bell, file: Shared<OpenFile>, offset: bigint): OutputStream {
  let position = offset;
  const held = file.retain();
  return new OutputStream(bell, {
    write(chunk) {
      const at = position;
      position += BigInt(chunk.byteLength);
      return held.during((object) => object.write(chunk, at));
    },
    close: () => held.release(),
  });
}

export function fileAppend(bell: Bell, file: Shared<OpenFile>): OutputStream {
  const held = file.retain();
  let appender: Appender | undefined;
  return new OutputStream(bell, {
    write: (chunk) =>
      held.during(async (object) => {
        appender ??= await object.openAppender();
        await appender.append(chunk);
      }),
    close() {
      appender?.close();
      held.release();
    },
  });
}
