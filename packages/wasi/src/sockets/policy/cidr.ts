/**
 * A range of addresses: a network and the length of its prefix.
 * Spec: RFC 4632, RFC 4291 section 2.3.
 * Invariant: bits past the prefix are ignored; an IPv4 range holds no IPv6 address, and the other way round.
 */
import { bytesOf, parseIp, type IpAddress } from "../address.ts";

export interface Cidr {
  readonly network: IpAddress;
  readonly prefix: number;
}

/** `10.0.0.0/8`, `fd00::/8`; undefined if it is anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const network = parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (network === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = Number(length);
  return prefix > widthOf(network) ? undefined : { network, prefix };
}

/** The range that holds one address only. */
export function hostCidr(network: IpAddress): Cidr {
  return { network, prefix: widthOf(network) };
}

export function cidrContains(range: Cidr, ip: IpAddress): boolean {
  if (range.network.tag !== ip.tag) return false;
  const wanted = bytesOf(range.network);
  return bytesOf(ip).every((byte, i) => {
    const bits = Math.min(8, Math.max(0, range.prefix - 8 * i));
    const mask = (0xff00 >> bits) & 0xff;
    return ((byte ^ (wanted[i] ?? 0)) & mask) === 0;
  });
}

/** Is all of `inner` in `outer`? */
export function cidrWithin(inner: Cidr, outer: Cidr): boolean {
  return inner.prefix >= outer.prefix && cidrContains(outer, inner.network);
}

function widthOf(ip: IpAddress): number {
  return ip.tag === "ipv4" ? 32 : 128;
}
