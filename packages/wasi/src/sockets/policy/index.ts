/**
 * What a guest may reach on the network: one decision for sockets, name lookup and HTTP alike.
 *
 * Invariants: deny by default. A name opens public addresses only: an address in a private, loopback, link-local or otherwise
 * special range needs an entry that names it (the address, or a range inside that special range) or `*`. The address that is
 * checked is the one connected to, whatever a name resolved to before.
 */
import type { IpAddress } from "../address.ts";
import { auditedPolicy } from "./audited.ts";
import { cidrContains, cidrWithin, type Cidr } from "./cidr.ts";
import { parseAllowEntry, type AllowEntry } from "./entry.ts";
import type { NetworkOptions, NetworkPolicy } from "./policy.ts";
import { embeddedIpv4, nameReaches, specialRangeOf } from "./ranges.ts";

export { formatHost, parseHost, type Host } from "./host.ts";
export type { NetworkOptions, NetworkPolicy } from "./policy.ts";

/** Throws `LinkError` of code `bad-argument` for an entry that cannot be read. */
export function createNetworkPolicy(options: NetworkOptions): NetworkPolicy {
  const policy = decide(options);
  return options.audit === undefined ? policy : auditedPolicy(policy, options.audit);
}

function decide(options: NetworkOptions): NetworkPolicy {
  const { listen = false } = options;
  const entries = (options.allow ?? []).map(parseAllowEntry);
  const allowsName = (name: string, port: number | undefined): boolean =>
    entries.some((entry) => nameMatches(entry, name, port));

  const allowsAddress = (ip: IpAddress, port: number, names: Iterable<string> = []): boolean => {
    if (entries.some((entry) => addressMatches(entry, ip, port))) return true;
    for (const name of names) if (allowsName(name, port) && nameReaches(name, ip)) return true;
    return false;
  };

  return {
    listen,
    allowsListen: () => listen,
    accepts: allowsAddress,
    allowsLookup: (name) => allowsName(name, undefined),
    allowsHost: (host, port) =>
      host.kind === "name" ? allowsName(host.name, port) : allowsAddress(host.ip, port),
    allowsAddress,
  };
}

function nameMatches(entry: AllowEntry, name: string, port: number | undefined): boolean {
  switch (entry.kind) {
    case "any":
      return true;
    case "name":
      return entry.name === name && portMatches(entry.port, port);
    case "range":
      return false;
    default:
      return entry satisfies never;
  }
}

function addressMatches(entry: AllowEntry, ip: IpAddress, port: number): boolean {
  switch (entry.kind) {
    case "any":
      return true;
    case "name":
      return false;
    case "range":
      return portMatches(entry.port, port) && rangeOpens(entry.range, ip);
    default:
      return entry satisfies never;
  }
}

function portMatches(allowed: number | undefined, port: number | undefined): boolean {
  return allowed === undefined || port === undefined || allowed === port;
}

/** A range opens a special address only if all of the range lies in that special range. */
function rangeOpens(range: Cidr, ip: IpAddress): boolean {
  const judged = cidrContains(range, ip) ? ip : embeddedIpv4(ip);
  if (judged === undefined || !cidrContains(range, judged)) return false;
  const special = specialRangeOf(ip);
  return special === undefined || cidrWithin(range, special.range) || isHostRange(range);
}

/** An entry that is one address names it, whatever range it lies in. */
function isHostRange(range: Cidr): boolean {
  return range.prefix === (range.network.tag === "ipv4" ? 32 : 128);
}
