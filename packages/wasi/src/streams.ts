/**
 * The shapes of streams and results as they stand at the host's edge.
 * Spec: component-model, `stream<T>` and `future<T>`; what an embedder hands over and receives.
 *
 * Invariant: only the shape matters. Whatever iterates, reads and disposes like a stream of a component is one.
 */

/** The readable end of a stream that the host was given. */
export interface IncomingStream<Chunk> extends AsyncIterable<Chunk> {
  /** Up to `max` elements, or null when the writer is gone and nothing is left. */
  read(max?: number): Promise<Chunk | null>;
  /** Drops the readable end: the writer learns it with its next write. */
  [Symbol.dispose](): void;
}

export interface ByteStream extends IncomingStream<Uint8Array> {
  /** Reads into memory that nothing else touches until then; null when the writer is gone and nothing is left. */
  readInto?(into: Uint8Array): Promise<number | null>;
}

/** `result<_, E>` in value position: what the future beside a stream resolves with. */
export type Outcome<E> = { readonly tag: "ok" } | { readonly tag: "err"; readonly val: E };

/** The extra last argument of an async function: `signal` aborts when the guest cancels the call. */
export interface Context {
  readonly signal: AbortSignal;
}
