/**
 * A stream that is written chunk by chunk, for an interface that takes whole streams.
 * Invariant: a write is done when the reader comes back for more; when he leaves, writes fail.
 */
import type { GuestStream } from "../../sockets/guest.ts";

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class PushStream implements GuestStream<Uint8Array> {
  #chunk: Uint8Array | undefined;
  #writer: Waiting | undefined;
  #reader: ((chunk: Uint8Array | null) => void) | undefined;
  #ended = false;
  #left = false;

  /** Never called while a former write is pending. */
  write(chunk: Uint8Array): Promise<void> {
    if (this.#left || this.#ended) return Promise.reject(new Error("the reader has left"));
    return new Promise((resolve, reject) => {
      this.#writer = { resolve, reject };
      if (this.#reader === undefined) this.#chunk = chunk;
      else this.#give(chunk);
    });
  }

  /** What was written before still arrives. */
  end(): void {
    this.#ended = true;
    if (this.#chunk === undefined) this.#give(null);
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.#chunk;
    if (chunk !== undefined) {
      this.#chunk = undefined;
      return Promise.resolve(chunk);
    }
    this.#writer?.resolve();
    this.#writer = undefined;
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (let chunk = await this.read(); chunk !== null; chunk = await this.read()) yield chunk;
  }

  [Symbol.dispose](): void {
    this.#left = true;
    this.#writer?.reject(new Error("the reader has left"));
    this.#writer = undefined;
  }

  #give(chunk: Uint8Array | null): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.(chunk);
  }
}
