/**
 * Responses that a guest receives.
 * Spec: wasi:http/types 0.2 `incoming-response`, `future-incoming-response`.
 * Invariant: what nobody takes is dropped: a request whose future goes before its response came is given up.
 */
import { dropBody, type Body } from "../../http/body.ts";
import type { HttpErrorCode } from "../../http/error-code.ts";
import type { Response, ResponseParts } from "../../http/response.ts";
import { Children } from "../children.ts";
import type { Pollable } from "../io/pollable.ts";
import type { Bell } from "../readiness.ts";
import { Answer, resultOf, type Taken } from "./answer.ts";
import { refused } from "./error.ts";
import { FieldsP2 } from "./fields.ts";
import { IncomingBody } from "./incoming-body.ts";

const DROPPED: HttpErrorCode = { tag: "internal-error", val: "the message was dropped" };

/** The resource `incoming-response`. */
export class IncomingResponse implements Disposable {
  readonly #bell: Bell;
  readonly #parts: ResponseParts;
  readonly #children: Children = new Children("incoming-response");
  #body: Body | undefined;

  /** Takes response. */
  constructor(bell: Bell, response: Response) {
    this.#bell = bell;
    this.#parts = response.take();
    this.#body = this.#parts.body;
  }

  status(): number {
    return this.#parts.statusCode;
  }

  headers(): FieldsP2 {
    return FieldsP2.child(this.#parts.headers, this.#children.add());
  }

  consume(): IncomingBody {
    const body = this.#body;
    if (body === undefined) throw refused();
    this.#body = undefined;
    return new IncomingBody(this.#bell, body);
  }

  [Symbol.dispose](): void {
    const body = this.#body;
    this.#body = undefined;
    if (body !== undefined) dropBody(body, DROPPED);
    this.#children.expectNone("dropped");
  }
}

/** The resource `future-incoming-response`. */
export class FutureIncomingResponse implements Disposable {
  readonly #bell: Bell;
  readonly #response: Promise<Response>;
  readonly #answer: Answer<Response>;
  readonly #sending: AbortController;
  #taken = false;

  /** Takes the response. `sending` gives the request up. */
  constructor(bell: Bell, response: Promise<Response>, sending: AbortController) {
    this.#bell = bell;
    this.#response = response;
    this.#answer = new Answer(bell, resultOf(response));
    this.#sending = sending;
  }

  subscribe(): Pollable {
    return this.#answer.subscribe();
  }

  get(): Taken<IncomingResponse> {
    const taken = this.#answer.take();
    if (taken === undefined || taken.tag === "err") return taken;
    if (taken.val.tag === "err") return { tag: "ok", val: taken.val };
    this.#taken = true;
    return { tag: "ok", val: { tag: "ok", val: new IncomingResponse(this.#bell, taken.val.val) } };
  }

  [Symbol.dispose](): void {
    if (this.#taken) return;
    if (!this.#answer.isReady) this.#sending.abort();
    // A response that comes all the same is nobody's.
    this.#response.then(
      (response) => response[Symbol.dispose](),
      () => {},
    );
  }
}
