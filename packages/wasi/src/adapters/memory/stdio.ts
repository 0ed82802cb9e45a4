/** Standard streams in memory. */
import type { ByteSink, ByteSource } from "../../port/stdio.ts";

/** Gives what it was made of, then ends. */
export class MemorySource implements ByteSource {
  readonly isTerminal = false;
  #left: Uint8Array;

  constructor(contents: string | Uint8Array = "") {
    this.#left = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  }

  async read(max: number): Promise<Uint8Array | null> {
    if (this.#left.byteLength === 0) return null;
    const chunk = this.#left.slice(0, max);
    this.#left = this.#left.subarray(chunk.byteLength);
    return chunk;
  }
}

/** Keeps what is written. */
export class MemorySink implements ByteSink {
  readonly isTerminal = false;
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  write(chunk: Uint8Array): undefined {
    if (this.#size + chunk.byteLength > this.#maxBytes)
      throw new RangeError(`the output is longer than ${this.#maxBytes} bytes`);
    this.#chunks.push(chunk.slice());
    this.#size += chunk.byteLength;
  }

  flush(): undefined {}

  /** All that was written so far. */
  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    return bytes;
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }
}
