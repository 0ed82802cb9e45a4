/**
 * `fetch`, over the HTTP client that the world imports.
 * Spec: Fetch, "Fetch method" and its redirections; wasi:http/client `send`.
 * Invariant: a request's body is sent as it is read; a response's body is read as the guest asks for it.
 */
import { bytesOf, type BodySource } from "./body.ts";
import { exception, type GuestAbortSignal } from "./events.ts";
import type {
  FutureReadable,
  HttpClient,
  HttpRequest,
  HttpResponse,
  HttpTypes,
  Settled,
  Wit,
} from "./imported.ts";
import { GuestRequest, GuestResponse, type RequestOptions } from "./messages.ts";
import { GuestReadableStream } from "./readable-stream.ts";
import { GuestUrl } from "./url.ts";

const MAX_REDIRECTS = 20;

export interface FetchOptions extends RequestOptions {
  readonly redirect?: "follow" | "error" | "manual";
}

export interface HttpPort {
  readonly wit: Wit;
  client(): HttpClient;
  types(): HttpTypes;
}

export function createFetch(
  http: HttpPort,
): (input: unknown, options?: FetchOptions) => Promise<GuestResponse> {
  return async (input, options = {}) => {
    const { client, types } = { client: http.client(), types: http.types() };
    let request = new GuestRequest(input, options);
    const { signal } = request;
    for (let redirects = 0; ; redirects++) {
      signal.throwIfAborted();
      const source = request.take();
      const found = await unlessAborted(send(http.wit, client, types, request, source), signal);
      const status = found.getStatusCode();
      const headers = headersOf(found);
      const location = headers.find(([name]) => name === "location")?.[1];
      const isRedirect = [301, 302, 303, 307, 308].includes(status) && location !== undefined;
      if (!isRedirect || options.redirect === "manual") {
        const body = hasBody(request.method, status) ? bodyStream(http.wit, types, found, signal) : null;
        return GuestResponse.from(request.url, redirects > 0, body, { status, headers });
      }
      if (options.redirect === "error") throw new TypeError(`${request.url} redirects to ${location}`);
      if (redirects === MAX_REDIRECTS)
        throw new TypeError(`${request.url}: more than ${MAX_REDIRECTS} redirections`);
      request = redirected(request, source, status, location);
    }
  };
}

/** Fetch, "HTTP-redirect fetch". */
function redirected(
  request: GuestRequest,
  source: BodySource | null,
  status: number,
  location: string,
): GuestRequest {
  const url = new GuestUrl(location, request.url);
  const { method } = request;
  const toGet =
    (status === 303 && method !== "GET" && method !== "HEAD") || (status <= 302 && method === "POST");
  if (!toGet && source !== null && source.bytes === null)
    throw new TypeError(`${request.url} redirects a request whose body cannot be sent twice`);
  const headers = [...request.headers].filter(([name]) => {
    if (toGet && /^content-(?:encoding|language|location|type|length)$/.test(name)) return false;
    return name !== "authorization" || url.origin === new GuestUrl(request.url).origin;
  });
  return new GuestRequest(url.href, {
    method: toGet ? "GET" : method,
    headers,
    signal: request.signal,
    body: toGet ? null : source?.bytes,
  });
}

async function send(
  wit: Wit,
  client: HttpClient,
  types: HttpTypes,
  request: GuestRequest,
  source: BodySource | null,
): Promise<HttpResponse> {
  const message = requestMessage(wit, types, request, source);
  try {
    return await client.send(message);
  } catch (error) {
    throw new TypeError(`fetch failed: ${request.method} ${request.url}: ${codeText(error)}`, {
      cause: error,
    });
  }
}

