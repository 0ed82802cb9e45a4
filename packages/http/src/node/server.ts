/**
 * A service on a port of its own.
 *
 * Invariants: limits hold from the first byte of a connection. `drain` refuses new connections at once, lets requests end, and says
 * whether all did.
 */
import * as http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { DEFAULT_SERVE_LIMITS, type ServeLimits } from "../limits.ts";
import type { Observer } from "../observe.ts";
import type { Service } from "../service.ts";
import { nodeListener } from "./listener.ts";

export interface ServerOptions {
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  readonly limits?: Partial<ServeLimits>;
  readonly observer?: Observer;
  /** Several processes or threads listen on the same port, where the system can. */
  readonly reusePort?: boolean;
  /** PEM. With it: HTTPS, HTTP/2 and HTTP/1.1. */
  readonly tls?: TlsOptions;
}

export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly port: number;
  /** Resolves with whether every request ended by itself within the time. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Cuts everything. */
  close(): Promise<void>;
}

/** Rejects with Node's error if it cannot listen. */
export async function startServer(service: Service, options: ServerOptions = {}): Promise<RunningServer> {
  const limits = { ...DEFAULT_SERVE_LIMITS, ...options.limits };
  let draining = false;
  const listener = nodeListener(service, {
    limits,
    closing: () => draining,
    ...(options.observer === undefined ? {} : { observer: options.observer }),
  });
  const server = await createServer(limits, options);
  const connections = new Connections(server, limits.maxConnections);
  server.on("request", listener);
  server.on("checkContinue", listener);
  server.on("checkExpectation", listener);
  server.on("connect", (_request, socket) => refuseTunnel(socket));
  await listen(server, options);

  const { port } = addressOf(server);
  const close = (): Promise<void> => {
    draining = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    connections.destroy();
    return closed;
  };
  const drain = async (timeoutMs: number): Promise<boolean> => {
    draining = true;
    const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
    connections.closeIdle();
    const drained = await Promise.race([closed, after(timeoutMs)]);
    if (!drained) connections.destroy();
    return drained;
  };
  return { url: urlOf(options, port), port, drain, close };
}

/** What `node:http` and `node:http2` servers have in common here. */
type NodeServer = http.Server;

async function createServer(limits: ServeLimits, { tls }: ServerOptions): Promise<NodeServer> {
  const common = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headersTimeoutMs / 2)),
    noDelay: true,
  };
  if (tls !== undefined) {
    const { createSecureServer } = await import("./secure-server.ts");
    return createSecureServer(tls, common, limits);
  }
  const server = http.createServer({ ...common, requireHostHeader: true, insecureHTTPParser: false });
  server.maxHeadersCount = limits.maxHeaderCount + 1;
  server.maxRequestsPerSocket = 0;
  return server;
}

function refuseTunnel(socket: { end(text: string): unknown }): void {
  socket.end("HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
}

function listen(server: NodeServer, options: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const where = { host: options.host ?? "127.0.0.1", port: options.port ?? 8080, backlog: 1024 };
    server.listen({ ...where, ...(options.reusePort === true ? { reusePort: true } : {}) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function addressOf(server: NodeServer): AddressInfo {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("the server has no address");
  return address;
}

function urlOf({ host = "127.0.0.1", tls }: ServerOptions, port: number): string {
  const literal = host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "http" : "https"}://${literal}:${port}`;
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

/** The connections of a server: how many there may be, and which are busy. */
class Connections {
  readonly #busy = new Map<Socket, number>();

  constructor(server: NodeServer, max: number) {
    server.on("connection", (socket: Socket) => {
      if (this.#busy.size >= max) {
        socket.destroy();
        return;
      }
      this.#busy.set(socket, 0);
      socket.on("close", () => this.#busy.delete(socket));
    });
    server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const { socket } = request;
      this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
      response.on("close", () => {
        const count = this.#busy.get(socket);
        if (count !== undefined) this.#busy.set(socket, count - 1);
      });
    });
  }

  closeIdle(): void {
    for (const [socket, requests] of this.#busy) if (requests === 0) socket.destroySoon();
  }

  destroy(): void {
    for (const socket of this.#busy.keys()) socket.destroy();
  }
}
