/**
 * Responses that a guest makes, over those of 0.3, and where they go.
 * Spec: wasi:http/types 0.2 `outgoing-response`, `response-outparam`.
 * Invariant: a request is answered once: by what was set, or by an error when the handle goes without.
 */
import { ComponentError } from "@heddle/component/errors";
import type { HttpErrorCode } from "../../http/error-code.ts";
import { Response } from "../../http/response.ts";
import type { Result } from "../../sockets/guest.ts";
import type { Bell } from "../readiness.ts";
import type { FieldsP2 } from "./fields.ts";
import type { MessageKind, OutgoingBody } from "./outgoing-body.ts";
import { OutgoingMessage } from "./outgoing-message.ts";

const KIND: MessageKind = {
  name: "outgoing-response",
  handedTo: "response-outparam.set",
  sizeTag: "HTTP-response-body-size",
};

/** The resource `outgoing-response`. */
export class OutgoingResponse extends OutgoingMessage<Response> {
  /** Takes headers. */
  constructor(bell: Bell, headers: FieldsP2) {
    super(bell, KIND, headers, (fields, body) =>
      Response.received({ statusCode: 200, headers: fields, body }),
    );
  }

  /** Moves the response out: the handle is gone. The body is to be abandoned when nobody can finish it any more. */
  take(): Required<AnsweredWith> {
    const body = this.handOver();
    return { response: Response.received(this.message.take()), body };
  }

  statusCode(): number {
    return this.message.getStatusCode();
  }

  setStatusCode(statusCode: number): void {
    this.message.setStatusCode(statusCode);
  }
}

/** What is answered, with the body that a guest may still be writing. */
interface AnsweredWith {
  readonly response: Response;
  readonly body?: OutgoingBody;
}

export type Answered = Result<AnsweredWith, HttpErrorCode>;

/** The resource `response-outparam`. */
export class ResponseOutparam implements Disposable {
  #respond: ((answer: Answered) => void) | undefined;

  /** `respond` is called once. */
  constructor(respond: (answer: Answered) => void) {
    this.#respond = respond;
  }

  /** Takes param and response. */
  static set(param: ResponseOutparam, response: Result<OutgoingResponse, HttpErrorCode>): void {
    param.#answer(response.tag === "ok" ? { tag: "ok", val: response.val.take() } : response);
  }

  /** What another handler answered. Takes answer. */
  pass(answer: Result<Response, HttpErrorCode>): void {
    this.#answer(answer.tag === "ok" ? { tag: "ok", val: { response: answer.val } } : answer);
  }

  /** Takes headers. Informational responses are not sent: the interface lets a host say so. */
  sendInformational(status: number, headers: FieldsP2): void {
    headers.take();
    const code: HttpErrorCode =
      status >= 100 && status <= 199
        ? { tag: "internal-error", val: "informational responses are not supported" }
        : { tag: "HTTP-protocol-error" };
    throw new ComponentError(code);
  }

  [Symbol.dispose](): void {
    this.#answer({ tag: "err", val: { tag: "internal-error", val: "no response was set" } });
  }

  #answer(answer: Answered): void {
    const respond = this.#respond;
    this.#respond = undefined;
    respond?.(answer);
  }
}
