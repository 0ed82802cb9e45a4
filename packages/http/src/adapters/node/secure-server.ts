/**
 * HTTP/2 and HTTP/1.1 over TLS, whichever the client asks for (ALPN).
 * Invariant: streams of one connection are limited, and so are resets: a client that opens and cancels them without end is cut.
 */
import type * as http from "node:http";
import * as http2 from "node:http2";
import type { ServeLimits } from "../../limits.ts";
import type { TlsOptions } from "./server.ts";

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
    settings: { maxConcurrentStreams: MAX_STREAMS_PER_CONNECTION, maxHeaderListSize: limits.maxHeaderBytes },
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    maxHeaderListPairs: limits.maxHeaderCount + 4,
    streamResetBurst: 200,
    streamResetRate: 100,
  });
  server.on("session", (session) => {
    session.setTimeout(limits.keepAliveMs, () => {
      if (session.state.effectiveRecvDataLength === 0 || session.state.outboundQueueSize === 0)
        session.close();
    });
  });
  // Only `on`, `listen`, `address` and `close` are used of it, which both kinds have.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node documents the servers' common events as compatible
  return server as unknown as http.Server;
}
