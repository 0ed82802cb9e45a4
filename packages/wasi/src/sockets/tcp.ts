/**
 * TCP sockets: the states and their transitions; what is done to the operating system's socket is the port's.
 * Spec: wasi:sockets/types `tcp-socket`, TcpSocketOperationalSemantics.md.
 *
 * Invariants: a method called in the wrong state fails with `invalid-state` and changes nothing. A socket connects at most once
 * and is `closed` after a failed attempt. Permissions are asked at the address that is bound or connected to.
 */
import type { NetworkPort, TcpBinding, TcpConnection, TcpListener, TcpOptions } from "../port/network.ts";
import { anyAddress, ipOf, socketAddress, type IpAddressFamily, type IpSocketAddress } from "./address.ts";
import { asComponentError, checkLocal, checkPeer, portCall } from "./checks.ts";
import { socketError } from "./error-code.ts";
import { emptyStream, hostStream, type GuestCall, type GuestStream } from "./guest.ts";
import {
  clampedSize,
  DEFAULT_TCP_OPTIONS,
  durationOfSeconds,
  hopLimit,
  keepAliveCount,
  keepAliveSeconds,
  MAX_BACKLOG,
  MAX_BUFFER_SIZE,
} from "./options.ts";
import type { ResolvedNames } from "./policy/resolved-names.ts";
import { Shared } from "./shared.ts";
import { receiveAll, sendAll, type Transfer } from "./tcp-transfer.ts";

type State =
  | { readonly tag: "unbound" }
  | { readonly tag: "bound"; readonly binding: TcpBinding }
  | { readonly tag: "connecting" }
  | { readonly tag: "listening"; readonly shared: Shared<TcpListener>; readonly release: () => void }
  | { readonly tag: "connected"; readonly shared: Shared<TcpConnection>; readonly release: () => void }
  | { readonly tag: "closed" };

/** What a socket needs of the guest that it belongs to. */
export interface SocketContext {
  readonly network: NetworkPort;
  readonly names: ResolvedNames;
}

export class TcpSocket {
  readonly #context: SocketContext;
  readonly #family: IpAddressFamily;
  #options: TcpOptions;
  #state: State = { tag: "unbound" };
  #dropped = false;
  #sent = false;
  #received = false;

  constructor(context: SocketContext, family: IpAddressFamily, options: TcpOptions = DEFAULT_TCP_OPTIONS) {
    this.#context = context;
    this.#family = family;
    this.#options = options;
  }

