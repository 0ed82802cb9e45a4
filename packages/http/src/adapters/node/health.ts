/**
 * `/live`, `/ready` and `/metrics` on an address of their own, so that clients of the service never reach them.
 * Invariant: ready says 503 from the moment that draining begins; live says 200 as long as the event loop turns.
 */
import * as http from "node:http";

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly ready: () => boolean;
  readonly metrics: () => string;
}

export interface HealthServer {
  readonly port: number;
  close(): void;
}

/** Rejects with Node's error if it cannot listen. */
export function startHealth(options: HealthOptions): Promise<HealthServer> {
  const server = http.createServer({ headersTimeout: 5000, requestTimeout: 5000 }, (request, response) => {
    const [status, type, text] = answer(request.url ?? "", options);
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
    response.end(request.method === "HEAD" ? undefined : text);
  });
  server.maxConnections = 64;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port }, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : options.port;
      resolve({
        port,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function answer(url: string, { ready, metrics }: HealthOptions): readonly [number, string, string] {
  switch (url) {
    case "/live":
      return [200, "text/plain", "live\n"];
    case "/ready":
      return ready() ? [200, "text/plain", "ready\n"] : [503, "text/plain", "not ready\n"];
    case "/metrics":
      return [200, "text/plain; version=0.0.4", metrics()];
    default:
      return [404, "text/plain", "not found\n"];
  }
}
