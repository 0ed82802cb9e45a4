/**
 * HTTP by `fetch`, for pages and workers.
 *
 * What `fetch` cannot do is said, not hidden: a page does not see where a redirect leads (`HTTP-protocol-error`), sends no
 * trailers (a request with some is given up) and receives none, and names are the browser's to resolve, so that only the host in
 * the URL is checked against the allow list.
 * Invariant: the browser's own rules (CORS, mixed content, forbidden headers) stand; what they stop is `HTTP-request-denied`.
 */
import {
  HttpError,
  type HttpPort,
  type HttpRequest,
  type HttpResponse,
  type HttpResponseBody,
} from "../../port/http.ts";
import type { FieldEntry } from "../../http/field-syntax.ts";
import { createNetworkPolicy, type NetworkOptions } from "../../sockets/policy/index.ts";

export interface WebHttpOptions extends NetworkOptions {
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Bytes of a request's contents, which are gathered before they are sent: 64 MiB by default. More is `HTTP-request-body-size`. */
  readonly maxRequestBodyBytes?: number;
}

const DEFAULT_MAX_REQUEST_BODY_BYTES = 64 * 2 ** 20;

/** Throws `LinkError` of code `bad-argument` for an allow entry that cannot be read. */
export function webHttp(options: WebHttpOptions): HttpPort {
  const policy = createNetworkPolicy(options);
  const { fetch = globalThis.fetch, maxRequestBodyBytes = DEFAULT_MAX_REQUEST_BODY_BYTES } = options;
  return { policy, send: (request, signal) => exchange(fetch, request, signal, maxRequestBodyBytes) };
}

async function exchange(
  fetch: typeof globalThis.fetch,
  request: HttpRequest,
  signal: AbortSignal,
  maxRequestBodyBytes: number,
): Promise<HttpResponse> {
  const aborter = new AbortController();
  let failure: HttpError | undefined;
  const giveUp = (error: HttpError): void => {
    failure ??= error;
    aborter.abort(error);
  };
  const onAbort = (): void => giveUp(new HttpError({ tag: "connection-terminated" }));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  const stop = startTimer(sum(request.timeouts.connect, request.timeouts.firstByte), () =>
    giveUp(new HttpError({ tag: "HTTP-response-timeout" })),
  );
  try {
    const response = await fetch(urlOf(request), {
      method: request.method,
      headers: request.headers.map(([name, value]): [string, string] => [name, latin1(value)]),
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      signal: aborter.signal,
      ...(await bodyOf(request, maxRequestBodyBytes)),
    });
    if (response.type === "opaqueredirect") throw new HttpError({ tag: "HTTP-protocol-error" });
    request.body.settle({ tag: "ok", val: undefined });
    return {
      status: response.status,
      headers: entriesOf(response.headers),
      body: download(response, request, giveUp, () => failure),
    };
  } catch (error) {
    const failed =
      failure ??
      (error instanceof HttpError ? error : new HttpError({ tag: "HTTP-request-denied" }, { cause: error }));
    request.body.settle({ tag: "err", val: failed.code });
    request.body.drop();
    throw failed;
  } finally {
    stop();
    signal.removeEventListener("abort", onAbort);
  }
}

function urlOf(request: HttpRequest): string {
  return `${request.secure ? "https" : "http"}://${request.authority}${request.target}`;
}

/** Contents are gathered: browsers send streams only over HTTP/2 and only some of them. */
async function bodyOf(request: HttpRequest, maxBytes: number): Promise<{ body?: Blob }> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let chunk = await request.body.read(); chunk !== null; chunk = await request.body.read()) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpError({ tag: "HTTP-request-body-size", val: BigInt(size) });
    parts.push(new Uint8Array(chunk));
  }
  const trailers = await request.body.trailers();
  if (trailers !== undefined && trailers.length > 0) throw new HttpError({ tag: "configuration-error" });
  return request.body.hasContents ? { body: new Blob(parts) } : {};
}

function download(
  response: Response,
  request: HttpRequest,
  giveUp: (error: HttpError) => void,
  failure: () => HttpError | undefined,
): HttpResponseBody {
  const reader = response.body?.getReader();
  return {
    read: async () => {
      if (reader === undefined) return null;
      const stop = startTimer(request.timeouts.betweenBytes, () =>
        giveUp(new HttpError({ tag: "connection-read-timeout" })),
      );
      try {
        const { done, value } = await reader.read();
        return done ? null : value;
      } catch (error) {
        throw failure() ?? new HttpError({ tag: "HTTP-response-incomplete" }, { cause: error });
      } finally {
        stop();
      }
    },
    trailers: () => undefined,
    cancel: () => giveUp(new HttpError({ tag: "connection-terminated" })),
  };
}

function entriesOf(headers: Headers): FieldEntry[] {
  const entries: FieldEntry[] = [];
  headers.forEach((value, name) => {
    entries.push([name, Uint8Array.from(value, (char) => char.charCodeAt(0))]);
  });
  return entries;
}

function latin1(value: Uint8Array): string {
  return Array.from(value, (byte) => String.fromCharCode(byte)).join("");
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? b : a + b;
}

function startTimer(ms: number | undefined, expire: () => void): () => void {
  if (ms === undefined) return () => {};
  const timer = setTimeout(expire, ms);
  return () => clearTimeout(timer);
}
