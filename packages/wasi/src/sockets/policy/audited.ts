/**
 * A policy whose decisions are told.
 * Invariant: it decides as the policy behind it. A host is told by what an entry would have to name: by its name where a name
 * opens the address, else by the address.
 */
import type { Audit } from "../../port/audit.ts";
import { formatIp, formatSocketAddress, type IpAddress } from "../address.ts";
import { formatHost } from "./host.ts";
import type { NetworkPolicy } from "./policy.ts";
import { nameReaches } from "./ranges.ts";

export function auditedPolicy(policy: NetworkPolicy, audit: Audit): NetworkPolicy {
  return {
    listen: policy.listen,
    accepts: (ip, port, names) => policy.accepts(ip, port, names),
    allowsListen: (protocol, local) => {
      const granted = policy.allowsListen(protocol, local);
      audit({ kind: "listen", protocol, address: formatSocketAddress(local), granted });
      return granted;
    },
    allowsLookup: (name) => {
      const granted = policy.allowsLookup(name);
      audit({ kind: "lookup", name, granted });
      return granted;
    },
    allowsHost: (host, port) => {
      const granted = policy.allowsHost(host, port);
      audit({ kind: "connect", host: formatHost(host), port, granted });
      return granted;
    },
    allowsAddress: (ip, port, names = []) => {
      const known = [...names];
      const granted = policy.allowsAddress(ip, port, known);
      audit({ kind: "connect", host: nameOf(ip, known), port, granted });
      return granted;
    },
  };
}

function nameOf(ip: IpAddress, names: readonly string[]): string {
  return names.find((name) => nameReaches(name, ip)) ?? formatIp(ip);
}
