/**
 * Requests that a guest receives.
 * Spec: wasi:http/types 0.2 `incoming-request`.
 * Invariant: the body goes to the first who asks; one that nobody asked for is dropped with the request.
 */
import { dropBody, type Body } from "../../http/body.ts";
import type { HttpErrorCode } from "../../http/error-code.ts";
import type { Method, Scheme } from "../../http/method.ts";
import { Request, type RequestParts } from "../../http/request.ts";
import { Children } from "../children.ts";
import type { Bell } from "../readiness.ts";
import { refused } from "./error.ts";
import { FieldsP2 } from "./fields.ts";
import { IncomingBody } from "./incoming-body.ts";

const DROPPED: HttpErrorCode = { tag: "internal-error", val: "the message was dropped" };

/** The resource `incoming-request`. */
export class IncomingRequest implements Disposable {
  readonly #bell: Bell;
  readonly #parts: RequestParts;
  readonly #children: Children = new Children("incoming-request");
  #body: Body | undefined;

  /** Takes request. */
  constructor(bell: Bell, request: Request) {
    this.#bell = bell;
    this.#parts = request.take();
    this.#body = this.#parts.body;
  }

  method(): Method {
    return this.#parts.method;
  }

  pathWithQuery(): string | undefined {
    return this.#parts.pathWithQuery;
  }

  scheme(): Scheme | undefined {
    return this.#parts.scheme;
  }

  authority(): string | undefined {
    return this.#parts.authority;
  }

  headers(): FieldsP2 {
    return FieldsP2.child(this.#parts.headers, this.#children.add());
  }

  consume(): IncomingBody {
    return new IncomingBody(this.#bell, this.#takeBody());
  }

  /** Moves the request out, for another handler: the handle is gone. Throws a `result`'s empty error if its body was consumed. */
  take(): Request {
    this.#children.expectNone("passed on");
    return Request.received({ ...this.#parts, body: this.#takeBody() });
  }

  #takeBody(): Body {
    const body = this.#body;
    if (body === undefined) throw refused();
    this.#body = undefined;
    return body;
  }

  [Symbol.dispose](): void {
    const body = this.#body;
    this.#body = undefined;
    if (body !== undefined) dropBody(body, DROPPED);
    this.#children.expectNone("dropped");
  }
}
