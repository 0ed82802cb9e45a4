/**
 * The shapes in which stream and future ends, results and calls cross the edge to a guest.
 * Invariant: these are what the embedding hands over and takes; nothing here knows a guest.
 */

export type Result<T, E> = { readonly tag: "ok"; readonly val: T } | { readonly tag: "err"; readonly val: E };

/** The readable end of a stream that a guest writes. */
export interface GuestStream<Chunk> extends AsyncIterable<Chunk> {
  /** Null: the writer dropped its end. */
  read(max?: number): Promise<Chunk | null>;
  /** As `read`, where the writer does not have to be waited for; undefined, and nothing is read, where it has to be. */
  tryRead?(max?: number): Chunk | null | undefined;
  /** Drops the readable end. */
  [Symbol.dispose](): void;
}

/** The last argument of an async-typed function. */
export interface GuestCall {
  /** Aborted when the guest cancels the call. */
  readonly signal: AbortSignal;
}

export const OK: Result<undefined, never> = { tag: "ok", val: undefined };

/** A stream that has ended already. */
export function emptyStream(): AsyncIterableIterator<never> {
  const ended = (): Promise<IteratorResult<never>> => Promise.resolve({ done: true, value: undefined });
  return {
    next: ended,
    return: ended,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/**
 * A stream that the host writes: pulled by `next`, told by `drop` that nothing more is wanted.
 *
 * Invariants: `drop` is called at most once, at once, even while `next` is pending (an async generator would keep it
 * waiting); after the end or a drop `next` is not called again.
 */
export function hostStream<Chunk>(
  next: () => Promise<Chunk | null>,
  drop: () => void,
): AsyncIterableIterator<Chunk> {
  let open = true;
  const done = { done: true, value: undefined } as const;
  return {
    async next() {
      if (!open) return done;
      const chunk = await next();
      if (chunk === null) open = false;
      return chunk === null || !open ? done : { done: false, value: chunk };
    },
    return() {
      const first = open;
      open = false;
      if (first) drop();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
