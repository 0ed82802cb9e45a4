/**
 * The body of a message that a guest receives.
 * Spec: wasi:http/types 0.2 `incoming-body`, `future-trailers`.
 *
 * Invariants: the stream ends only when the whole message is known to be there: a body that was cut is an error of the stream, also
 * for a guest that never asks for trailers. A body is reported as taken once, when its handle goes.
 */
import { readerOf, type Body, type BodyReader, type TrailersResult } from "../../http/body.ts";
import { HttpError, httpErrorCode } from "../../http/error-code.ts";
import type { Fields } from "../../http/fields.ts";
import { Children } from "../children.ts";
import { InputStream } from "../io/input-stream.ts";
import type { Pollable } from "../io/pollable.ts";
import type { Bell } from "../readiness.ts";
import { Answer, type Taken } from "./answer.ts";
import { refused } from "./error.ts";
import { FieldsP2 } from "./fields.ts";

/** The resource `incoming-body`. */
export class IncomingBody implements Disposable {
  readonly #bell: Bell;
  readonly #body: Body;
  readonly #reader: BodyReader;
  readonly #children: Children = new Children("incoming-body");
  #hasStream = false;
  #trailers: Promise<TrailersResult> | undefined;

  /** Takes body. */
  constructor(bell: Bell, body: Body) {
    this.#bell = bell;
    this.#body = body;
    this.#reader = readerOf(body.contents);
  }

  stream(): InputStream {
    if (this.#hasStream) throw refused();
    this.#hasStream = true;
    const gone = this.#children.add();
    return new InputStream(this.#bell, {
      read: () => this.#read(),
      close: () => {
        gone();
        this.#reader.drop();
      },
    });
  }

  /** Takes body. What was not read of it is not waited for. */
  static finish(body: IncomingBody): FutureTrailers {
    body.#children.expectNone("finished");
    body.#leave();
    return new FutureTrailers(body.#bell, body.#readTrailers());
  }

  [Symbol.dispose](): void {
    this.#leave();
    if (this.#trailers === undefined) this.#body.trailers[Symbol.dispose]?.();
    this.#children.expectNone("dropped");
  }

  #leave(): void {
    if (!this.#hasStream) this.#reader.drop();
    this.#body.report({ tag: "ok", val: undefined });
  }

  async #read(): Promise<Uint8Array | null> {
    let chunk = await this.#reader.read();
    while (chunk?.byteLength === 0) chunk = await this.#reader.read();
    if (chunk !== null) return chunk;
    const trailers = await this.#readTrailers();
    if (trailers.tag === "err") throw new HttpError(trailers.val);
    return null;
  }

  #readTrailers(): Promise<TrailersResult> {
    this.#trailers ??= settled(this.#body.trailers);
    return this.#trailers;
  }
}

/** A future whose writer has gone has failed. */
async function settled(trailers: PromiseLike<TrailersResult>): Promise<TrailersResult> {
  try {
    return await trailers;
  } catch (error) {
    return { tag: "err", val: httpErrorCode(error) };
  }
}

/** The resource `future-trailers`. */
export class FutureTrailers implements Disposable {
  readonly #answer: Answer<Fields | undefined>;
  readonly #children: Children = new Children("future-trailers");

  constructor(bell: Bell, trailers: Promise<TrailersResult>) {
    this.#answer = new Answer(bell, trailers);
  }

  subscribe(): Pollable {
    return this.#answer.subscribe();
  }

  get(): Taken<FieldsP2 | undefined> {
    const taken = this.#answer.take();
    if (taken === undefined || taken.tag === "err") return taken;
    if (taken.val.tag === "err") return { tag: "ok", val: taken.val };
    const { val: fields } = taken.val;
    const val = fields === undefined ? undefined : FieldsP2.child(fields, this.#children.add());
    return { tag: "ok", val: { tag: "ok", val } };
  }

  [Symbol.dispose](): void {
    this.#children.expectNone("dropped");
  }
}
