/**
 * Name lookup with the system's resolver.
 * Spec: wasi:sockets/ip-name-lookup `error-code`, the EAI_ equivalents.
 * Invariant: the order is the resolver's; IPv4-mapped addresses are left out.
 */
import type * as NodeDns from "node:dns";
import type { LookupAddress } from "node:dns";
import { LookupError } from "../../port/network.ts";
import { mappedIpv4, parseIp, type IpAddress } from "../../sockets/address.ts";
import type { LookupErrorCode } from "../../sockets/error-code.ts";
import { nameOfError } from "./network-errors.ts";

type Dns = typeof NodeDns;

export function lookup(dns: Dns, name: string, signal: AbortSignal): Promise<readonly IpAddress[]> {
  return new Promise((resolve, reject) => {
    // The system's resolver cannot be stopped: its answer is ignored.
    const abort = (): void => reject(new LookupError({ tag: "temporary-resolver-failure" }));
    signal.addEventListener("abort", abort, { once: true });
    dns.lookup(name, { all: true, order: "verbatim" }, (error, found) => {
      signal.removeEventListener("abort", abort);
      if (error !== null) reject(new LookupError(codeOf(error), { cause: error }));
      else resolve(addressesOf(found));
    });
  });
}

function addressesOf(found: readonly LookupAddress[]): readonly IpAddress[] {
  return found
    .map(({ address }) => parseIp(address.split("%")[0] ?? ""))
    .filter((ip) => ip !== undefined)
    .filter((ip) => mappedIpv4(ip) === undefined);
}

function codeOf(error: unknown): LookupErrorCode {
  const name = nameOfError(error);
  switch (name) {
    case "ENOTFOUND":
    case "ENODATA":
    case "EAI_NONAME":
    case "EAI_NODATA":
    case "EAI_ADDRFAMILY":
      return { tag: "name-unresolvable" };
    case "EAI_AGAIN":
    case "ETIMEOUT":
      return { tag: "temporary-resolver-failure" };
    case "EAI_FAIL":
      return { tag: "permanent-resolver-failure" };
    case "EINVAL":
      return { tag: "invalid-argument" };
    default:
      return { tag: "other", val: name };
  }
}
