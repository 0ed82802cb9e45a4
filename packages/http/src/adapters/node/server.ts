/**
 * A service on a port of its own.
 *
 * Invariants: limits hold from the first byte of a connection. `drain` refuses new connections at once, lets requests end, and says
 * whether all did.
 */
import * as http from "node:http";
import type { Http2Session } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { serveLimits, type ServeLimits } from "../../limits.ts";
import type { Observer } from "../../observe.ts";
import type { Service } from "../../service.ts";
import { HttpConnections } from "./http-connections.ts";
import { listenerOn, type SelectSite } from "./listener.ts";
import type { TlsOptions } from "./tls-options.ts";

export interface ServerOptions {
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  readonly limits?: Partial<ServeLimits>;
  readonly observer?: Observer;
  /** Give every request a W3C trace context, its own or a new one. Default: yes. */
  readonly trace?: boolean;
  /** Several processes or threads listen on the same port, where the system can. */
  readonly reusePort?: boolean;
  /** With it: HTTPS, HTTP/2 and HTTP/1.1. */
  readonly tls?: TlsOptions;
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
export async function startServer(
  service: Service | SelectSite,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const limits = serveLimits(options.limits);
  let draining = false;
  const uses = new HttpConnections();
  const listener = listenerOn(uses, service, {
    limits,
    closing: () => draining,
    trace: options.trace ?? true,
    ...(options.observer === undefined ? {} : { observer: options.observer }),
  });
  const server = await createServer(limits, options);
  const connections = new Connections(server, limits.maxConnections, uses);
  server.on("request", listener);
  server.on("checkContinue", listener);
  server.on("checkExpectation", listener);
  server.on("connect", (_request, socket) => refuseTunnel(socket));
  await listen(server, options);
  // A connection that cannot be accepted, for want of file descriptors, is lost; the server is not.
  server.on("error", () => {});

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
    // Node refuses one that is longer than the whole request's.
    headersTimeout: Math.min(limits.headersTimeoutMs, limits.bodyTimeoutMs),
    requestTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1000, limits.headersTimeoutMs / 2)),
    noDelay: true,
  };
  const server = await (tls === undefined ? plainServer(common) : secureServer(tls, common, limits));
  server.maxHeadersCount = limits.maxHeaderCount + 1;
  server.maxRequestsPerSocket = 0;
  return server;
}

function plainServer(common: http.ServerOptions): NodeServer {
  return http.createServer({
    ...common,
    requireHostHeader: true,
    insecureHTTPParser: false,
    // What no request without a body needs, Node does not make: it has no stream to be read to its end.
    optimizeEmptyRequests: true,
  });
}

async function secureServer(
  tls: TlsOptions,
  common: http.ServerOptions,
  limits: ServeLimits,
): Promise<NodeServer> {
  const { createSecureServer } = await import("./secure-server.ts");
  return createSecureServer(tls, common, limits);
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

/** The connections of a server: how many there may be, and how they end. */
class Connections {
  readonly #all = new Set<Socket>();
  /** Those of HTTP/1. Over TLS the socket that speaks HTTP is not the one that was accepted. */
  readonly #http1 = new Set<Socket>();
  readonly #uses: HttpConnections;
  readonly #sessions = new Set<Http2Session>();

  constructor(server: NodeServer, max: number, uses: HttpConnections) {
    this.#uses = uses;
    server.on("connection", (socket: Socket) => {
      if (this.#all.size >= max) {
        socket.destroy();
        return;
      }
      this.#all.add(socket);
      socket.on("close", () => this.#all.delete(socket));
      if (!(server instanceof http.Server)) return;
      this.#track(socket);
    });
    server.on("secureConnection", (socket: TLSSocket) => {
      if (socket.alpnProtocol !== "h2") this.#track(socket);
    });
    server.on("session", (session: Http2Session) => {
      this.#sessions.add(session);
      session.on("close", () => this.#sessions.delete(session));
    });
  }

  #track(socket: Socket): void {
    this.#http1.add(socket);
    socket.on("close", () => this.#http1.delete(socket));
  }

  /** What is busy closes once it is over. HTTP/1 says so in responses that begin after this, HTTP/2 by GOAWAY. */
  closeIdle(): void {
    for (const socket of this.#http1) this.#uses.of(socket).closeIdle();
    for (const session of this.#sessions) session.close();
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#all) socket.destroy();
  }
}
