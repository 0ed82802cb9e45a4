/**
 * The body of a message on its way: contents, trailers, and the word back on what became of it.
 * Spec: wasi:http/types `request.new`, `request.consume-body` and the same of `response`.
 *
 * Invariants: a body is taken once. Whoever takes it reports its outcome once. Contents that are only passed on are never looked
 * at, so that they move from one guest to the other without the host.
 */
import type { GuestStream, Result } from "../sockets/guest.ts";
import { emptyStream } from "../sockets/guest.ts";
import { HttpError, httpErrorCode, type HttpErrorCode, type Outcome } from "./error-code.ts";
import type { Fields } from "./fields.ts";

export type TrailersResult = Result<Fields | undefined, HttpErrorCode>;
export type Contents = GuestStream<Uint8Array> | AsyncIterableIterator<Uint8Array>;

/** A future as it comes from a guest, which may be dropped unread, or from the host. */
export interface IncomingFuture<T> extends PromiseLike<T> {
  /** The value where nobody has to be waited for; undefined, and nothing has changed, where somebody has to be. */
  tryRead?(): { readonly value: T } | undefined;
  [Symbol.dispose]?(): void;
}

export interface Body {
  /** Undefined: nothing. */
  readonly contents: Contents | undefined;
  /** To be read after the contents. */
  readonly trailers: IncomingFuture<TrailersResult>;
  /** Called once. */
  report(outcome: Outcome): void;
}

export const NO_TRAILERS: TrailersResult = { tag: "ok", val: undefined };

/** A body that a guest gave, and the future of what became of it. */
export function givenBody(
  contents: Contents | undefined,
  trailers: IncomingFuture<TrailersResult>,
): [Body, Promise<Outcome>] {
  let report: (outcome: Outcome) => void = nobodyWaits;
  const outcome = new Promise<Outcome>((resolve) => {
    report = resolve;
  });
  return [{ contents, trailers, report }, outcome];
}

function nobodyWaits(): void {}

/** Hands a body to a guest. Takes body and result. */
export function consume(
  body: Body,
  result: IncomingFuture<Outcome>,
): [Contents, PromiseLike<TrailersResult>] {
  result.then(
    (outcome) => body.report(outcome),
    (error: unknown) => body.report({ tag: "err", val: httpErrorCode(error) }),
  );
  return [body.contents ?? emptyStream(), body.trailers];
}

/** Drops a body that nobody wants. Takes body. */
export function dropBody(body: Body, why: HttpErrorCode): void {
  // First, so that nothing is read any more of what is dropped.
  body.report({ tag: "err", val: why });
  dropContents(body.contents);
  body.trailers[Symbol.dispose]?.();
}

function dropContents(contents: Contents | undefined): void {
  if (contents === undefined) return;
  if (Symbol.dispose in contents) contents[Symbol.dispose]();
  else void contents.return?.();
}

/** What the host reads of a body that it sends. */
export interface BodyReader {
  /** Null at the end. */
  read(): Promise<Uint8Array | null>;
  /** As `read`, where nobody has to be waited for; undefined, and nothing is read, where somebody has to be. */
  tryRead(): Uint8Array | null | undefined;
  /** Drops the contents; harmless after the end. */
  drop(): void;
}

export function readerOf(contents: Contents | undefined): BodyReader {
  if (contents === undefined) return NO_CONTENTS;
  return "read" in contents ? new StreamReader(contents) : new IteratorReader(contents);
}

const NO_CONTENTS: BodyReader = { read: () => Promise.resolve(null), tryRead: () => null, drop: () => {} };

/** Of what a guest writes. */
class StreamReader implements BodyReader {
  readonly #stream: GuestStream<Uint8Array>;

  constructor(stream: GuestStream<Uint8Array>) {
    this.#stream = stream;
  }

  read(): Promise<Uint8Array | null> {
    return this.#stream.read();
  }

  tryRead(): Uint8Array | null | undefined {
    return this.#stream.tryRead?.();
  }

  drop(): void {
    dropContents(this.#stream);
  }
}

/** Of what the host makes. */
class IteratorReader implements BodyReader {
  readonly #iterator: AsyncIterableIterator<Uint8Array>;

  constructor(iterator: AsyncIterableIterator<Uint8Array>) {
    this.#iterator = iterator;
  }

  async read(): Promise<Uint8Array | null> {
    const { done, value } = await this.#iterator.next();
    return done === true ? null : value;
  }

  tryRead(): undefined {
    return undefined;
  }

  drop(): void {
    dropContents(this.#iterator);
  }
}

/** Throws {@link HttpError} if the trailers are an error. */
export async function trailersOf(body: Body): Promise<Fields | undefined> {
  return valueOf(await body.trailers);
}

/** As {@link trailersOf}, where nobody has to be waited for; else undefined, and nothing has changed. */
export function tryTrailersOf(body: Body): { readonly value: Fields | undefined } | undefined {
  const read = body.trailers.tryRead?.();
  return read === undefined ? undefined : { value: valueOf(read.value) };
}

function valueOf(result: TrailersResult): Fields | undefined {
  if (result.tag === "err") throw new HttpError(result.val);
  return result.val;
}
