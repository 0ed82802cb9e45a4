/**
 * Writing out a stream that a guest gives: the pattern of every `...-via-stream` function that writes.
 *
 * Invariant: one chunk is being written while at most one more is taken from the guest, so a slow sink stops the guest and
 * memory stays flat. The result settles once and never rejects; the readable end is dropped in every case.
 */
import { nextBytes } from "./next-bytes.ts";
import type { ByteStream, IncomingStream, Outcome } from "./streams.ts";

export interface Consumption<Chunk, E> {
  /** Takes all of the chunk. Undefined: done already. Never called while a former call is pending. */
  write(chunk: Chunk): Promise<void> | undefined;
  /** After the last chunk of a stream that ended by itself. */
  finish?(): Promise<void> | undefined;
  /** What a rejection means. */
  errorCode(error: unknown): E;
  /** Called once at the very end. */
  close?(): void;
}

/** Takes `data`: it is dropped even if this fails. */
export function consume<Chunk, E>(
  data: IncomingStream<Chunk>,
  consumption: Consumption<Chunk, E>,
): Promise<Outcome<E>> {
  return drain(data, () => data.read(), consumption);
}

/** As `consume`, but a chunk is the consumer's only until its `write` is done: two buffers go back and forth. */
export function consumeBytes<E>(
  data: ByteStream,
  consumption: Consumption<Uint8Array, E>,
): Promise<Outcome<E>> {
  return drain(data, nextBytes(data), consumption);
}

async function drain<Chunk, E>(
  data: IncomingStream<Chunk>,
  next: () => Promise<Chunk | null>,
  consumption: Consumption<Chunk, E>,
): Promise<Outcome<E>> {
  try {
    await pump(next, consumption);
    return { tag: "ok" };
  } catch (error) {
    return { tag: "err", val: consumption.errorCode(error) };
  } finally {
    data[Symbol.dispose]();
    consumption.close?.();
  }
}

/** Refuses a stream: drops it unread. Takes `data`. */
export function refuse<E>(data: IncomingStream<unknown>, code: E): Promise<Outcome<E>> {
  data[Symbol.dispose]();
  return Promise.resolve({ tag: "err", val: code });
}

async function pump<Chunk, E>(
  next: () => Promise<Chunk | null>,
  consumption: Consumption<Chunk, E>,
): Promise<void> {
  let chunk = await next();
  while (chunk !== null) {
    const written = consumption.write(chunk);
    if (written === undefined) {
      chunk = await next();
      continue;
    }
    // A failed write must not wait for a guest that has nothing more to say.
    const following = next();
    following.catch(() => {});
    await written;
    chunk = await following;
  }
  await consumption.finish?.();
}
