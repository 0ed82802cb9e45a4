/**
 * The resource `tcp-socket` of 0.2, over one of 0.3: each pair of start and finish is one operation. One file, since the resource is
 * one class.
 * Spec: wasi:sockets/tcp, tcp-create-socket 0.2.
 * Invariant: permissions and states are those of 0.3; this adds only when something is ready.
 */
import type { IpAddressFamily, IpSocketAddress } from "../../sockets/address.ts";
import { checkPeer } from "../../sockets/checks.ts";
import { TcpSocket, type SocketContext } from "../../sockets/tcp.ts";
import type { InputStream } from "../io/input-stream.ts";
import type { OutputStream } from "../io/output-stream.ts";
import { Pollable } from "../io/pollable.ts";
import { Completion, type Bell, type Waitable } from "../readiness.ts";
import { ConnectionStreams } from "./connection.ts";
import { attempt, stepError } from "./error.ts";
import type { Network } from "./network.ts";

type ShutdownType = "receive" | "send" | "both";
type Accepted = IteratorResult<TcpSocket[], unknown>;

export class TcpSocketP2 implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #socket: TcpSocket;
  readonly #dropped: AbortController = new AbortController();
  /** Started and not finished: it was done at once, so that only finishing it is left. */
  #step: "bind" | "listen" | undefined;
  #connecting: Completion<void> | undefined;
  #connection: ConnectionStreams | undefined;
  #listener: AsyncIterableIterator<TcpSocket[]> | undefined;
  #accepting: Completion<Accepted> | undefined;

  /** Takes the socket. */
  constructor(bell: Bell, socket: TcpSocket) {
    this.#bell = bell;
    this.#socket = socket;
  }

  static create(bell: Bell, context: SocketContext, family: IpAddressFamily): TcpSocketP2 {
    return new TcpSocketP2(bell, new TcpSocket(context, family));
  }

  [Symbol.dispose](): void {
    this.#dropped.abort();
    void this.#listener?.return?.();
    this.#dropAccepted();
    this.#socket[Symbol.dispose]();
  }

  // --- states ---

  startBind(_network: Network, local: IpSocketAddress): void {
    this.#refuseDuringStep();
    attempt(() => this.#socket.bind(local));
    this.#step = "bind";
  }

  finishBind(): void {
    this.#finishStep("bind");
  }

  startConnect(_network: Network, remote: IpSocketAddress): void {
    this.#refuseDuringStep();
    if (this.#connection !== undefined || this.#listener !== undefined) throw stepError("invalid-state");
    attempt(() => checkPeer(this.addressFamily(), remote));
    const { signal } = this.#dropped;
    this.#connecting = new Completion(this.#bell, this.#socket.connect(remote, { signal }));
  }

  finishConnect(): [InputStream, OutputStream] {
    const connecting = this.#connecting;
    if (connecting === undefined) throw stepError("not-in-progress");
    if (!connecting.isReady()) throw stepError("would-block");
    this.#connecting = undefined;
    attempt(() => connecting.take());
    this.#connection = new ConnectionStreams(this.#bell, this.#socket);
    return [this.#connection.input, this.#connection.output];
  }

  startListen(): void {
    this.#refuseDuringStep();
    // Unlike 0.3, 0.2 listens only on a socket that was bound.
    attempt(() => this.#socket.getLocalAddress());
    this.#listener = attempt(() => this.#socket.listen());
    this.#step = "listen";
  }

  finishListen(): void {
    this.#finishStep("listen");
  }

  accept(): [TcpSocketP2, InputStream, OutputStream] {
    if (this.#listener === undefined || this.#step !== undefined) throw stepError("invalid-state");
    if (!this.isReady()) throw stepError("would-block");
    const accepting = this.#accepting;
    this.#accepting = undefined;
    const accepted = attempt(() => accepting?.take());
    const [socket] = accepted === undefined || accepted.value.done === true ? [] : accepted.value.value;
    if (socket === undefined) throw stepError("invalid-state");
    const own = new TcpSocketP2(this.#bell, socket);
    own.#connection = new ConnectionStreams(this.#bell, socket);
    return [own, own.#connection.input, own.#connection.output];
  }

  shutdown(type: ShutdownType): void {
    if (this.#connection === undefined) throw stepError("invalid-state");
    this.#connection.shutdown(type);
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, this);
  }

  /** Ready to finish connecting, to accept, or for whatever can be done at once. */
  isReady(): boolean {
    if (this.#connecting !== undefined) return this.#connecting.isReady();
    if (this.#listener === undefined || this.#step !== undefined) return true;
    this.#accepting ??= new Completion<Accepted>(this.#bell, this.#listener.next());
    return this.#accepting.isReady();
  }

  // --- addresses and options ---

  localAddress(): IpSocketAddress {
    return attempt(() => this.#socket.getLocalAddress());
  }

  remoteAddress(): IpSocketAddress {
    return attempt(() => this.#socket.getRemoteAddress());
  }

  isListening(): boolean {
    return this.#socket.getIsListening();
  }

  addressFamily(): IpAddressFamily {
    return this.#socket.getAddressFamily();
  }

  setListenBacklogSize(value: bigint): void {
    attempt(() => this.#socket.setListenBacklogSize(value));
  }

  keepAliveEnabled(): boolean {
    return this.#socket.getKeepAliveEnabled();
  }

  setKeepAliveEnabled(value: boolean): void {
    attempt(() => this.#socket.setKeepAliveEnabled(value));
  }

  keepAliveIdleTime(): bigint {
    return this.#socket.getKeepAliveIdleTime();
  }

  setKeepAliveIdleTime(value: bigint): void {
    attempt(() => this.#socket.setKeepAliveIdleTime(value));
  }

  keepAliveInterval(): bigint {
    return this.#socket.getKeepAliveInterval();
  }

  setKeepAliveInterval(value: bigint): void {
    attempt(() => this.#socket.setKeepAliveInterval(value));
  }

  keepAliveCount(): number {
    return this.#socket.getKeepAliveCount();
  }

  setKeepAliveCount(value: number): void {
    attempt(() => this.#socket.setKeepAliveCount(value));
  }

  hopLimit(): number {
    return this.#socket.getHopLimit();
  }

  setHopLimit(value: number): void {
    attempt(() => this.#socket.setHopLimit(value));
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

  /** A connection that was accepted ahead of the guest, who never came for it. */
  #dropAccepted(): void {
    try {
      const accepted = this.#accepting?.take();
      if (accepted?.value.done !== true) accepted?.value.value[0]?.[Symbol.dispose]();
    } catch {
      // There is none.
    }
  }

  #refuseDuringStep(): void {
    if (this.#step !== undefined || this.#connecting !== undefined) throw stepError("concurrency-conflict");
  }

  #finishStep(step: "bind" | "listen"): void {
    if (this.#step !== step) throw stepError("not-in-progress");
    this.#step = undefined;
  }
}
