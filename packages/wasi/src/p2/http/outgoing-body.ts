/**
 * The body of a message that a guest makes.
 * Spec: wasi:http/types 0.2 `outgoing-body`; RFC 9110 section 8.6 for the length.
 *
 * Invariants: no byte beyond an announced length is passed on. A body ends well only by `finish`: one that is dropped, or whose
 * length is not the announced one, fails its message. The guest is ahead of who reads by {@link BODY_BUFFER_BYTES} and one write at most.
 * Where contents are not wanted, as in the answer to HEAD, it may write {@link MAX_DISCARDED_BYTES} before it is told.
 */
import { ComponentError } from "@heddle/component/errors";
import { NO_TRAILERS, type Body, type TrailersResult } from "../../http/body.ts";
import { HttpError, type HttpErrorCode, type Outcome } from "../../http/error-code.ts";
import type { Fields } from "../../http/fields.ts";
import { contentLength } from "../../http/sized.ts";
import { Children } from "../children.ts";
import { OutputStream } from "../io/output-stream.ts";
import { PushStream } from "../io/push-stream.ts";
import type { Bell } from "../readiness.ts";
import { refused } from "./error.ts";
import type { FieldsP2 } from "./fields.ts";

/** What a guest may write before anybody reads, so that a message can be filled before it is sent. */
export const BODY_BUFFER_BYTES: number = 64 * 1024;

/** What is thrown away of contents that nobody wants, though nothing has failed. */
export const MAX_DISCARDED_BYTES: number = 256 * 1024;

/** What a body is of. */
export interface MessageKind {
  readonly name: "outgoing-request" | "outgoing-response";
  /** The function that hands it over. */
  readonly handedTo: string;
  readonly sizeTag: SizeTag;
}

type SizeTag = "HTTP-request-body-size" | "HTTP-response-body-size";

/** The resource `outgoing-body`, and the message's own view of it. */
export class OutgoingBody implements Body, Disposable {
  readonly #bell: Bell;
  readonly #length: number | undefined;
  readonly #kind: MessageKind;
  readonly #children: Children = new Children("outgoing-body");
  readonly #contents: PushStream = new PushStream(BODY_BUFFER_BYTES);
  readonly #trailers: Promise<TrailersResult>;
  #settle: (trailers: TrailersResult) => void = () => {};
  #isAsked = false;
  #isHandedOver = false;
  #hasStream = false;
  #written = 0;
  #discarded = 0;
  /** Why it goes nowhere any more. */
  #failure: HttpErrorCode | undefined;

  constructor(bell: Bell, headers: Fields, kind: MessageKind) {
    this.#bell = bell;
    this.#kind = kind;
    this.#length = announcedLength(headers, kind.sizeTag);
    this.#trailers = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Gives it to the guest, once. A message whose body was not asked for has none. */
  ask(): this {
    if (this.#isAsked) throw refused();
    this.#isAsked = true;
    return this;
  }

  // --- the message's side ---

  /** The message has gone to somebody who may read its body. */
  handOver(): void {
    this.#isHandedOver = true;
  }

  get contents(): PushStream | undefined {
    return this.#isAsked ? this.#contents : undefined;
  }

  get trailers(): Promise<TrailersResult> {
    return this.#isAsked ? this.#trailers : Promise.resolve(NO_TRAILERS);
  }

  report(outcome: Outcome): void {
    if (outcome.tag === "err") this.#failure ??= outcome.val;
  }

  /** Nobody will finish it any more. Harmless if it was finished. */
  abandon(): void {
    this.#end({ tag: "err", val: { tag: "internal-error", val: "the body was not finished" } });
  }

  // --- the guest's side ---

  write(): OutputStream {
    if (this.#hasStream) throw refused();
    this.#hasStream = true;
    const gone = this.#children.add();
    return new OutputStream(this.#bell, {
      write: (chunk) => this.#push(chunk),
      whyNever: () => this.#whyNever(),
      dropped: gone,
    });
  }

  /** Takes body and trailers. */
  static finish(body: OutgoingBody, trailers: FieldsP2 | undefined): void {
    const fields = trailers?.take();
    body.#children.expectNone("finished");
    if (body.#length !== undefined && body.#written !== body.#length) {
      const code: HttpErrorCode = { tag: body.#kind.sizeTag, val: BigInt(body.#written) };
      body.#end({ tag: "err", val: code });
      throw new ComponentError(code);
    }
    body.#end({ tag: "ok", val: fields });
  }

  [Symbol.dispose](): void {
    this.abandon();
    this.#children.expectNone("dropped");
  }

  #push(chunk: Uint8Array): Promise<void> | undefined {
    this.#written += chunk.byteLength;
    if (this.#length !== undefined && this.#written > this.#length)
      throw new HttpError({ tag: this.#kind.sizeTag, val: BigInt(this.#written) });
    return this.#contents.write(chunk)?.catch(() => this.#discard(chunk));
  }

  /** Why a write under way is never done: the one who could hand the message over waits for it. */
  #whyNever(): string | undefined {
    if (this.#isHandedOver || !this.#contents.isWaited) return undefined;
    const { name, handedTo } = this.#kind;
    return (
      `the guest waits until somebody reads the body of an ${name}, of which ${this.#written} bytes are written, ` +
      `but has not given the ${name} to ${handedTo}: before that, it may write ${BODY_BUFFER_BYTES} bytes`
    );
  }

  /** The reader has left. */
  #discard(chunk: Uint8Array): void {
    this.#discarded += chunk.byteLength;
    if (this.#failure !== undefined || this.#discarded > MAX_DISCARDED_BYTES)
      throw new HttpError(this.#failure ?? { tag: "connection-terminated" });
  }

  #end(trailers: TrailersResult): void {
    this.#settle(trailers);
    this.#contents.end();
  }
}

/** What is not a number is refused where the message is sent. */
function announcedLength(headers: Fields, tag: SizeTag): number | undefined {
  try {
    return contentLength(headers, tag);
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}