function requestMessage(
  wit: Wit,
  types: HttpTypes,
  request: GuestRequest,
  source: BodySource | null,
): HttpRequest {
  const url = new GuestUrl(request.url);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new TypeError(`fetch takes http: and https:, found ${request.url}`);
  const entries: [string, Uint8Array][] = [...request.headers].map(([name, value]) => [name, latin1(value)]);
  const length = source?.bytes?.length;
  if (length !== undefined && !request.headers.has("content-length"))
    entries.push(["content-length", latin1(String(length))]);
  const { readable: trailers, writable } = future<Settled<unknown> & { readonly val?: unknown }>(
    wit,
    "RESULT_OPTION_",
  );
  const contents = source === null ? null : sending(source.stream, writable);
  if (source === null) void writable.write({ tag: "ok", val: null });
  const [message, sent] = types.Request.new(types.Fields.fromList(entries), contents, trailers, null);
  sent.drop();
  const method = request.method.toLowerCase();
  const known = ["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"].includes(
    method,
  );
  message.setMethod(known ? { tag: method } : { tag: "other", val: request.method });
  message.setScheme({ tag: url.protocol === "https:" ? "HTTPS" : "HTTP" });
  message.setAuthority(url.host);
  message.setPathWithQuery(`${url.pathname}${url.search}`);
  return message;
}

/** A body that throws says so at its end, so that the server does not take what it got for the whole. */
async function* sending(
  stream: GuestReadableStream<Uint8Array>,
  end: { write(value: { tag: "ok"; val: null } | { tag: "err"; val: unknown }): Promise<boolean> },
): AsyncGenerator<Uint8Array> {
  let outcome: { tag: "ok"; val: null } | { tag: "err"; val: unknown } = { tag: "ok", val: null };
  try {
    for await (const chunk of stream) yield bytesOf(chunk);
  } catch (error) {
    outcome = { tag: "err", val: { tag: "internal-error", val: String(error) } };
  } finally {
    void end.write(outcome);
  }
}

function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && ![204, 205, 304].includes(status);
}

function bodyStream(
  wit: Wit,
  types: HttpTypes,
  response: HttpResponse,
  signal: GuestAbortSignal,
): GuestReadableStream<Uint8Array> {
  const { readable: result, writable } = future<Settled<unknown>>(wit, "RESULT_VOID_");
  void writable.write({ tag: "ok" });
  const [bytes, trailers] = types.Response.consumeBody(response, result);
  const chunks = bytes[Symbol.asyncIterator]();
  return new GuestReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await unlessAborted(chunks.next(), signal);
        if (done !== true) {
          controller.enqueue(value);
          return;
        }
        const end = await trailers.read();
        if (end.tag === "ok") controller.close();
        else controller.error(new TypeError(`the body ended early: ${codeText(end.val)}`));
      },
      async cancel() {
        await chunks.return?.();
        trailers.drop();
      },
    },
    { highWaterMark: 0 },
  );
}

function headersOf(response: HttpResponse): [string, string][] {
  return response
    .getHeaders()
    .copyAll()
    .map(([name, value]) => [name.toLowerCase(), String.fromCharCode(...value)]);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}

/** An error code of WASI in words: `DNS-error` with what it carries. */
function codeText(error: unknown): string {
  if (typeof error !== "object" || error === null || !("tag" in error)) return String(error);
  const { tag, val } = { val: null, ...error };
  return val === null || val === undefined ? String(tag) : `${String(tag)} ${JSON.stringify(val)}`;
}

/** Types are named by what they are made of, and by their interface where several are called alike: the one of HTTP is wanted. */
function future<T>(
  wit: Wit,
  prefix: string,
): { readonly readable: FutureReadable<T>; readonly writable: { write(value: T): Promise<boolean> } } {
  const make = wit.Future;
  const names = Object.keys(make?.types ?? {}).filter(
    (name) => name.startsWith(prefix) && name.endsWith("ERROR_CODE"),
  );
  const name = names.find((each) => each.includes("HTTP_TYPES")) ?? names[0];
  if (make === undefined || name === undefined)
    throw exception(`the engine has no future of a type ${prefix}...ERROR_CODE`, "NotSupportedError");
  return make<T>(make.types[name]);
}

/** The operation itself goes on, and nobody waits for it. */
function unlessAborted<T>(promise: Promise<T>, signal: GuestAbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort))
      .catch(() => {});
  });
}
