/**
 * A stream that is written chunk by chunk, for an interface that takes whole streams.
 * Invariant: a write is done when no more bytes than the capacity are ahead of the reader, who has a chunk until he comes back for
 * more; when he leaves, writes fail.
 */
import type { GuestStream } from "../../sockets/guest.ts";

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class PushStream implements GuestStream<Uint8Array> {
  readonly #capacity: number;
  readonly #chunks: Uint8Array[] = [];
  /** Bytes that the reader has not come back for, those in his hands among them. */
  #ahead = 0;
  #inHand = 0;
  #writer: Waiting | undefined;
  #reader: ((chunk: Uint8Array | null) => void) | undefined;
  #ended = false;
  #left = false;

  /** Without a capacity a write is done when the reader is done with it. */
  constructor(capacity = 0) {
    this.#capacity = capacity;
  }

  /** Takes chunk. Undefined: done. Never called while a former write is pending. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#left || this.#ended) return Promise.reject(new Error("the reader has left"));
    this.#ahead += chunk.byteLength;
    if (this.#reader === undefined) this.#chunks.push(chunk);
    else this.#give(chunk);
    if (this.#ahead <= this.#capacity) return undefined;
    return new Promise((resolve, reject) => {
      this.#writer = { resolve, reject };
    });
  }

  /** Whether a write is under way. */
  get isWaited(): boolean {
    return this.#writer !== undefined;
  }

  /** What was written before still arrives. */
  end(): void {
    this.#ended = true;
    if (this.#chunks.length === 0) this.#give(null);
  }

  read(): Promise<Uint8Array | null> {
    const chunk = this.tryRead();
    if (chunk !== undefined) return Promise.resolve(chunk);
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** Undefined: the writer has to be waited for. */
  tryRead(): Uint8Array | null | undefined {
    this.#ahead -= this.#inHand;
    this.#inHand = 0;
    if (this.#ahead <= this.#capacity) {
      this.#writer?.resolve();
      this.#writer = undefined;
    }
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return this.#ended ? null : undefined;
    this.#inHand = chunk.byteLength;
    return chunk;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      for (let chunk = await this.read(); chunk !== null; chunk = await this.read()) yield chunk;
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.#left = true;
    this.#chunks.length = 0;
    this.#writer?.reject(new Error("the reader has left"));
    this.#writer = undefined;
    this.#give(null);
  }

  #give(chunk: Uint8Array | null): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    this.#reader = undefined;
    this.#inHand = chunk?.byteLength ?? 0;
    reader(chunk);
  }
}
