/**
 * The network of a platform: TCP, UDP and name lookup as the operating system has them, without permissions and without the
 * states of the interface, which stand above it.
 *
 * Invariants: every failure is a {@link NetworkError}. Binding is synchronous, since the interface's `bind` is. Whoever is
 * handed a binding, listener, connection or UDP socket closes it; closing twice is harmless.
 */
import type { IpAddress, IpAddressFamily, IpSocketAddress } from "../sockets/address.ts";
import type { LookupErrorCode, SocketErrorCode } from "../sockets/error-code.ts";
import type { NetworkPolicy } from "../sockets/policy/index.ts";

export interface NetworkPort {
  /** What the guest may reach. */
  readonly policy: NetworkPolicy;
  readonly tcp: TcpPort;
  readonly udp: UdpPort;
  /** At least one address, IPv4-mapped ones not among them. Throws {@link LookupError}. */
  lookup(name: string, signal: AbortSignal): Promise<readonly IpAddress[]>;
}

export interface TcpPort {
  bind(local: IpSocketAddress): TcpBinding;
  /** Takes binding: it is consumed even if this fails. */
  connect(
    remote: IpSocketAddress,
    options: TcpOptions,
    binding: TcpBinding | undefined,
    signal: AbortSignal,
  ): Promise<TcpConnection>;
  /** Takes binding: it is consumed even if this fails. */
  listen(binding: TcpBinding, options: TcpOptions): TcpListener;
}

/** A local address that is taken, neither listening nor connected. */
export interface TcpBinding {
  readonly local: IpSocketAddress;
  close(): void;
}

export interface TcpListener {
  readonly local: IpSocketAddress;
  /** The next connection; null once the listener is closed. One call at a time. */
  accept(): Promise<TcpConnection | null>;
  close(): void;
}

export interface TcpConnection {
  readonly local: IpSocketAddress;
  readonly remote: IpSocketAddress;
  /** The next bytes, null after the peer's FIN. One call at a time. */
  read(): Promise<Uint8Array | null>;
  /** Resolves when more may be written. Takes the bytes: they are not to be changed afterwards. */
  write(bytes: Uint8Array): Promise<void>;
  /** Sends FIN after what was written; resolves when the system has it all. */
  finish(): Promise<void>;
  /** Discards what arrives from now on. Rejects with a failure that has already arrived. */
  stopReading(): Promise<void>;
  /** Applies what the platform can apply. */
  configure(options: TcpOptions): void;
  close(): void;
}

/** Every option of the interface. `packages/wasi/src/sockets/options.ts` says what a platform does with each. */
export interface TcpOptions {
  readonly backlog: number;
  readonly keepAliveEnabled: boolean;
  readonly keepAliveIdleSeconds: number;
  readonly keepAliveIntervalSeconds: number;
  readonly keepAliveCount: number;
  readonly hopLimit: number;
  readonly receiveBufferSize: number;
  readonly sendBufferSize: number;
}

export interface UdpPort {
  create(family: IpAddressFamily): UdpHandle;
}

export interface UdpHandle {
  /** Undefined until bound. */
  local(): IpSocketAddress | undefined;
  bind(local: IpSocketAddress): void;
  /** Binds if that was not done. Replaces the peer. */
  connect(remote: IpSocketAddress): void;
  disconnect(): void;
  /** Binds if that was not done. Without an address: to the peer. */
  send(data: Uint8Array, remote: IpSocketAddress | undefined): Promise<void>;
  /** Resolves with the next datagram. Rejects with `connection-aborted` when the socket is closed. */
  receive(signal: AbortSignal): Promise<Datagram>;
  configure(options: Partial<UdpOptions>): void;
  close(): void;
}

export interface UdpOptions {
  readonly hopLimit: number;
  readonly receiveBufferSize: number;
  readonly sendBufferSize: number;
}

export interface Datagram {
  readonly data: Uint8Array;
  readonly from: IpSocketAddress;
}

/** A failure of the network, in the interface's words. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: SocketErrorCode;

  constructor(code: SocketErrorCode, options?: { readonly cause?: unknown }) {
    super(code.tag, options);
    this.code = code;
  }
}

/** A failure of name lookup, in the interface's words. */
export class LookupError extends Error {
  override readonly name = "LookupError";
  readonly code: LookupErrorCode;

  constructor(code: LookupErrorCode, options?: { readonly cause?: unknown }) {
    super(code.tag, options);
    this.code = code;
  }
}
