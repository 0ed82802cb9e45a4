/** Streams for tests, in the shape that a component's have at the host's edge. */
import type { IncomingStream } from "../streams.ts";

/** A stream from chunks that a guest would write. `dropped` tells how it ended. */
export class FakeStream<Chunk> implements IncomingStream<Chunk> {
  dropped = false;
  /** How many chunks were taken. */
  taken = 0;
  readonly #chunks: Iterator<Chunk> | AsyncIterator<Chunk>;

  constructor(chunks: Iterable<Chunk> | AsyncIterable<Chunk>) {
    this.#chunks = Symbol.iterator in chunks ? chunks[Symbol.iterator]() : chunks[Symbol.asyncIterator]();
  }

  async read(): Promise<Chunk | null> {
    if (this.dropped) return null;
    const { done, value } = await this.#chunks.next();
    if (done === true) return null;
    this.taken++;
    return value;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Chunk> {
    for (let chunk = await this.read(); chunk !== null; chunk = await this.read()) yield chunk;
  }

  [Symbol.dispose](): void {
    this.dropped = true;
  }
}

/** A stream of bytes from texts. */
export function textStream(...texts: string[]): FakeStream<Uint8Array> {
  return new FakeStream(texts.map((text) => new TextEncoder().encode(text)));
}

/** All bytes of a stream as text. */
export async function collectText(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text;
}

/** All elements of a stream whose chunks are arrays. */
export async function collectAll<T>(stream: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const chunk of stream) all.push(...chunk);
  return all;
}
