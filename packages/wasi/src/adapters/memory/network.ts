/**
 * A network inside one process, for tests, pages and embedded use: loopback, and whatever addresses and names it is given.
 * Invariant: nothing leaves the process. Guests meet only if their ports come from the same network.
 */
import { LookupError, type NetworkPort } from "../../port/network.ts";
import { parseIp, sameIp, isUnspecified, type IpAddress } from "../../sockets/address.ts";
import { createNetworkPolicy, type NetworkOptions } from "../../sockets/policy/index.ts";
import { specialRangeOf } from "../../sockets/policy/ranges.ts";
import { memoryTcp } from "./network-tcp.ts";
import { memoryUdp } from "./network-udp.ts";

export interface MemoryNetworkOptions {
  /** Addresses of this host besides loopback. */
  readonly addresses?: readonly string[];
  /** What names resolve to: address literals. `localhost` is there already. A function is asked at each lookup. */
  readonly hosts?:
    | Readonly<Record<string, readonly string[]>>
    | ((name: string) => readonly string[] | undefined);
}

export interface MemoryNetwork {
  /** The network as one guest may use it. */
  port(options: NetworkOptions): NetworkPort;
}

export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  const own = parseAll(options.addresses ?? []);
  const isLocal = (ip: IpAddress): boolean =>
    isUnspecified(ip) || specialRangeOf(ip)?.kind === "loopback" || own.some((known) => sameIp(known, ip));
  const tcp = memoryTcp(isLocal);
  const udp = memoryUdp(isLocal);
  const { hosts = {} } = options;

  const lookup = (name: string): Promise<readonly IpAddress[]> => {
    const given = typeof hosts === "function" ? hosts(name) : hosts[name];
    const found = parseAll(given ?? (name === "localhost" ? ["127.0.0.1", "::1"] : []));
    if (found.length === 0) return Promise.reject(new LookupError({ tag: "name-unresolvable" }));
    return Promise.resolve(found);
  };
  return { port: (granted) => ({ policy: createNetworkPolicy(granted), tcp, udp, lookup }) };
}

function parseAll(texts: readonly string[]): readonly IpAddress[] {
  return texts.map((text) => {
    const ip = parseIp(text);
    if (ip === undefined) throw new LookupError({ tag: "invalid-argument" });
    return ip;
  });
}
