/**
 * A service as a Node request listener: `(request, response) => void`.
 *
 * Invariants: every request gets exactly one response or a cut connection. When the client goes away the guest's call is cancelled
 * and the rest of its response is dropped. Nothing of an error reaches the client but a status.
 */
import type { Request } from "@heddle/wasi/http";
import { Cancellation } from "../../cancellation.ts";
import { serveLimits, type ServeLimits } from "../../limits.ts";
import type { Observed, Observer } from "../../observe.ts";
import type { Answer, Service } from "../../service.ts";
import { Timeouts } from "../../timeouts.ts";
import { traceOf, type RandomHex, type TraceContext } from "../../trace-context.ts";
import { HttpConnections, type HttpConnection } from "./http-connections.ts";
import { incomingRequest, isWhole, type NodeRequest, type NodeResponse } from "./incoming.ts";
import { latin1Decoder } from "./latin1.ts";
import { pooledRandom } from "./random.ts";
import { sendResponse, type Sender } from "./outgoing.ts";
import type { OutgoingOptions } from "./response-writer.ts";

export type NodeListener = (request: NodeRequest, response: NodeResponse) => void;

/** A service, and who is told of its requests besides the listener's own observer. */
export interface Site {
  readonly service: Service;
  /** Its name in logs. */
  readonly route?: string;
  readonly observer?: Observer;
}

/** Which service answers a request; undefined: none, which is 404. Does not take request. */
export type SelectSite = (request: Request) => Site | undefined;

export interface ListenerOptions {
  readonly limits?: Partial<ServeLimits>;
  readonly observer?: Observer;
  /** Give every request a W3C trace context, its own or a new one. */
  readonly trace?: boolean;
  /** Asked for each response: close the connection after it? */
  readonly closing?: () => boolean;
}

export function nodeListener(target: Service | SelectSite, options: ListenerOptions = {}): NodeListener {
  return listenerOn(new HttpConnections(), target, options);
}

/** Tells the connections what is asked on them. */
export function listenerOn(
  connections: HttpConnections,
  target: Service | SelectSite,
  options: ListenerOptions,
): NodeListener {
  const limits = serveLimits(options.limits);
  const common: Common = {
    select: typeof target === "function" ? target : always({ service: target }),
    limits,
    options,
    outgoing: {
      writeTimeouts: new Timeouts(limits.writeTimeoutMs),
      maxResponseHeaderBytes: limits.maxResponseHeaderBytes,
      latin1: latin1Decoder(),
    },
    random: options.trace === true ? pooledRandom() : undefined,
  };
  return (request, response) => {
    const connection = request.httpVersionMajor < 2 ? connections.of(request.socket) : undefined;
    if (connection?.ended === true) return;
    new Exchange(common, connection, request, response).run();
  };
}

/** What all exchanges of a listener have. */
interface Common {
  readonly select: SelectSite;
  readonly limits: ServeLimits;
  readonly options: ListenerOptions;
  readonly outgoing: OutgoingOptions;
  readonly random: RandomHex | undefined;
}

function always(site: Site): SelectSite {
  return () => site;
}

class Exchange implements Sender {
  readonly #common: Common;
  /** None in HTTP/2, whose streams are independent of each other. */
  readonly #connection: HttpConnection | undefined;
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;
  readonly #cancellation = new Cancellation();
  readonly #started = performance.now();
  readonly #trace: TraceContext | undefined;
  #site: Site | undefined;
  #answered: Extract<Answer, { kind: "answered" }> | undefined;
  #sending: { closed(): void } | undefined;

  constructor(
    common: Common,
    connection: HttpConnection | undefined,
    request: NodeRequest,
    response: NodeResponse,
  ) {
    this.#common = common;
    this.#connection = connection;
    this.#request = request;
    this.#response = response;
    const { limits, random } = common;
    if (random !== undefined) this.#trace = traceOf(request.headers["traceparent"], random);
    // HTTP/1's own server sees to it; that of HTTP/2 has no such limit.
    if ("stream" in request && !request.stream.endAfterHeaders)
      cutUnlessComplete(request, limits.bodyTimeoutMs, 11 /* ENHANCE_YOUR_CALM */);
    connection?.begin();
    response.on("error", ignore);
    response.on("close", () => this.#closed());
  }

  run(): void {
    const refused = this.#check();
    if (refused !== undefined) return this.#refuse(refused);
    const { expect } = this.#request.headers;
    const incoming = incomingRequest(this.#request, {
      maxBodyBytes: this.#common.limits.maxBodyBytes,
      trace: this.#trace,
      onFirstRead: expect?.toLowerCase() === "100-continue" ? () => this.#continue() : undefined,
    });
    if (incoming === undefined) return this.#refuse(400);

    this.#site = this.#common.select(incoming);
    if (this.#site === undefined) {
      incoming[Symbol.dispose]();
      return this.#refuse(404);
    }
    const answer = this.#site.service.handle(incoming, this.#cancellation, this.#trace);
    if (answer instanceof Promise) void answer.then((later) => this.#answer(later));
    else this.#answer(answer);
  }

  #answer(answer: Answer): void {
    if (answer.kind === "refused") return this.#refuse(answer.status, answer.retryAfter, answer.cause);
    this.#answered = answer;
    const method = this.#request.method ?? "";
    this.#sending = sendResponse(this.#response, method, answer.response, this.#outgoing(), this);
  }

