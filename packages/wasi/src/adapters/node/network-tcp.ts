/**
 * TCP over `node:net`.
 * Invariants: connecting and listening consume their binding. Connections that nobody accepts wait, at most
 * {@link MAX_WAITING_CONNECTIONS} of them (Node accepts by itself); more are closed.
 */
import type * as NodeNet from "node:net";
import type { Server, Socket } from "node:net";
import {
  NetworkError,
  type TcpBinding,
  type TcpConnection,
  type TcpListener,
  type TcpOptions,
  type TcpPort,
} from "../../port/network.ts";
import type { IpSocketAddress } from "../../sockets/address.ts";
import { hostText } from "./network-address.ts";
import { bindTcp, type NodeBinding } from "./network-bind.ts";
import { NodeConnection } from "./network-connection.ts";
import { networkError } from "./network-errors.ts";

const MAX_WAITING_CONNECTIONS = 1024;

type Net = typeof NodeNet;

export function nodeTcp(net: Net): TcpPort {
  const ours = new WeakMap<TcpBinding, NodeBinding>();
  const bindingOf = (binding: TcpBinding): NodeBinding => {
    const own = ours.get(binding);
    if (own === undefined) throw new NetworkError({ tag: "invalid-state" });
    return own;
  };
  return {
    bind: (local) => {
      const binding = bindTcp(net, local);
      ours.set(binding, binding);
      return binding;
    },
    connect: (remote, options, binding, signal) =>
      connect(
        socketFor(net, binding === undefined ? undefined : bindingOf(binding)),
        remote,
        options,
        signal,
      ),
    listen: (binding, options) => new NodeListener(net, bindingOf(binding), options.backlog),
  };
}

function socketFor(net: Net, binding: NodeBinding | undefined): Socket {
  const options = { allowHalfOpen: true };
  return binding === undefined ? new net.Socket(options) : binding.socket(options);
}

/** Takes socket. */
function connect(
  socket: Socket,
  remote: IpSocketAddress,
  options: TcpOptions,
  signal: AbortSignal,
): Promise<TcpConnection> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(networkError(error, true));
    };
    const abort = (): void => fail({ code: "ABORT_ERR" });
    socket.once("error", fail);
    socket.once("connect", () => {
      signal.removeEventListener("abort", abort);
      try {
        const connection = new NodeConnection(socket);
        socket.off("error", fail);
        socket.setNoDelay(true);
        connection.configure(options);
        resolve(connection);
      } catch (error) {
        fail(error);
      }
    });
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    socket.connect({ host: hostText(remote), port: remote.val.port });
  });
}

class NodeListener implements TcpListener {
  readonly local: IpSocketAddress;
  readonly #server: Server;
  readonly #waiting: Socket[] = [];
  #accepting: (() => void) | undefined;
  #open = true;

  /** Takes binding. */
  constructor(net: Net, binding: NodeBinding, backlog: number) {
    this.local = binding.local;
    this.#server = new net.Server({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    this.#server.on("connection", (socket) => this.#arrived(socket));
    this.#server.on("error", () => this.close());
    binding.listen(this.#server, backlog);
    // The address was free when it was bound: another socket has begun to listen on it since.
    if (!this.#server.listening) throw new NetworkError({ tag: "address-in-use" });
  }

  #arrived(socket: Socket): void {
    // Until it is accepted nobody else listens: a failure shows when it is first used.
    socket.on("error", () => {});
    if (this.#waiting.length >= MAX_WAITING_CONNECTIONS) socket.destroy();
    else this.#waiting.push(socket);
    this.#signal();
  }

  #signal(): void {
    const accepting = this.#accepting;
    this.#accepting = undefined;
    accepting?.();
  }

  async accept(): Promise<TcpConnection | null> {
    for (;;) {
      const connection = this.#take();
      if (connection !== undefined) return connection;
      if (!this.#open) return null;
      await new Promise<void>((resolve) => {
        this.#accepting = resolve;
      });
    }
  }

  /** A connection that broke while it waited is skipped, as the interface lets an implementation do. */
  #take(): TcpConnection | undefined {
    for (let socket = this.#waiting.shift(); socket !== undefined; socket = this.#waiting.shift()) {
      try {
        return new NodeConnection(socket);
      } catch {
        continue;
      }
    }
    return undefined;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#server.close();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    this.#signal();
  }
}
