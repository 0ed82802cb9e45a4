/**
 * UDP sockets: bound or not, with a peer or without.
 * Spec: wasi:sockets/types `udp-socket`.
 *
 * Invariants: permissions are asked per datagram at its destination. Without the permission to listen, datagrams from senders
 * that the guest may not reach are discarded.
 */
import type { Datagram, UdpHandle, UdpOptions } from "../port/network.ts";
import { ipOf, sameSocketAddress, type IpAddressFamily, type IpSocketAddress } from "./address.ts";
import { asComponentError, checkLocal, checkRemote, portCall } from "./checks.ts";
import { socketError } from "./error-code.ts";
import type { GuestCall } from "./guest.ts";
import { clampedSize, DEFAULT_UDP_OPTIONS, hopLimit, MAX_BUFFER_SIZE } from "./options.ts";
import type { SocketContext } from "./tcp.ts";

/** What fits into an IPv4 and an IPv6 packet beside its headers. */
const MAX_DATAGRAM_SIZE: Readonly<Record<IpAddressFamily, number>> = { ipv4: 65_507, ipv6: 65_527 };

export class UdpSocket {
  readonly #context: SocketContext;
  readonly #family: IpAddressFamily;
  readonly #handle: UdpHandle;
  #options: UdpOptions = DEFAULT_UDP_OPTIONS;
  #peer: IpSocketAddress | undefined;

  constructor(context: SocketContext, family: IpAddressFamily) {
    this.#context = context;
    this.#family = family;
    this.#handle = portCall(() => context.network.udp.create(family));
  }

  bind(local: IpSocketAddress): void {
    checkLocal(this.#family, local);
    if (this.#handle.local() !== undefined) throw socketError("invalid-state");
    if (!this.#context.network.policy.allowsListen("udp", local)) throw socketError("access-denied");
    portCall(() => this.#handle.bind(local));
  }

  connect(remote: IpSocketAddress): void {
    checkRemote(this.#family, remote);
    this.#checkAllowed(remote);
    this.#peer = undefined;
    portCall(() => this.#handle.connect(remote));
    this.#peer = remote;
  }

  disconnect(): void {
    if (this.#peer === undefined) throw socketError("invalid-state");
    this.#peer = undefined;
    portCall(() => this.#handle.disconnect());
  }

  /** Where a datagram goes. Throws what can be known before it is sent. */
  destinationOf(data: Uint8Array, remote: IpSocketAddress | undefined): IpSocketAddress {
    const destination = remote ?? this.#peer;
    if (destination === undefined) throw socketError("invalid-argument");
    checkRemote(this.#family, destination);
    if (this.#peer !== undefined && !sameSocketAddress(destination, this.#peer))
      throw socketError("invalid-argument");
    if (data.length > MAX_DATAGRAM_SIZE[this.#family]) throw socketError("datagram-too-large");
    this.#checkAllowed(destination);
    return destination;
  }

  async send(data: Uint8Array, remote: IpSocketAddress | undefined): Promise<void> {
    const destination = this.destinationOf(data, remote);
    try {
      await this.#handle.send(data, this.#peer === undefined ? destination : undefined);
    } catch (error) {
      throw asComponentError(error);
    }
  }

  async receive(call: GuestCall): Promise<[Uint8Array, IpSocketAddress]> {
    if (this.#handle.local() === undefined) throw socketError("invalid-state");
    for (;;) {
      const datagram = await this.#next(call.signal);
      if (this.#accepts(datagram.from)) return [datagram.data, datagram.from];
    }
  }

  async #next(signal: AbortSignal): Promise<Datagram> {
    try {
      return await this.#handle.receive(signal);
    } catch (error) {
      throw asComponentError(error);
    }
  }

  #checkAllowed(remote: IpSocketAddress): void {
    if (!this.#allows(remote)) throw socketError("access-denied");
  }

  #accepts(from: IpSocketAddress): boolean {
    const { policy } = this.#context.network;
    const ip = ipOf(from);
    return policy.listen || policy.accepts(ip, from.val.port, this.#context.names.namesOf(ip));
  }

  #allows(remote: IpSocketAddress): boolean {
    const { network, names } = this.#context;
    return network.policy.allowsAddress(ipOf(remote), remote.val.port, names.namesOf(ipOf(remote)));
  }

  getLocalAddress(): IpSocketAddress {
    const local = this.#handle.local();
    if (local === undefined) throw socketError("invalid-state");
    return local;
  }

  getRemoteAddress(): IpSocketAddress {
    if (this.#peer === undefined) throw socketError("invalid-state");
    return this.#peer;
  }

  getAddressFamily(): IpAddressFamily {
    return this.#family;
  }

  getUnicastHopLimit(): number {
    return this.#options.hopLimit;
  }

  setUnicastHopLimit(value: number): void {
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

  #set(change: Partial<UdpOptions>): void {
    this.#options = { ...this.#options, ...change };
    portCall(() => this.#handle.configure(change));
  }

  [Symbol.dispose](): void {
    this.#handle.close();
  }
}
