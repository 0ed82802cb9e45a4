/**
 * Requests that a guest makes, over those of 0.3.
 * Spec: wasi:http/types 0.2 `outgoing-request`.
 * Invariant: what is set is syntactically right or refused, as in 0.3.
 */
import type { Method, Scheme } from "../../http/method.ts";
import { Request } from "../../http/request.ts";
import type { Bell } from "../readiness.ts";
import type { FieldsP2 } from "./fields.ts";
import type { MessageKind } from "./outgoing-body.ts";
import { OutgoingMessage } from "./outgoing-message.ts";
import type { RequestOptionsP2 } from "./request-options.ts";

const KIND: MessageKind = {
  name: "outgoing-request",
  handedTo: "outgoing-handler.handle",
  sizeTag: "HTTP-request-body-size",
};

/** The resource `outgoing-request`. */
export class OutgoingRequest extends OutgoingMessage<Request> {
  /** Takes headers. */
  constructor(bell: Bell, headers: FieldsP2) {
    super(bell, KIND, headers, (fields, body) =>
      Request.received({
        method: { tag: "get" },
        pathWithQuery: undefined,
        scheme: undefined,
        authority: undefined,
        headers: fields,
        options: undefined,
        body,
      }),
    );
  }

  /** Moves the request out: the handle is gone. Takes options. */
  take(options: RequestOptionsP2 | undefined): Request {
    this.handOver();
    return Request.received({ ...this.message.take(), options: options?.take() });
  }

  method(): Method {
    return this.message.getMethod();
  }

  setMethod(method: Method): void {
    this.message.setMethod(method);
  }

  pathWithQuery(): string | undefined {
    return this.message.getPathWithQuery();
  }

  setPathWithQuery(path: string | undefined): void {
    this.message.setPathWithQuery(path);
  }

  scheme(): Scheme | undefined {
    return this.message.getScheme();
  }

  setScheme(scheme: Scheme | undefined): void {
    this.message.setScheme(scheme);
  }

  authority(): string | undefined {
    return this.message.getAuthority();
  }

  setAuthority(authority: string | undefined): void {
    this.message.setAuthority(authority);
  }
}
