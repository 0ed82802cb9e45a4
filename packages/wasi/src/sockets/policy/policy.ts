/** What a network policy is asked, and what it is made of. */
import type { Audit } from "../../port/audit.ts";
import type { IpAddress, IpSocketAddress } from "../address.ts";
import type { Host } from "./host.ts";

export interface NetworkOptions {
  /** Destinations: `HOST[:PORT]`, a CIDR range, or `*`. Default: none. */
  readonly allow?: readonly string[];
  /** May the guest bind local addresses and accept connections and datagrams from anyone? Default: no. */
  readonly listen?: boolean;
  /** Is told of each decision. */
  readonly audit?: Audit;
}

export interface NetworkPolicy {
  /** Whether connections and datagrams from anyone are accepted. */
  readonly listen: boolean;
  /** May the guest bind this local address? */
  allowsListen(protocol: "tcp" | "udp", local: IpSocketAddress): boolean;
  /** May a datagram from this address be received, without the permission to listen? */
  accepts(ip: IpAddress, port: number, names: Iterable<string>): boolean;
  /** May the name be looked up at all, to reach some port? */
  allowsLookup(name: string): boolean;
  /** May a connection to the host be tried? A name's addresses are still to be checked. */
  allowsHost(host: Host, port: number): boolean;
  /** May this address be connected to, given the names that it was looked up by? */
  allowsAddress(ip: IpAddress, port: number, names?: Iterable<string>): boolean;
}
