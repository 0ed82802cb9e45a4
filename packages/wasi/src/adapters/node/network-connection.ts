/**
 * A TCP connection over `net.Socket`.
 *
 * Invariants: nothing is read before the guest asks, and then no more than the socket's buffer ahead of it. A failure stays: every
 * later call reports it. Closing sends what was written before it, then FIN; the system is asked to linger no longer than that.
 */
import type { Socket } from "node:net";
import { NetworkError, type TcpConnection, type TcpOptions } from "../../port/network.ts";
import type { IpSocketAddress } from "../../sockets/address.ts";
import { fromNode } from "./network-address.ts";
import { networkError } from "./network-errors.ts";

/** How long a closed connection may take to hand its last bytes to the system. */
const CLOSE_LINGER_MS = 30_000;

export class NodeConnection implements TcpConnection {
  readonly local: IpSocketAddress;
  readonly remote: IpSocketAddress;
  readonly #socket: Socket;
  #failure: NetworkError | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  /** Takes socket, which is connected. */
  constructor(socket: Socket) {
    const local = fromNode(socket.localAddress, socket.localPort);
    const remote = fromNode(socket.remoteAddress, socket.remotePort);
    if (local === undefined || remote === undefined) {
      socket.destroy();
      throw new NetworkError({ tag: "connection-reset" });
    }
    this.local = local;
    this.remote = remote;
    this.#socket = socket;
    socket.on("readable", () => this.#signal());
    socket.on("end", () => this.#end());
    socket.on("error", (error) => this.#fail(networkError(error)));
    socket.on("close", () => this.#fail(new NetworkError({ tag: "connection-broken" })));
  }

  #end(): void {
    this.#ended = true;
    this.#signal();
  }

  #fail(error: NetworkError): void {
    this.#failure ??= error;
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk: unknown = this.#socket.read();
      if (chunk instanceof Uint8Array) return chunk;
      if (this.#ended) return null;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(this.#failure ?? networkError(error));
      });
    });
  }

  finish(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#socket.end((error?: Error | null) => {
        if (error === null || error === undefined) resolve();
        else reject(this.#failure ?? networkError(error));
      });
    });
  }

  async stopReading(): Promise<void> {
    this.#socket.removeAllListeners("readable");
    this.#socket.resume();
    // What has arrived is known after one turn in which the system was asked.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => setImmediate(resolve));
    const failure = this.#failure;
    if (failure !== undefined && failure.code.tag !== "connection-broken") throw failure;
  }

  configure(options: TcpOptions): void {
    this.#socket.setKeepAlive(
      options.keepAliveEnabled,
      options.keepAliveIdleSeconds * 1000,
      options.keepAliveIntervalSeconds * 1000,
      options.keepAliveCount,
    );
  }

  close(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    if (socket.writableFinished || !socket.writable) {
      socket.destroy();
      return;
    }
    const linger = setTimeout(() => socket.destroy(), CLOSE_LINGER_MS);
    linger.unref();
    socket.on("close", () => clearTimeout(linger));
    socket.end(() => socket.destroy());
  }
}