  /** A fresh socket of the same class and family. */
  protected sibling(options: TcpOptions): TcpSocket {
    return new TcpSocket(this.#context, this.#family, options);
  }

  bind(local: IpSocketAddress): void {
    checkLocal(this.#family, local);
    if (this.#state.tag !== "unbound") throw socketError("invalid-state");
    if (!this.#context.network.policy.allowsListen("tcp", local)) throw socketError("access-denied");
    this.#bindTo(local);
  }

  #bindTo(local: IpSocketAddress): TcpBinding {
    const binding = portCall(() => this.#context.network.tcp.bind(local));
    this.#state = { tag: "bound", binding };
    return binding;
  }

  async connect(remote: IpSocketAddress, call: GuestCall): Promise<void> {
    checkPeer(this.#family, remote);
    const state = this.#state;
    if (state.tag !== "unbound" && state.tag !== "bound") throw socketError("invalid-state");
    const { policy, tcp } = this.#context.network;
    const names = this.#context.names.namesOf(ipOf(remote));
    if (!policy.allowsAddress(ipOf(remote), remote.val.port, names)) throw socketError("access-denied");

    this.#state = { tag: "connecting" };
    const binding = state.tag === "bound" ? state.binding : undefined;
    try {
      this.#adopt(await tcp.connect(remote, this.#options, binding, call.signal));
    } catch (error) {
      this.#state = { tag: "closed" };
      throw asComponentError(error);
    }
  }

  /** Takes connection. */
  #adopt(connection: TcpConnection): void {
    const shared = new Shared(connection);
    this.#state = { tag: "connected", shared, release: shared.hold() };
    if (this.#dropped) this[Symbol.dispose]();
  }

  /** A socket for a connection that was accepted; it inherits the listener's options. Takes connection. */
  #accepted(connection: TcpConnection): TcpSocket {
    const socket = this.sibling(this.#options);
    connection.configure(this.#options);
    socket.#adopt(connection);
    return socket;
  }

  listen(): AsyncIterableIterator<TcpSocket[]> {
    const state = this.#state;
    if (state.tag !== "unbound" && state.tag !== "bound") throw socketError("invalid-state");
    const unbound = socketAddress(anyAddress(this.#family), 0);
    // Who could bind was allowed to.
    if (state.tag === "unbound" && !this.#context.network.policy.allowsListen("tcp", unbound))
      throw socketError("access-denied");

    const binding = state.tag === "bound" ? state.binding : this.#bindTo(unbound);
    this.#state = { tag: "closed" };
    const listener = portCall(() => this.#context.network.tcp.listen(binding, this.#options));
    const shared = new Shared(listener);
    this.#state = { tag: "listening", shared, release: shared.hold() };
    return this.#accept(listener, shared.hold());
  }

  /** Takes release. One socket a chunk: what the guest does not take is not accepted. */
  #accept(listener: TcpListener, release: () => void): AsyncIterableIterator<TcpSocket[]> {
    let open = true;
    const next = async (): Promise<TcpSocket[] | null> => {
      const connection = await listener.accept();
      if (connection !== null && open) return [this.#accepted(connection)];
      connection?.close();
      release();
      return null;
    };
    return hostStream(next, () => {
      open = false;
      release();
    });
  }

  send(data: GuestStream<Uint8Array>): Promise<Transfer> {
    if (this.#state.tag !== "connected" || this.#sent) {
      data[Symbol.dispose]();
      return Promise.resolve(INVALID_STATE);
    }
    this.#sent = true;
    const { shared } = this.#state;
    return sendAll(shared.socket, data, shared.hold());
  }

  receive(): [AsyncIterableIterator<Uint8Array>, Promise<Transfer>] {
    if (this.#state.tag !== "connected" || this.#received)
      return [emptyStream(), Promise.resolve(INVALID_STATE)];
    this.#received = true;
    const { shared } = this.#state;
    return receiveAll(shared.socket, shared.hold());
  }

  getLocalAddress(): IpSocketAddress {
    const state = this.#state;
    if (state.tag === "bound") return state.binding.local;
    if (state.tag === "listening" || state.tag === "connected") return state.shared.socket.local;
    throw socketError("invalid-state");
  }

  getRemoteAddress(): IpSocketAddress {
    if (this.#state.tag !== "connected") throw socketError("invalid-state");
    return this.#state.shared.socket.remote;
  }

  getIsListening(): boolean {
    return this.#state.tag === "listening";
  }

  getAddressFamily(): IpAddressFamily {
    return this.#family;
  }

  setListenBacklogSize(value: bigint): void {
    const backlog = clampedSize(value, MAX_BACKLOG);
    const { tag } = this.#state;
    if (tag === "connecting" || tag === "connected" || tag === "closed") throw socketError("invalid-state");
    if (tag === "listening") throw socketError("not-supported");
    this.#set({ backlog });
  }

  getKeepAliveEnabled(): boolean {
    return this.#options.keepAliveEnabled;
  }

  setKeepAliveEnabled(value: boolean): void {
    this.#set({ keepAliveEnabled: value });
  }

  getKeepAliveIdleTime(): bigint {
    return durationOfSeconds(this.#options.keepAliveIdleSeconds);
  }

  setKeepAliveIdleTime(value: bigint): void {
    this.#set({ keepAliveIdleSeconds: keepAliveSeconds(value) });
  }

  getKeepAliveInterval(): bigint {
    return durationOfSeconds(this.#options.keepAliveIntervalSeconds);
  }

  setKeepAliveInterval(value: bigint): void {
    this.#set({ keepAliveIntervalSeconds: keepAliveSeconds(value) });
  }

  getKeepAliveCount(): number {
    return this.#options.keepAliveCount;
  }

  setKeepAliveCount(value: number): void {
    this.#set({ keepAliveCount: keepAliveCount(value) });
  }

  getHopLimit(): number {
    return this.#options.hopLimit;
  }

  setHopLimit(value: number): void {
    this.#set({ hopLimit: hopLimit(value) });
  }

  getReceiveBufferSize(): bigint {
    return BigInt(this.#options.receiveBufferSize);
  }

  setReceiveBufferSize(value: bigint): void {
    this.#set({ receiveBufferSize: clampedSize(value, MAX_BUFFER_SIZE) });
  }

  getSendBufferSize(): bigint {
    return BigInt(this.#options.sendBufferSize);
  }

  setSendBufferSize(value: bigint): void {
    this.#set({ sendBufferSize: clampedSize(value, MAX_BUFFER_SIZE) });
  }

  #set(change: Partial<TcpOptions>): void {
    this.#options = { ...this.#options, ...change };
    if (this.#state.tag === "connected") this.#state.shared.socket.configure(this.#options);
  }

  [Symbol.dispose](): void {
    this.#dropped = true;
    const state = this.#state;
    if (state.tag === "bound") state.binding.close();
    if (state.tag === "listening" || state.tag === "connected") state.release();
  }
}

const INVALID_STATE: Transfer = { tag: "err", val: { tag: "invalid-state" } };
