/**
 * UDP over `node:dgram`.
 *
 * Node 26 binds and connects synchronously (`bindSync`, `connectSync`). Before it, a lookup function that answers at once makes
 * `bind` and `connect` do their work before they return.
 * Invariant: datagrams that nobody has received wait, at most {@link MAX_QUEUED_BYTES} of them; more are lost, as in the system.
 */
import type * as NodeDgram from "node:dgram";
import type { RemoteInfo, Socket, SocketOptions } from "node:dgram";
import {
  NetworkError,
  type Datagram,
  type UdpHandle,
  type UdpOptions,
  type UdpPort,
} from "../../port/network.ts";
import {
  anyAddress,
  socketAddress,
  type IpAddressFamily,
  type IpSocketAddress,
} from "../../sockets/address.ts";
import { fromNode, hostText } from "./network-address.ts";
import { networkError } from "./network-errors.ts";

const MAX_QUEUED_BYTES = 1_048_576;
/** What a queued datagram counts for beside its bytes. */
const DATAGRAM_OVERHEAD = 256;

type Dgram = typeof NodeDgram;

export function nodeUdp(dgram: Dgram): UdpPort {
  return { create: (family) => new NodeUdp(dgram, family) };
}

interface Receiver {
  readonly resolve: (datagram: Datagram) => void;
  readonly reject: (error: NetworkError) => void;
}

class NodeUdp implements UdpHandle {
  readonly #family: IpAddressFamily;
  readonly #socket: Socket;
  readonly #queue: Datagram[] = [];
  readonly #receivers: Receiver[] = [];
  #queued = 0;
  #failure: NetworkError | undefined;
  #wanted: Partial<UdpOptions> = {};
  #bound = false;
  #connected = false;
  #open = true;

  constructor(dgram: Dgram, family: IpAddressFamily) {
    this.#family = family;
    const options: SocketOptions = {
      type: family === "ipv4" ? "udp4" : "udp6",
      ipv6Only: family === "ipv6",
      lookup: (host, _options, callback) => callback(null, host, family === "ipv4" ? 4 : 6),
    };
    this.#socket = dgram.createSocket(options);
    this.#socket.on("message", (data, info) => this.#arrived(data, info));
    this.#socket.on("error", (error) => this.#fail(networkError(error)));
  }

  local(): IpSocketAddress | undefined {
    if (!this.#bound || !this.#open) return undefined;
    const { address, port } = this.#socket.address();
    return fromNode(address, port);
  }

  bind(local: IpSocketAddress): void {
    const where = { address: hostText(local), port: local.val.port };
    this.#attempt(() => {
      if (typeof this.#socket.bindSync === "function") this.#socket.bindSync(where);
      else this.#socket.bind({ ...where, exclusive: true });
    });
    this.#bound = true;
    this.#apply(this.#wanted);
  }

  #bindAnywhere(): void {
    if (!this.#bound) this.bind(socketAddress(anyAddress(this.#family), 0));
  }

  connect(remote: IpSocketAddress): void {
    this.#bindAnywhere();
    if (this.#connected) this.disconnect();
    const { port } = remote.val;
    this.#attempt(() => {
      if (typeof this.#socket.connectSync === "function") this.#socket.connectSync(port, hostText(remote));
      else this.#connectByLookup(port, hostText(remote));
    });
    this.#connected = true;
  }

  /** The callback form reports a failure a turn later; that it failed shows at once. */
  #connectByLookup(port: number, host: string): void {
    this.#socket.connect(port, host, () => {});
    try {
      this.#socket.remoteAddress();
    } catch (error) {
      throw new NetworkError({ tag: "remote-unreachable" }, { cause: error });
    }
  }

  disconnect(): void {
    this.#connected = false;
    this.#attempt(() => this.#socket.disconnect());
  }

  /** A call that may throw, or emit its failure before it returns. */
  #attempt(call: () => void): void {
    this.#failure = undefined;
    try {
      call();
    } catch (error) {
      throw networkError(error);
    }
    const failure = this.#takeFailure();
    if (failure !== undefined) throw failure;
  }

  #takeFailure(): NetworkError | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  send(data: Uint8Array, remote: IpSocketAddress | undefined): Promise<void> {
    this.#bindAnywhere();
    return new Promise((resolve, reject) => {
      const sent = (error: Error | null): void => {
        if (error === null) resolve();
        else reject(networkError(error));
      };
      if (remote === undefined) this.#socket.send(data, sent);
      else this.#socket.send(data, remote.val.port, hostText(remote), sent);
    });
  }

  #arrived(data: Uint8Array, info: RemoteInfo): void {
    const from = fromNode(info.address, info.port);
    if (from === undefined) return;
    const receiver = this.#receivers.shift();
    if (receiver !== undefined) return receiver.resolve({ data, from });
    const size = data.length + DATAGRAM_OVERHEAD;
    if (this.#queued + size > MAX_QUEUED_BYTES) return;
    this.#queued += size;
    this.#queue.push({ data, from });
  }

  #fail(error: NetworkError): void {
    const receiver = this.#receivers.shift();
    if (receiver === undefined) this.#failure = error;
    else receiver.reject(error);
  }

  receive(signal: AbortSignal): Promise<Datagram> {
    const datagram = this.#queue.shift();
    if (datagram !== undefined) {
      this.#queued -= datagram.data.length + DATAGRAM_OVERHEAD;
      return Promise.resolve(datagram);
    }
    const failure = this.#takeFailure();
    if (failure !== undefined) return Promise.reject(failure);
    return this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<Datagram> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        const index = this.#receivers.indexOf(receiver);
        if (index >= 0) this.#receivers.splice(index, 1);
        signal.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        done();
        reject(new NetworkError({ tag: "connection-aborted" }));
      };
      const receiver: Receiver = {
        resolve: (datagram) => {
          done();
          resolve(datagram);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      this.#receivers.push(receiver);
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    });
  }

  configure(options: Partial<UdpOptions>): void {
    this.#wanted = { ...this.#wanted, ...options };
    if (this.#bound) this.#apply(options);
  }

  /** Node sets options on bound sockets only, so that they wait until then. */
  #apply(options: Partial<UdpOptions>): void {
    this.#attempt(() => {
      if (options.hopLimit !== undefined) this.#socket.setTTL(options.hopLimit);
      if (options.receiveBufferSize !== undefined) this.#socket.setRecvBufferSize(options.receiveBufferSize);
      if (options.sendBufferSize !== undefined) this.#socket.setSendBufferSize(options.sendBufferSize);
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.close();
    for (const receiver of this.#receivers.slice())
      receiver.reject(new NetworkError({ tag: "connection-aborted" }));
  }
}