  sent(status: number, bytes: number, error?: unknown): void {
    this.#answered?.done();
    this.#over();
    this.#observe(status, bytes, error);
  }

  #closed(): void {
    if (!this.#response.writableFinished) this.#cancellation.abort(new Error("the client has gone"));
    this.#sending?.closed();
    this.#connection?.end();
  }

  /** The status that refuses it, before a guest sees it. */
  #check(): number | undefined {
    const { url = "", rawHeaders, headers } = this.#request;
    // HTTP/1's own server sees to it.
    if (this.#request.httpVersionMajor > 1 && sizeOf(rawHeaders) > this.#common.limits.maxHeaderBytes)
      return 431;
    if (url.length > this.#common.limits.maxUriLength) return 414;
    if (rawHeaders.length / 2 > this.#common.limits.maxHeaderCount) return 431;
    if (Number(headers["content-length"] ?? 0) > this.#common.limits.maxBodyBytes) return 413;
    // RFC 9112 section 6.1: HTTP/1.0 knows no chunks, and who speaks it may see another end of the message.
    if (this.#request.httpVersion === "1.0" && headers["transfer-encoding"] !== undefined) return 400;
    return countNames(rawHeaders, "host") > 1 ? 400 : undefined;
  }

  #continue(): void {
    if (!this.#response.headersSent) this.#response.writeContinue();
  }

  #outgoing(): OutgoingOptions {
    const { outgoing, options } = this.#common;
    if (this.#connection === undefined || options.closing?.() !== true) return outgoing;
    this.#connection.ended = true;
    return { ...outgoing, extraHeaders: { connection: "close" } };
  }

  #refuse(status: number, retryAfter?: number, cause?: unknown): void {
    const response = this.#response;
    if (!response.destroyed && !response.headersSent) {
      response.statusCode = status;
      if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
      // What is left of the request is not read: the connection ends with the answer.
      if (!isWhole(this.#request) && this.#connection !== undefined) {
        this.#connection.ended = true;
        response.setHeader("connection", "close");
      }
      response.end();
    }
    this.#over();
    this.#observe(status, 0, cause);
  }

  /** A client that still sends what nobody reads is cut off once it has the answer. */
  #over(): void {
    if (isWhole(this.#request)) return;
    this.#request.resume();
    cutUnlessComplete(this.#request, LINGER_MS, 0 /* NO_ERROR */);
  }

  #observe(status: number, bytes: number, error: unknown): void {
    const observed: Observed = {
      method: this.#request.method ?? "",
      route: this.#site?.route,
      status,
      bytes,
      durationMs: performance.now() - this.#started,
      trace: this.#trace,
      error,
    };
    this.#common.options.observer?.(observed);
    this.#site?.observer?.(observed);
  }
}

/** A connection that fails closes, which is what counts. */
function ignore(): void {}

/** How often a name in lower case stands among names and values in turn. */
function countNames(raw: readonly string[], lowerCaseName: string): number {
  let count = 0;
  for (let i = 0; i < raw.length; i += 2)
    if (raw[i]?.length === lowerCaseName.length && raw[i]?.toLowerCase() === lowerCaseName) count++;
  return count;
}

/** How long a client may go on sending after its answer. */
const LINGER_MS = 2000;

/** As HTTP/1 would write it, without the request line. */
function sizeOf(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
}

/** Cuts the connection, or in HTTP/2 the stream, unless the whole request has come by then. */
function cutUnlessComplete(request: NodeRequest, ms: number, code: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    if ("stream" in request) request.stream.close(code);
    else request.socket.destroy();
  }, ms);
  timer.unref();
  request.on("close", () => clearTimeout(timer));
  request.on("end", () => clearTimeout(timer));
}
