/**
 * The resource `udp-socket` of 0.2, over one of 0.3.
 * Spec: wasi:sockets/udp, udp-create-socket 0.2.
 */
import type { IpAddressFamily, IpSocketAddress } from "../../sockets/address.ts";
import type { SocketContext } from "../../sockets/tcp.ts";
import { UdpSocket } from "../../sockets/udp.ts";
import { Pollable } from "../io/pollable.ts";
import type { Bell } from "../readiness.ts";
import { IncomingDatagrams, OutgoingDatagrams } from "./datagrams.ts";
import { attempt, stepError } from "./error.ts";
import type { Network } from "./network.ts";

export class UdpSocketP2 implements Disposable {
  readonly #bell: Bell;
  readonly #socket: UdpSocket;
  #binding = false;
  #connected = false;

  /** Takes the socket. */
  constructor(bell: Bell, socket: UdpSocket) {
    this.#bell = bell;
    this.#socket = socket;
  }

  static create(bell: Bell, context: SocketContext, family: IpAddressFamily): UdpSocketP2 {
    return new UdpSocketP2(bell, new UdpSocket(context, family));
  }

  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }

  startBind(_network: Network, local: IpSocketAddress): void {
    if (this.#binding) throw stepError("concurrency-conflict");
    attempt(() => this.#socket.bind(local));
    this.#binding = true;
  }

  finishBind(): void {
    if (!this.#binding) throw stepError("not-in-progress");
    this.#binding = false;
  }

  stream(remote: IpSocketAddress | undefined): [IncomingDatagrams, OutgoingDatagrams] {
    attempt(() => this.#socket.getLocalAddress());
    if (this.#connected) attempt(() => this.#socket.disconnect());
    this.#connected = false;
    if (remote !== undefined) {
      attempt(() => this.#socket.connect(remote));
      this.#connected = true;
    }
    return [new IncomingDatagrams(this.#bell, this.#socket), new OutgoingDatagrams(this.#bell, this.#socket)];
  }

  localAddress(): IpSocketAddress {
    return attempt(() => this.#socket.getLocalAddress());
  }

  remoteAddress(): IpSocketAddress {
    return attempt(() => this.#socket.getRemoteAddress());
  }

  addressFamily(): IpAddressFamily {
    return this.#socket.getAddressFamily();
  }

  unicastHopLimit(): number {
    return this.#socket.getUnicastHopLimit();
  }

  setUnicastHopLimit(value: number): void {
    attempt(() => this.#socket.setUnicastHopLimit(value));
  }

  receiveBufferSize(): bigint {
    return this.#socket.getReceiveBufferSize();
  }

  setReceiveBufferSize(value: bigint): void {
    attempt(() => this.#socket.setReceiveBufferSize(value));
  }

  sendBufferSize(): bigint {
    return this.#socket.getSendBufferSize();
  }

  setSendBufferSize(value: bigint): void {
    attempt(() => this.#socket.setSendBufferSize(value));
  }

  /** Binding is done at once, so there is nothing to wait for. */
  subscribe(): Pollable {
    return new Pollable(this.#bell, { isReady: () => true });
  }
}
