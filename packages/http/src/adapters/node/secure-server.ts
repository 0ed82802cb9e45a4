/**
 * HTTP/2 and HTTP/1.1 over TLS, whichever the client asks for (ALPN).
 * Invariant: streams of one connection are limited, and so are resets: a client that opens and cancels them without end is cut.
 * A connection without a stream is closed after as long as one of HTTP/1 without a request.
 */
import type * as http from "node:http";
import * as http2 from "node:http2";
import type { ServeLimits } from "../../limits.ts";
import type { TlsOptions } from "./tls-options.ts";

/** Requests at once on one connection. */
const MAX_STREAMS_PER_CONNECTION = 128;

export function createSecureServer(
  tls: TlsOptions,
  common: http.ServerOptions,
  limits: ServeLimits,
): http.Server {
  const server = http2.createSecureServer({
    ...common,
    allowHTTP1: true,
    cert: tls.cert,
    key: tls.key,
    minVersion: "TLSv1.2",
    handshakeTimeout: limits.headersTimeoutMs,
    settings: { maxConcurrentStreams: MAX_STREAMS_PER_CONNECTION, maxHeaderListSize: limits.maxHeaderBytes },
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    maxHeaderListPairs: limits.maxHeaderCount + 4,
    streamResetBurst: 200,
    streamResetRate: 100,
  });
  server.on("session", (session) => closeIdle(session, limits));
  // Only `on`, `listen`, `address` and `close` are used of it, which both kinds have.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node documents the servers' common events as compatible
  return server as unknown as http.Server;
}

/** Asked to close, a client has this long to do so. */
const CLOSE_MS = 1000;

/**
 * Closes a connection on which nothing is asked, however busy it is otherwise: a head that arrives byte by byte is no stream
 * yet, and frames like pings cost nothing.
 */
function closeIdle(session: http2.ServerHttp2Session, limits: ServeLimits): void {
  let streams = 0;
  let timer: NodeJS.Timeout | undefined;
  const closeIn = (ms: number): void => {
    timer = setTimeout(() => {
      session.close();
      timer = setTimeout(() => session.destroy(), CLOSE_MS);
    }, ms);
  };
  closeIn(limits.headersTimeoutMs);
  session.on("stream", (stream) => {
    streams++;
    clearTimeout(timer);
    stream.on("close", () => {
      if (--streams === 0 && !session.destroyed) closeIn(limits.keepAliveMs);
    });
  });
  session.on("close", () => clearTimeout(timer));
}
