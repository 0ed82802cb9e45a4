/**
 * Responses.
 * Spec: wasi:http/types `response`.
 * Invariant: the body goes to exactly one taker; a response that is dropped without one reports that it was not sent.
 */
import { ComponentError } from "@heddle/component/errors";
import {
  consume,
  dropBody,
  givenBody,
  type Body,
  type Contents,
  type IncomingFuture,
  type TrailersResult,
} from "./body.ts";
import { HttpError, type Outcome } from "./error-code.ts";
import type { Fields } from "./fields.ts";

/** A response with its body, as the host sees it. */
export interface ResponseParts {
  readonly statusCode: number;
  readonly headers: Fields;
  readonly body: Body;
}

export class Response {
  #parts: ResponseParts | undefined;

  /** Takes parts. */
  private constructor(parts: ResponseParts) {
    this.#parts = parts;
  }

  /** A response that the host received. Takes parts. */
  static received(parts: ResponseParts): Response {
    return new Response(parts);
  }

  /** Takes everything. */
  static new(
    headers: Fields,
    contents: Contents | undefined,
    trailers: IncomingFuture<TrailersResult>,
  ): [Response, Promise<Outcome>] {
    const [body, outcome] = givenBody(contents, trailers);
    return [new Response({ statusCode: 200, headers: headers.immutable(), body }), outcome];
  }

  /** Takes response and result. */
  static consumeBody(
    response: Response,
    result: IncomingFuture<Outcome>,
  ): [Contents, PromiseLike<TrailersResult>] {
    return consume(response.take().body, result);
  }

  /** Moves the parts out: the response is spent. */
  take(): ResponseParts {
    const parts = this.#here();
    this.#parts = undefined;
    return parts;
  }

  #here(): ResponseParts {
    if (this.#parts === undefined)
      throw new HttpError({ tag: "internal-error", val: "the response was consumed" });
    return this.#parts;
  }

  getStatusCode(): number {
    return this.#here().statusCode;
  }

  setStatusCode(statusCode: number): void {
    if (statusCode < 100 || statusCode > 599) throw new ComponentError(undefined);
    this.#parts = { ...this.#here(), statusCode };
  }

  getHeaders(): Fields {
    return this.#here().headers.immutable();
  }

  [Symbol.dispose](): void {
    const parts = this.#parts;
    this.#parts = undefined;
    if (parts !== undefined) dropBody(parts.body, { tag: "internal-error", val: "the response was dropped" });
  }
}
