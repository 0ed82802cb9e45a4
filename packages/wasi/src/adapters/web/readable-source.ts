/** Input from a ReadableStream: a file that the user chose, a response, a stream that the page writes. */
import type { ByteSource } from "../../port/stdio.ts";

/** Takes the stream. */
export function readableSource(stream: ReadableStream<Uint8Array>): ByteSource {
  const reader = stream.getReader();
  let left: Uint8Array | undefined;
  let pending: Promise<Uint8Array | undefined> | undefined;

  const fetchChunk = (): Promise<Uint8Array | undefined> => (pending ??= reader.read().then((r) => r.value));

  return {
    isTerminal: false,
    async read(max, signal) {
      while (left === undefined || left.byteLength === 0) {
        left = await unlessAborted(fetchChunk(), signal);
        pending = undefined;
        if (left === undefined) return null;
      }
      const chunk = left.slice(0, max);
      left = left.subarray(chunk.byteLength);
      return chunk;
    },
  };
}

/** Gives up the wait, not what is waited for. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
