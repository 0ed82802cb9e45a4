/**
 * Which local addresses of an in-memory host are taken, for one protocol.
 * Invariant: two sockets share a port only on different addresses, neither of them the unspecified one.
 */
import { NetworkError } from "../../port/network.ts";
import {
  ipOf,
  isUnspecified,
  sameIp,
  socketAddress,
  type IpAddress,
  type IpSocketAddress,
} from "../../sockets/address.ts";

/** RFC 6335 section 6: dynamic ports. */
const FIRST_EPHEMERAL = 49_152;
const PORT_COUNT = 65_536;

interface Owned<Owner> {
  readonly ip: IpAddress;
  readonly owner: Owner;
}

export class PortTable<Owner> {
  readonly #isLocal: (ip: IpAddress) => boolean;
  readonly #ports = new Map<number, Owned<Owner>[]>();
  #next = FIRST_EPHEMERAL;

  constructor(isLocal: (ip: IpAddress) => boolean) {
    this.#isLocal = isLocal;
  }

  /** Port 0 takes a free one. Throws {@link NetworkError}. */
  claim(wanted: IpSocketAddress, owner: Owner): IpSocketAddress {
    const ip = ipOf(wanted);
    if (!this.#isLocal(ip)) throw new NetworkError({ tag: "address-not-bindable" });
    const port = wanted.val.port === 0 ? this.#ephemeral(ip) : wanted.val.port;
    if (!this.#isFree(ip, port)) throw new NetworkError({ tag: "address-in-use" });
    this.#ports.set(port, [...(this.#ports.get(port) ?? []), { ip, owner }]);
    return socketAddress(ip, port);
  }

  release(port: number, owner: Owner): void {
    const left = (this.#ports.get(port) ?? []).filter((owned) => owned.owner !== owner);
    if (left.length === 0) this.#ports.delete(port);
    else this.#ports.set(port, left);
  }

  /** Who receives what is sent to this address. */
  find(address: IpSocketAddress): Owner | undefined {
    const ip = ipOf(address);
    const owners = this.#ports.get(address.val.port) ?? [];
    return owners.find(
      (owned) => owned.ip.tag === ip.tag && (isUnspecified(owned.ip) || sameIp(owned.ip, ip)),
    )?.owner;
  }

  #isFree(ip: IpAddress, port: number): boolean {
    return !(this.#ports.get(port) ?? []).some(
      (owned) =>
        owned.ip.tag === ip.tag && (isUnspecified(ip) || isUnspecified(owned.ip) || sameIp(owned.ip, ip)),
    );
  }

  #ephemeral(ip: IpAddress): number {
    for (let tried = FIRST_EPHEMERAL; tried < PORT_COUNT; tried++) {
      const port = this.#next;
      this.#next = port + 1 === PORT_COUNT ? FIRST_EPHEMERAL : port + 1;
      if (this.#isFree(ip, port)) return port;
    }
    throw new NetworkError({ tag: "address-in-use" });
  }
}
