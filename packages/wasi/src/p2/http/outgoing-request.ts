/**
 * Requests that a guest makes, over those of 0.3.
 * Spec: wasi:http/types 0.2 `outgoing-request`.
 * Invariant: what is set is syntactically right or refused, as in 0.3.
 */
import type { Method, Scheme } from "../../http/method.ts";
import { Request } from "../../http/request.ts";
import { Children } from "../children.ts";
import type { Bell } from "../readiness.ts";
import { FieldsP2 } from "./fields.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import type { RequestOptionsP2 } from "./request-options.ts";

/** The resource `outgoing-request`. */
export class OutgoingRequest implements Disposable {
  readonly #request: Request;
  readonly #body: OutgoingBody;
  readonly #children: Children = new Children("outgoing-request");

  /** Takes headers. */
  constructor(bell: Bell, headers: FieldsP2) {
    const fields = headers.take().immutable();
    this.#body = new OutgoingBody(bell, fields, "HTTP-request-body-size");
    this.#request = Request.received({
      method: { tag: "get" },
      pathWithQuery: undefined,
      scheme: undefined,
      authority: undefined,
      headers: fields,
      options: undefined,
      body: this.#body,
    });
  }

  /** Moves the request out: the handle is gone. Takes options. */
  take(options: RequestOptionsP2 | undefined): Request {
    this.#children.expectNone("passed on");
    return Request.received({ ...this.#request.take(), options: options?.take() });
  }

  body(): OutgoingBody {
    return this.#body.ask();
  }

  method(): Method {
    return this.#request.getMethod();
  }

  setMethod(method: Method): void {
    this.#request.setMethod(method);
  }

  pathWithQuery(): string | undefined {
    return this.#request.getPathWithQuery();
  }

  setPathWithQuery(path: string | undefined): void {
    this.#request.setPathWithQuery(path);
  }

  scheme(): Scheme | undefined {
    return this.#request.getScheme();
  }

  setScheme(scheme: Scheme | undefined): void {
    this.#request.setScheme(scheme);
  }

  authority(): string | undefined {
    return this.#request.getAuthority();
  }

  setAuthority(authority: string | undefined): void {
    this.#request.setAuthority(authority);
  }

  headers(): FieldsP2 {
    return FieldsP2.child(this.#request.getHeaders(), this.#children.add());
  }

  [Symbol.dispose](): void {
    this.#request[Symbol.dispose]();
    this.#children.expectNone("dropped");
  }
}
