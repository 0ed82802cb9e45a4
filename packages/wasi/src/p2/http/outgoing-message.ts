/**
 * What requests and responses that a guest makes have in common: headers, a body, and that they are handed over once.
 * Spec: wasi:http/types 0.2 `outgoing-request`, `outgoing-response`.
 * Invariant: nobody reads the body before the message is handed over.
 */
import type { Body } from "../../http/body.ts";
import type { Fields } from "../../http/fields.ts";
import { Children } from "../children.ts";
import type { Bell } from "../readiness.ts";
import { FieldsP2 } from "./fields.ts";
import { OutgoingBody, type MessageKind } from "./outgoing-body.ts";

/** A message of 0.3. */
interface Message extends Disposable {
  getHeaders(): Fields;
}

export abstract class OutgoingMessage<M extends Message> implements Disposable {
  protected readonly message: M;
  readonly #body: OutgoingBody;
  readonly #children: Children;

  /** Takes headers. */
  constructor(bell: Bell, kind: MessageKind, headers: FieldsP2, make: (headers: Fields, body: Body) => M) {
    const fields = headers.take().immutable();
    this.#body = new OutgoingBody(bell, fields, kind);
    this.#children = new Children(kind.name);
    this.message = make(fields, this.#body);
  }

  /** Somebody else has the message from now on. The body is to be abandoned when nobody can finish it any more. */
  protected handOver(): OutgoingBody {
    this.#children.expectNone("passed on");
    this.#body.handOver();
    return this.#body;
  }

  headers(): FieldsP2 {
    return FieldsP2.child(this.message.getHeaders(), this.#children.add());
  }

  body(): OutgoingBody {
    return this.#body.ask();
  }

  [Symbol.dispose](): void {
    this.message[Symbol.dispose]();
    this.#children.expectNone("dropped");
  }
}
