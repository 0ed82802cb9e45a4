/**
 * Name lookup.
 * Spec: wasi:sockets/ip-name-lookup `resolve-addresses`.
 *
 * Invariants: only names that the allow list has are asked for, so that a name cannot carry data out. What a name resolved to is
 * remembered, and connecting to it is judged again by address.
 */
import { LookupError } from "../port/network.ts";
import { mappedIpv4, type IpAddress } from "./address.ts";
import { lookupError } from "./error-code.ts";
import type { GuestCall } from "./guest.ts";
import { parseHost } from "./policy/index.ts";
import type { SocketContext } from "./tcp.ts";

export async function resolveAddresses(
  context: SocketContext | undefined,
  text: string,
  call: GuestCall,
): Promise<readonly IpAddress[]> {
  const host = parseHost(text);
  if (host === undefined) throw lookupError({ tag: "invalid-argument" });
  if (host.kind === "address") return [host.ip];
  if (context === undefined || !context.network.policy.allowsLookup(host.name))
    throw lookupError({ tag: "access-denied" });

  const found = (await ask(context, host.name, call.signal)).filter((ip) => mappedIpv4(ip) === undefined);
  if (found.length === 0) throw lookupError({ tag: "name-unresolvable" });
  context.names.record(host.name, found);
  return found;
}

async function ask(context: SocketContext, name: string, signal: AbortSignal): Promise<readonly IpAddress[]> {
  try {
    return await context.network.lookup(name, signal);
  } catch (error) {
    throw error instanceof LookupError ? lookupError(error.code) : error;
  }
}
