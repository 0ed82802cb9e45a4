/**
 * The writing of one response to a Node connection, and the waiting for the client to take it.
 *
 * Invariants: the head goes out with the first bytes behind it. A wait ends when the client has taken what it waits for, when the
 * connection has closed, or when its time is over, whichever comes first.
 */
import type { ServerResponse } from "node:http";
import { HttpError, type Field, type Fields } from "@heddle/wasi/http";
import type { Timed, Timeouts } from "../../timeouts.ts";
import type { NodeResponse } from "./incoming.ts";
import type { Latin1 } from "./latin1.ts";

export interface OutgoingOptions {
  /** Of writes that the client does not take. */
  readonly writeTimeouts: Timeouts;
  readonly maxResponseHeaderBytes: number;
  readonly latin1: Latin1;
  /** Sent with every response, e.g. `connection: close` while the server drains. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
}

/** Who waits for the client: told one of these, once. */
interface Waiting {
  taken(): void;
  failed(error: HttpError): void;
}

interface Head {
  readonly status: number;
  readonly entries: readonly Field[];
}

export class ResponseWriter implements Timed {
  dueAt = 0;
  earlier: Timed | undefined;
  later: Timed | undefined;
  readonly #target: ServerResponse;
  readonly #options: OutgoingOptions;
  /** Until it is sent. */
  #head: Head | undefined;
  #waiting: Waiting | undefined;
  #hearsOfRoom = false;
  bytes = 0;

  constructor(target: NodeResponse, options: OutgoingOptions) {
    // HTTP/2's compatible response is used for nothing that HTTP/1's does not have.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node documents the one as compatible with the other
    this.#target = target as ServerResponse;
    this.#options = options;
  }

  head(status: number, headers: Fields, hasContents: boolean): void {
    if (status < 200)
      throw new HttpError({ tag: "internal-error", val: `the status ${status} is no final one` });
    let { entries } = headers;
    let size = 0;
    let announcesTrailers = false;
    for (const { key, name, value } of entries) {
      size += name.length + value.length + 4;
      announcesTrailers ||= key === "trailer";
    }
    if (size > this.#options.maxResponseHeaderBytes)
      throw new HttpError({ tag: "HTTP-response-header-section-size", val: size });
    // Trailers need chunks.
    if (hasContents && announcesTrailers) entries = entries.filter(({ key }) => key !== "content-length");
    this.#head = { status, entries };
  }

  /** Gives Node the head, which goes out with what is written next. `length`: of the whole body, where that is known. */
  #begin(length?: number): void {
    const head = this.#head;
    if (head === undefined) return;
    this.#head = undefined;
    const target = this.#target;
    if ("stream" in target || this.#options.extraHeaders !== undefined) {
      this.#beginByName(head);
      return;
    }
    const flat: string[] = [];
    let announced = length === undefined;
    for (const { key, name, value } of head.entries) {
      flat.push(name, this.#options.latin1(value));
      announced ||= key === "content-length";
    }
    if (!announced) flat.push("Content-Length", String(length));
    target.writeHead(head.status, flat);
  }

  #beginByName({ status, entries }: Head): void {
    const target = this.#target;
    target.statusCode = status;
    for (const [name, value] of this.#headersOf(entries)) target.setHeader(name, value);
    for (const [name, value] of Object.entries(this.#options.extraHeaders ?? {}))
      target.setHeader(name, value);
  }

  /** Values of one name together. */
  #headersOf(entries: readonly Field[]): Map<string, string | string[]> {
    const headers = new Map<string, string | string[]>();
    for (const { name, value } of entries) {
      const present = headers.get(name);
      const text = this.#options.latin1(value);
      headers.set(name, present === undefined ? text : [present, text].flat());
    }
    return headers;
  }

  /** The body follows later. */
  flushHead(): void {
    if (this.#target.destroyed) return;
    this.#begin();
    this.#target.flushHeaders();
  }

  /** A promise if the client is to be waited for. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#target.destroyed || this.#target.writableEnded) throw gone();
    this.#begin();
    this.bytes += chunk.length;
    return this.#target.write(chunk) ? undefined : this.#room();
  }

  /** The whole body at once: as text of one character a byte it is one write with the head. */
  endWith(body: Uint8Array, trailers: Fields | undefined): Promise<void> | undefined {
    if (trailers !== undefined && trailers.entries.length > 0) {
      const room = this.write(body);
      if (room !== undefined) return room.then(() => this.end(trailers));
      this.end(trailers);
      return undefined;
    }
    const target = this.#target;
    if (target.destroyed) throw gone();
    this.#begin(body.length);
    this.bytes += body.length;
    target.end(this.#options.latin1(body), "latin1");
    return undefined;
  }

  end(trailers: Fields | undefined): undefined {
    const target = this.#target;
    if (target.destroyed) throw gone();
    this.#begin();
    if (trailers !== undefined && trailers.entries.length > 0) {
      if (!target.headersSent) target.flushHeaders();
      target.addTrailers(Object.fromEntries(this.#headersOf(trailers.entries)));
    }
    target.end();
  }

  /** After the end: waits until the client, or its system, has taken everything. */
  finish(waiting: Waiting): void {
    const target = this.#target;
    if (target.writableFinished) {
      waiting.taken();
      return;
    }
    // HTTP/1's response closes then; HTTP/2's no earlier than the request is over, too.
    if ("stream" in target) target.on("finish", () => this.#settle());
    this.#wait(waiting);
  }

  #room(): Promise<void> {
    if (!this.#hearsOfRoom) this.#target.on("drain", () => this.#settle());
    this.#hearsOfRoom = true;
    return new Promise((resolve, reject) => this.#wait({ taken: resolve, failed: reject }));
  }

  #wait(waiting: Waiting): void {
    const target = this.#target;
    this.#waiting = waiting;
    // What HTTP/1 has given to the system whole is taken: Node is about to say so.
    if ("stream" in target || target.writableLength > 0) this.#options.writeTimeouts.start(this);
    if (target.destroyed) this.closed();
  }

  #settle(error?: HttpError): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#options.writeTimeouts.stop(this);
    if (error === undefined) waiting.taken();
    else waiting.failed(error);
  }

  /** To be told of it: the response has closed, whole or not. */
  closed(): void {
    this.#settle(this.#target.writableFinished ? undefined : gone());
  }

  timedOut(): void {
    this.#settle(new HttpError({ tag: "connection-write-timeout" }));
  }

  /** Returns the status that the client saw: 500 if nothing was sent yet, else what it has, cut. */
  fail(): number {
    const target = this.#target;
    if (target.headersSent || target.destroyed) {
      cut(target);
      return target.statusCode;
    }
    for (const name of target.getHeaderNames()) target.removeHeader(name);
    target.statusCode = 500;
    target.end();
    return 500;
  }
}

/** Ends the stream so that the client sees that it is not whole. */
function cut(target: NodeResponse): void {
  if ("stream" in target) target.stream.close(2 /* INTERNAL_ERROR */);
  else target.destroy();
}

function gone(): HttpError {
  return new HttpError({ tag: "connection-terminated" });
}
