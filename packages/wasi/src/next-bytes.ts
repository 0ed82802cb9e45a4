/**
 * Taking bytes from a guest without an allocation for each chunk.
 * Invariant: two buffers take turns. A chunk is good until the call after the next one, so one can be written out while the next
 * one comes in.
 */
import type { ByteStream } from "./streams.ts";

/** What one chunk holds at most. */
const BUFFER_BYTES = 64 * 1024;

export function nextBytes(data: ByteStream): () => Promise<Uint8Array | null> {
  if (data.readInto === undefined) return () => data.read();
  const buffers: (Uint8Array | undefined)[] = [undefined, undefined];
  let turn = 0;
  return async () => {
    turn = 1 - turn;
    const buffer = (buffers[turn] ??= new Uint8Array(BUFFER_BYTES));
    const count = (await data.readInto?.(buffer)) ?? null;
    return count === null ? null : buffer.subarray(0, count);
  };
}
