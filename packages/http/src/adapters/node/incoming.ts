/**
 * A Node request as a guest's request.
 *
 * Invariants: nothing of the body is read before the guest asks, and `100 Continue` is sent no earlier. A body that ends before its
 * end is an error, never a shorter body. The host comes from the request alone: a request without one is refused by the server.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import {
  Fields,
  HttpError,
  methodOf,
  NO_TRAILERS,
  receivedBody,
  Request,
  type Body,
  type BodySource,
  type FieldEntry,
  type HttpErrorCode,
  type ReceivedFields,
  type Scheme,
} from "@heddle/wasi/http";
import type { TraceContext } from "../../trace-context.ts";

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

export interface IncomingOptions {
  readonly maxBodyBytes: number;
  /** Its header takes the place of the request's own. */
  readonly trace: TraceContext | undefined;
  /** Sends `100 Continue`, where the client waits for it. */
  readonly onFirstRead: (() => void) | undefined;
}

/** Undefined if it is no request that a guest could be given: the server answers 400. */
export function incomingRequest(message: NodeRequest, options: IncomingOptions): Request | undefined {
  const method = methodOf(message.method ?? "");
  const target = targetOf(message);
  if (method === undefined || target === undefined) return undefined;
  return Request.received({
    method,
    pathWithQuery: target.path,
    scheme: schemeOf(message),
    authority: target.authority,
    headers: Fields.received(new MessageFields(message.rawHeaders, options.trace)),
    options: undefined,
    body: hasBody(message) ? receivedBody(new MessageBody(message, options)) : NO_BODY,
  });
}

/** RFC 9112 section 6.3: without a length or chunks there is none. */
function hasBody(message: NodeRequest): boolean {
  if (message.httpVersionMajor > 1) return !("stream" in message && message.stream.endAfterHeaders);
  const { headers } = message;
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** Nothing of it is still to come. */
export function isWhole(message: NodeRequest): boolean {
  return message.complete || !hasBody(message);
}

const NO_BODY: Body = { contents: undefined, trailers: Promise.resolve(NO_TRAILERS), report: () => {} };

const HTTP: Scheme = { tag: "HTTP" };
const HTTPS: Scheme = { tag: "HTTPS" };

function schemeOf(message: NodeRequest): Scheme {
  return "encrypted" in message.socket && message.socket.encrypted ? HTTPS : HTTP;
}

interface Target {
  readonly path: string;
  readonly authority: string | undefined;
}

/** Origin form, absolute form or `*`; RFC 9112 section 3.2. */
function targetOf(message: NodeRequest): Target | undefined {
  const url = message.url ?? "";
  const authority = authorityOf(message);
  if (url.startsWith("/") || url === "*") return { path: utf8(url), authority };
  const absolute = /^https?:\/\/([^/?#]+)([^#]*)$/i.exec(url);
  if (absolute === null) return undefined;
  const [, named, rest = ""] = absolute;
  return { path: utf8(rest.startsWith("/") ? rest : `/${rest}`), authority: named };
}

/** Node reads the request line byte by byte. */
function utf8(target: string): string {
  // oxlint-disable-next-line no-control-regex -- what is ASCII is the same either way
  return /^[\x00-\x7f]*$/.test(target) ? target : Buffer.from(target, "latin1").toString("utf8");
}

function authorityOf(message: NodeRequest): string | undefined {
  if ("authority" in message && message.authority !== "") return message.authority;
  if (message.headers.host !== undefined) return message.headers.host;
  // HTTP/1.0 knows no host: the address that was connected to is what was meant.
  const { localAddress = "localhost", localPort = 80 } = message.socket;
  return localAddress.includes(":") ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}

/** The header fields as they are asked for: most guests look at few of them. */
class MessageFields implements ReceivedFields {
  /** Names and values in turn. */
  readonly #raw: readonly string[];
  readonly #trace: TraceContext | undefined;

  constructor(raw: readonly string[], trace: TraceContext | undefined) {
    this.#raw = raw;
    this.#trace = trace;
  }

  named(name: string): Uint8Array[] {
    if (name === "traceparent" && this.#trace !== undefined) return [Buffer.from(this.#trace.header)];
    const raw = this.#raw;
    // Mostly there is one or none, and an array that grows makes room for many.
    let values: Uint8Array[] | undefined;
    for (let i = 0; i + 1 < raw.length; i += 2) {
      if (raw[i]?.length !== name.length || raw[i]?.toLowerCase() !== name) continue;
      const value = Buffer.from(raw[i + 1] ?? "", "latin1");
      if (values === undefined) values = [value];
      else values.push(value);
    }
    return values ?? [];
  }

  all(): readonly FieldEntry[] {
    const entries = entriesOf(this.#raw);
    if (this.#trace === undefined) return entries;
    const others = entries.filter(([name]) => name.toLowerCase() !== "traceparent");
    return [...others, ["traceparent", Buffer.from(this.#trace.header)]];
  }
}

function entriesOf(raw: readonly string[]): FieldEntry[] {
  const entries: FieldEntry[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2)
    entries.push([raw[i] ?? "", Buffer.from(raw[i + 1] ?? "", "latin1")]);
  return entries;
}

/** The body as it is asked for. */
class MessageBody implements BodySource {
  readonly #message: NodeRequest;
  readonly #options: IncomingOptions;
  #begun = false;
  #size = 0;
  #ended = false;
  #failure: HttpErrorCode | undefined;
  #wake: (() => void) | undefined;

  constructor(message: NodeRequest, options: IncomingOptions) {
    this.#message = message;
    this.#options = options;
    message.on("end", () => {
      this.#ended = true;
      this.#signal();
    });
    message.on("error", () => this.#fail({ tag: "connection-terminated" }));
    message.on("close", () => {
      if (!this.#ended) this.#fail({ tag: "connection-terminated" });
    });
  }

  #fail(code: HttpErrorCode): void {
    this.#failure ??= code;
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#options.onFirstRead?.();
    this.#message.on("readable", () => this.#signal());
  }

  async read(): Promise<Uint8Array | null> {
    this.#begin();
    for (;;) {
      const chunk: unknown = this.#message.read();
      if (chunk instanceof Uint8Array) return this.#counted(chunk);
      if (this.#ended && this.#message.complete) return null;
      if (this.#failure !== undefined) throw new HttpError(this.#failure);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #counted(chunk: Uint8Array): Uint8Array {
    this.#size += chunk.length;
    const { maxBodyBytes } = this.#options;
    if (this.#size <= maxBodyBytes) return chunk;
    const code: HttpErrorCode = { tag: "HTTP-request-body-size", val: BigInt(maxBodyBytes) };
    this.#fail(code);
    throw new HttpError(code);
  }

  trailers(): FieldEntry[] | undefined {
    return entriesOf(this.#message.rawTrailers);
  }

  cancel(why?: HttpErrorCode): void {
    this.#fail(why ?? { tag: "connection-terminated" });
    // The connection stays for the response; what still comes is thrown away by the server.
    this.#message.resume();
  }
}
