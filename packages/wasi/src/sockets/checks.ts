/**
 * What both kinds of sockets check about an address before anything else.
 * Spec: wasi:sockets/types, "Typical errors" of `bind`, `connect` and `send`.
 */
import { ComponentError } from "@heddle/component/errors";
import { NetworkError } from "../port/network.ts";
import {
  ipOf,
  isUnicast,
  isUnspecified,
  mappedIpv4,
  type IpAddressFamily,
  type IpSocketAddress,
} from "./address.ts";
import { socketError } from "./error-code.ts";

export function checkLocal(family: IpAddressFamily, local: IpSocketAddress): void {
  const ip = ipOf(local);
  if (local.tag !== family) throw socketError("invalid-argument");
  if (!isUnicast(ip)) throw socketError("invalid-argument");
  if (mappedIpv4(ip) !== undefined) throw socketError("invalid-argument");
}

/** Where a datagram may go; it may be a group. */
export function checkRemote(family: IpAddressFamily, remote: IpSocketAddress): void {
  const ip = ipOf(remote);
  if (remote.tag !== family) throw socketError("invalid-argument");
  if (mappedIpv4(ip) !== undefined) throw socketError("invalid-argument");
  if (isUnspecified(ip)) throw socketError("invalid-argument");
  if (remote.val.port === 0) throw socketError("invalid-argument");
}

/** What a connection may lead to. */
export function checkPeer(family: IpAddressFamily, remote: IpSocketAddress): void {
  checkRemote(family, remote);
  if (!isUnicast(ipOf(remote))) throw socketError("invalid-argument");
}

/** A failure of the port as the guest sees it; anything else is a fault of the host and passes. */
export function asComponentError(error: unknown): unknown {
  return error instanceof NetworkError ? new ComponentError(error.code, error.message) : error;
}

/** Runs a synchronous call of the port. */
export function portCall<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw asComponentError(error);
  }
}
