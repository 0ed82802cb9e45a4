/**
 * A stream with its separate result: the pattern of every `...-via-stream` function that reads.
 *
 * Invariant: the result settles exactly once, with the real outcome however much of the stream was consumed, and never
 * rejects. When the reader leaves early, a failure that a read already under way reports still counts.
 */
import type { Outcome } from "./streams.ts";

/** What a stream is made of. */
export interface Production<Chunk, E> {
  /** The next chunk, or null at the end. Never called while a former call is pending. The signal aborts when the reader left. */
  pull(signal: AbortSignal, max: number | undefined): Promise<Chunk | null>;
  /** What a rejection of `pull` means. */
  errorCode(error: unknown): E;
  /** Frees what `pull` needs. Called once, after the last pull has settled. */
  close(): void;
  /** Keep one pull ahead of the reader. Only for sources from which nothing is lost by reading too much. */
  readonly readAhead: boolean;
}

/** A stream that the host gives: the reader pulls, `return` says that the reader left. */
export interface ProducedStream<Chunk> extends AsyncIterable<Chunk>, AsyncIterator<Chunk, undefined> {
  /** `max`: the most elements that the reader has room for, where it knows. */
  next(max?: number): Promise<IteratorResult<Chunk, undefined>>;
  return(): Promise<IteratorResult<Chunk, undefined>>;
}

/** Starts a stream. Nothing is read before the first pull. */
export function produce<Chunk, E>(
  production: Production<Chunk, E>,
): [stream: ProducedStream<Chunk>, result: Promise<Outcome<E>>] {
  const stream = new Producer(production);
  return [stream, stream.result];
}

/** A stream that is empty and failed from the start. */
export function produceFailure<Chunk, E>(
  code: E,
): [stream: ProducedStream<Chunk>, result: Promise<Outcome<E>>] {
  const [stream] = produce<Chunk, E>({
    pull: () => Promise.resolve(null),
    errorCode: () => code,
    close: () => {},
    readAhead: false,
  });
  return [stream, Promise.resolve({ tag: "err", val: code })];
}

const END: IteratorResult<never, undefined> = { done: true, value: undefined };

class Producer<Chunk, E> implements ProducedStream<Chunk> {
  readonly result: Promise<Outcome<E>>;
  readonly #production: Production<Chunk, E>;
  readonly #left: AbortController = new AbortController();
  #settle: ((outcome: Outcome<E>) => void) | undefined;
  /** The pull under way or ahead of the reader. */
  #pending: Promise<Chunk | null> | undefined;
  #ended = false;

  constructor(production: Production<Chunk, E>) {
    this.#production = production;
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(max?: number): Promise<IteratorResult<Chunk, undefined>> {
    if (this.#ended) return END;
    const pending = (this.#pending ??= this.#pull(max));
    let chunk: Chunk | null;
    try {
      chunk = await pending;
    } catch (error) {
      // `return` came meanwhile: it settles the result itself.
      if (!this.#ended) this.#finish({ tag: "err", val: this.#production.errorCode(error) });
      return END;
    }
    if (this.#ended) return END;
    if (chunk === null) {
      this.#finish({ tag: "ok" });
      return END;
    }
    this.#pending = this.#production.readAhead ? this.#pull(undefined) : undefined;
    return { done: false, value: chunk };
  }

  async return(): Promise<IteratorResult<Chunk, undefined>> {
    if (this.#ended) return END;
    this.#ended = true;
    this.#left.abort();
    this.#finish(await this.#outcomeOfPending());
    return END;
  }

  #pull(max: number | undefined): Promise<Chunk | null> {
    const pulled = this.#production.pull(this.#left.signal, max);
    // Whoever waits next sees a failure; until then it is not an unhandled one.
    pulled.catch(() => {});
    return pulled;
  }

  async #outcomeOfPending(): Promise<Outcome<E>> {
    try {
      await this.#pending;
      return { tag: "ok" };
    } catch (error) {
      // Giving up the wait because the reader left is no failure of the source.
      if (error === this.#left.signal.reason) return { tag: "ok" };
      return { tag: "err", val: this.#production.errorCode(error) };
    }
  }

  #finish(outcome: Outcome<E>): void {
    this.#ended = true;
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    this.#production.close();
    settle(outcome);
  }
}
