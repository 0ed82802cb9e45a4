/**
 * The body that a `Request` and a `Response` have.
 * Spec: Fetch, "Body mixin", for text, bytes, search parameters and streams.
 * Invariant: a body is read once.
 */
import { textOf } from "./percent-encoding.ts";
import { GuestReadableStream } from "./readable-stream.ts";
import { GuestSearchParams } from "./url-search-params.ts";

/** What a body is made of, and the type that it has by itself. */
export interface BodySource {
  readonly stream: GuestReadableStream<Uint8Array>;
  readonly type: string | null;
  /** The bytes, where they are there at once. */
  readonly bytes: Uint8Array | null;
}

export function bodyOf(body: unknown): BodySource | null {
  if (body === null || body === undefined) return null;
  if (body instanceof GuestReadableStream) return { stream: body, type: null, bytes: null };
  if (body instanceof ArrayBuffer) return whole(new Uint8Array(body.slice(0)), null);
  if (ArrayBuffer.isView(body))
    return whole(new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice(), null);
  if (body instanceof GuestSearchParams)
    return whole(new TextEncoder().encode(String(body)), "application/x-www-form-urlencoded;charset=UTF-8");
  if (typeof body === "object" && Symbol.asyncIterator in body) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each chunk is checked where it is read
    const stream = GuestReadableStream.from(body as AsyncIterable<Uint8Array>);
    return { stream, type: null, bytes: null };
  }
  return whole(new TextEncoder().encode(textOf(body)), "text/plain;charset=UTF-8");
}

function whole(bytes: Uint8Array, type: string | null): BodySource {
  const stream = new GuestReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
  return { stream, type, bytes };
}

export abstract class GuestBody {
  #source: BodySource | null;
  #used = false;

  constructor(source: BodySource | null) {
    this.#source = source;
  }

  get body(): GuestReadableStream<Uint8Array> | null {
    return this.#source?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#used;
  }

  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.take()?.stream ?? []) {
      const bytes = bytesOf(chunk);
      chunks.push(bytes);
      length += bytes.length;
    }
    const all = new Uint8Array(length);
    let filled = 0;
    for (const chunk of chunks) {
      all.set(chunk, filled);
      filled += chunk.length;
    }
    return all;
  }

  async arrayBuffer(): Promise<ArrayBufferLike> {
    return (await this.bytes()).buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  /** Takes the body: nobody else can read it from now on. */
  take(): BodySource | null {
    if (this.#used || this.#source?.stream.locked === true) throw new TypeError("the body was read already");
    this.#used = this.#source !== null;
    return this.#source;
  }

  /** For a copy: both have all of it. */
  split(): BodySource | null {
    if (this.#used || this.#source?.stream.locked === true) throw new TypeError("the body was read already");
    if (this.#source === null) return null;
    const [one, other] = this.#source.stream.tee();
    this.#source = { ...this.#source, stream: one };
    return { ...this.#source, stream: other };
  }
}

export function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError("a chunk of a body is a Uint8Array");
}
