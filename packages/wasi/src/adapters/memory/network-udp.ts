/**
 * UDP inside one process.
 * Invariant: a socket keeps at most {@link MAX_QUEUED_DATAGRAMS} datagrams that nobody has received; more are lost, as on a wire.
 */
import { NetworkError, type Datagram, type UdpHandle, type UdpPort } from "../../port/network.ts";
import {
  anyAddress,
  ipOf,
  isUnspecified,
  sameSocketAddress,
  socketAddress,
  type IpAddress,
  type IpAddressFamily,
  type IpSocketAddress,
} from "../../sockets/address.ts";
import { PortTable } from "./network-ports.ts";

const MAX_QUEUED_DATAGRAMS = 256;

export function memoryUdp(isLocal: (ip: IpAddress) => boolean): UdpPort {
  const ports = new PortTable<MemoryUdp>(isLocal);
  return { create: (family) => new MemoryUdp(ports, family, isLocal) };
}

interface Receiver {
  readonly resolve: (datagram: Datagram) => void;
  readonly reject: (error: unknown) => void;
}

class MemoryUdp implements UdpHandle {
  readonly #ports: PortTable<MemoryUdp>;
  readonly #family: IpAddressFamily;
  readonly #isLocal: (ip: IpAddress) => boolean;
  readonly #queue: Datagram[] = [];
  readonly #receivers: Receiver[] = [];
  #local: IpSocketAddress | undefined;
  #peer: IpSocketAddress | undefined;

  constructor(ports: PortTable<MemoryUdp>, family: IpAddressFamily, isLocal: (ip: IpAddress) => boolean) {
    this.#ports = ports;
    this.#family = family;
    this.#isLocal = isLocal;
  }

  local(): IpSocketAddress | undefined {
    return this.#local;
  }

  bind(local: IpSocketAddress): void {
    this.#local = this.#ports.claim(local, this);
  }

  #bound(): IpSocketAddress {
    if (this.#local === undefined) this.bind(socketAddress(anyAddress(this.#family), 0));
    return this.#local ?? socketAddress(anyAddress(this.#family), 0);
  }

  connect(remote: IpSocketAddress): void {
    const local = this.#bound();
    this.#peer = remote;
    if (isUnspecified(ipOf(local))) this.#local = this.#sourceFor(local, remote);
  }

  disconnect(): void {
    this.#peer = undefined;
  }

  #sourceFor(local: IpSocketAddress, remote: IpSocketAddress): IpSocketAddress {
    if (!isUnspecified(ipOf(local))) return local;
    const source = this.#isLocal(ipOf(remote)) ? ipOf(remote) : loopback(this.#family);
    return socketAddress(source, local.val.port);
  }

  send(data: Uint8Array, remote: IpSocketAddress | undefined): Promise<void> {
    const destination = remote ?? this.#peer;
    if (destination === undefined) return Promise.reject(new NetworkError({ tag: "invalid-argument" }));
    const from = this.#sourceFor(this.#bound(), destination);
    this.#ports.find(destination)?.deliver({ data: data.slice(), from });
    return Promise.resolve();
  }

  deliver(datagram: Datagram): void {
    if (this.#peer !== undefined && !sameSocketAddress(this.#peer, datagram.from)) return;
    const receiver = this.#receivers.shift();
    if (receiver !== undefined) receiver.resolve(datagram);
    else if (this.#queue.length < MAX_QUEUED_DATAGRAMS) this.#queue.push(datagram);
  }

  receive(signal: AbortSignal): Promise<Datagram> {
    const datagram = this.#queue.shift();
    if (datagram !== undefined) return Promise.resolve(datagram);
    return new Promise((resolve, reject) => {
      const receiver = { resolve, reject };
      this.#receivers.push(receiver);
      signal.addEventListener("abort", () => {
        const index = this.#receivers.indexOf(receiver);
        if (index >= 0) this.#receivers.splice(index, 1);
        reject(new NetworkError({ tag: "connection-aborted" }));
      });
    });
  }

  configure(): void {}

  close(): void {
    if (this.#local !== undefined) this.#ports.release(this.#local.val.port, this);
    for (const receiver of this.#receivers.splice(0))
      receiver.reject(new NetworkError({ tag: "connection-aborted" }));
  }
}

function loopback(family: IpAddressFamily): IpAddress {
  return family === "ipv4"
    ? { tag: "ipv4", val: [127, 0, 0, 1] }
    : { tag: "ipv6", val: [0, 0, 0, 0, 0, 0, 0, 1] };
}
