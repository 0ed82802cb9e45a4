/**
 * One direction of an in-memory TCP connection.
 * Invariants: bytes come out in the order they went in. A writer waits while more than {@link PIPE_CAPACITY} bytes are unread.
 */
import { NetworkError } from "../../port/network.ts";

const PIPE_CAPACITY = 65_536;

export class Pipe {
  readonly #chunks: Uint8Array[] = [];
  #unread = 0;
  #ended = false;
  #readerGone = false;
  #draining = false;
  #wake: (() => void)[] = [];

  /** Null once it is ended and empty. */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#unread -= chunk.length;
        this.#signal();
        return chunk;
      }
      if (this.#ended) return null;
      await this.#change();
    }
  }

  /** Throws {@link NetworkError} `connection-broken` once nobody reads or it is ended. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#readerGone || this.#ended) throw new NetworkError({ tag: "connection-broken" });
    if (bytes.length === 0 || this.#draining) return;
    this.#chunks.push(bytes);
    this.#unread += bytes.length;
    this.#signal();
    while (this.#unread > PIPE_CAPACITY && !this.#readerGone) await this.#change();
  }

  end(): void {
    this.#ended = true;
    this.#signal();
  }

  /** The reading side is closed: what is unread is lost. */
  closeReader(): void {
    this.#readerGone = true;
    this.#discard();
    this.#ended = true;
    this.#signal();
  }

  /** What arrives is discarded; the writer does not notice. */
  drain(): void {
    this.#draining = true;
    this.#discard();
    this.#signal();
  }

  #discard(): void {
    this.#chunks.length = 0;
    this.#unread = 0;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #signal(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
