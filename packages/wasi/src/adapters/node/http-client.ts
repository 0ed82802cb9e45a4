/**
 * HTTP requests over `node:http` and `node:https`, with kept-alive connections.
 *
 * Invariants: a name's addresses are checked between lookup and connecting, so that the address that was checked is the one that
 * is connected to; a kept-alive connection was checked when it was made. Redirects are handed to the guest.
 */
import type { LookupAddress } from "node:dns";
import * as dns from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import { HttpError, type HttpRequest, type HttpRequestBody, type HttpResponse } from "../../port/http.ts";
import { parseIp } from "../../sockets/address.ts";
import { formatHost, type NetworkPolicy } from "../../sockets/policy/index.ts";
import { download } from "./http-download.ts";
import { httpError, PROHIBITED } from "./http-errors.ts";
import { fromRaw, toHeaders } from "./http-headers.ts";
import { ExchangeTimers } from "./http-timers.ts";
import { upload } from "./http-upload.ts";

/** Connections to one host and port at once; further requests wait. */
const MAX_CONNECTIONS_PER_HOST = 256;
/** Idle connections kept for one host and port. */
const MAX_IDLE_CONNECTIONS = 16;
/** Idle connections are kept so long, or for less where their server says that it does: only then does Node look at what it says. */
const MAX_IDLE_MS = 30_000;
/** The head of a response. */
const MAX_RESPONSE_HEAD_BYTES: number = 128 * 1024;

export interface HttpClientOptions {
  /** Certificate authorities in place of the system's, PEM. */
  readonly certificateAuthorities?: readonly string[];
}

type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

export function createHttpClient(policy: NetworkPolicy, options: HttpClientOptions): Send {
  const pooling = {
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS_PER_HOST,
    maxFreeSockets: MAX_IDLE_CONNECTIONS,
    timeout: MAX_IDLE_MS,
  };
  const plainAgent = new http.Agent(pooling);
  const secureAgent = new https.Agent({
    ...pooling,
    ...(options.certificateAuthorities === undefined ? {} : { ca: [...options.certificateAuthorities] }),
  });

  const start = (request: HttpRequest): http.ClientRequest => {
    const common: http.RequestOptions = {
      host: formatHost(request.host),
      port: request.port,
      method: request.method,
      path: Buffer.from(request.target, "utf8").toString("latin1"),
      setHost: false,
      maxHeaderSize: MAX_RESPONSE_HEAD_BYTES,
      lookup: checkedLookup(policy, request.port),
    };
    const started = request.secure
      ? https.request({ ...common, agent: secureAgent, ...serverName(request) })
      : http.request({ ...common, agent: plainAgent });
    setHeaders(started, request);
    return started;
  };
  return (request, signal) => exchange(start, request, signal);
}

/** Names are checked by their certificate; an address has no name to send. */
function serverName(request: HttpRequest): { servername?: string } {
  return request.host.kind === "name" ? { servername: request.host.name } : {};
}

function setHeaders(started: http.ClientRequest, request: HttpRequest): void {
  const headers = toHeaders(request.headers);
  started.setHeader("host", request.authority);
  const names = new Set([...headers.keys()].map((name) => name.toLowerCase()));
  // Trailers need chunks.
  const chunked = request.body.hasContents && (!names.has("content-length") || names.has("trailer"));
  for (const [name, values] of headers) {
    if (chunked && name.toLowerCase() === "content-length") continue;
    started.setHeader(name, values.length === 1 ? (values[0] ?? "") : values);
  }
  if (chunked) started.setHeader("transfer-encoding", "chunked");
}

/** Takes request.body. */
async function exchange(
  start: (request: HttpRequest) => http.ClientRequest,
  wanted: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const request = wanted.body.hasContents ? wanted : await withoutContents(wanted);
  try {
    return await attempt(start(request), request, signal);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return attempt(start(request), request, signal);
  }
}

/** A body that is nothing needs no chunks unless it has trailers. */
async function withoutContents(request: HttpRequest): Promise<HttpRequest> {
  const trailers = (await request.body.trailers()) ?? [];
  const given = request.body;
  const body: HttpRequestBody = {
    read: () => given.read(),
    drop: () => given.drop(),
    settle: (outcome) => given.settle(outcome),
    hasContents: trailers.length > 0,
    trailers: () => Promise.resolve(trailers),
  };
  return { ...request, body };
}

/** A kept-alive connection that the server closed before a request without contents reached it: it may be sent again. */
class StaleConnection extends Error {}

function attempt(
  started: http.ClientRequest,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let given: HttpError | undefined;
    let head = false;
    let sending = true;
    const giveUp = (error: HttpError): void => {
      given ??= error;
      started.destroy(error);
    };
    const abort = (): void => giveUp(new HttpError({ tag: "connection-terminated" }));
    const timers = new ExchangeTimers(request.timeouts, giveUp);
    timers.watch(started, request.secure);

    started.on("error", (error) => {
      const failed = given ?? httpError(error);
      const reset = given === undefined && failed.code.tag === "connection-terminated";
      if (reset && !head && started.reusedSocket && !request.body.hasContents)
        return reject(new StaleConnection());
      if (sending) request.body.settle({ tag: "err", val: failed.code });
      request.body.drop();
      reject(failed);
    });
    started.on("response", (message) => {
      head = true;
      resolve({
        status: message.statusCode ?? 0,
        headers: fromRaw(message.rawHeaders),
        body: download(message, timers, () => given),
      });
    });
    started.on("upgrade", (_message, socket) => {
      socket.destroy();
      giveUp(new HttpError({ tag: "HTTP-upgrade-failed" }));
    });
    started.on("close", () => {
      signal.removeEventListener("abort", abort);
      reject(given ?? new HttpError({ tag: "connection-terminated" }));
    });
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });

    const sent = request.body.hasContents ? upload(started, request.body) : endAtOnce(started);
    sent.then(
      () => {
        sending = false;
        return request.body.settle({ tag: "ok", val: undefined });
      },
      (error: unknown) => giveUp(httpError(error)),
    );
  });
}

function endAtOnce(started: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => started.end(resolve));
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** The system's lookup, less the addresses that the guest may not reach. */
function checkedLookup(policy: NetworkPolicy, port: number) {
  return (name: string, options: dns.LookupOptions, callback: LookupCallback): void => {
    dns.lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const allowed = found.filter(({ address }) => {
        const ip = parseIp(address.split("%")[0] ?? "");
        return ip !== undefined && policy.allowsAddress(ip, port, [name]);
      });
      const [first] = allowed;
      if (first === undefined) {
        const message = `${name} resolves to no address that may be reached`;
        return callback(Object.assign(new Error(message), { code: PROHIBITED }), []);
      }
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
