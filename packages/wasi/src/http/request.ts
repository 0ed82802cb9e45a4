/**
 * Requests.
 * Spec: wasi:http/types `request`.
 * Invariants: what is set is syntactically right or refused. The body goes to exactly one taker; a request that is dropped
 * without one reports that it was not sent.
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
import { methodOf, schemeOf, type Method, type Scheme } from "./method.ts";
import type { RequestOptions } from "./request-options.ts";
import { normalPath, parseAuthority } from "./uri.ts";

/** A request with its body, as the host sees it. */
export interface RequestParts {
  readonly method: Method;
  readonly pathWithQuery: string | undefined;
  readonly scheme: Scheme | undefined;
  readonly authority: string | undefined;
  readonly headers: Fields;
  readonly options: RequestOptions | undefined;
  readonly body: Body;
}

/** The failed side of a `result` without payload. */
function refused(): ComponentError {
  return new ComponentError(undefined);
}

export class Request {
  #parts: RequestParts | undefined;

  /** Takes parts. */
  private constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** A request that the host received. Takes parts. */
  static received(parts: RequestParts): Request {
    return new Request(parts);
  }

  /** Takes everything. */
  static new(
    headers: Fields,
    contents: Contents | undefined,
    trailers: IncomingFuture<TrailersResult>,
    options: RequestOptions | undefined,
  ): [Request, Promise<Outcome>] {
    const [body, outcome] = givenBody(contents, trailers);
    const request = new Request({
      method: { tag: "get" },
      pathWithQuery: undefined,
      scheme: undefined,
      authority: undefined,
      headers: headers.immutable(),
      options: options?.immutable(),
      body,
    });
    return [request, outcome];
  }

  /** Takes request and result. */
  static consumeBody(
    request: Request,
    result: IncomingFuture<Outcome>,
  ): [Contents, PromiseLike<TrailersResult>] {
    return consume(request.take().body, result);
  }

  /** Moves the parts out: the request is spent. */
  take(): RequestParts {
    const parts = this.#here();
    this.#parts = undefined;
    return parts;
  }

  #here(): RequestParts {
    if (this.#parts === undefined)
      throw new HttpError({ tag: "internal-error", val: "the request was consumed" });
    return this.#parts;
  }

  getMethod(): Method {
    return this.#here().method;
  }

  setMethod(method: Method): void {
    const normal = method.tag === "other" ? methodOf(method.val) : method;
    if (normal === undefined) throw refused();
    this.#parts = { ...this.#here(), method: normal };
  }

  getPathWithQuery(): string | undefined {
    return this.#here().pathWithQuery;
  }

  setPathWithQuery(path: string | undefined): void {
    const pathWithQuery = path === undefined ? undefined : normalPath(path);
    if (path !== undefined && pathWithQuery === undefined) throw refused();
    this.#parts = { ...this.#here(), pathWithQuery };
  }

  getScheme(): Scheme | undefined {
    return this.#here().scheme;
  }

  setScheme(scheme: Scheme | undefined): void {
    const normal = scheme?.tag === "other" ? schemeOf(scheme.val) : scheme;
    if (scheme !== undefined && normal === undefined) throw refused();
    this.#parts = { ...this.#here(), scheme: normal };
  }

  getAuthority(): string | undefined {
    return this.#here().authority;
  }

  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && parseAuthority(authority) === undefined) throw refused();
    this.#parts = { ...this.#here(), authority };
  }

  getOptions(): RequestOptions | undefined {
    return this.#here().options?.immutable();
  }

  getHeaders(): Fields {
    return this.#here().headers.immutable();
  }

  [Symbol.dispose](): void {
    const parts = this.#parts;
    this.#parts = undefined;
    if (parts !== undefined) dropBody(parts.body, { tag: "internal-error", val: "the request was dropped" });
  }
}
