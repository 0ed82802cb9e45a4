/**
 * Turns at a source that serves one reader at a time.
 * Invariant: readers are served in the order in which they came; one that gives up leaves the queue and takes nothing.
 */
import type { ByteSource } from "../port/stdio.ts";

export class Turns {
  readonly #source: ByteSource;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: ByteSource) {
    this.#source = source;
  }

  read(max: number, signal: AbortSignal): Promise<Uint8Array | null> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted();
      return this.#source.read(max, signal);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
