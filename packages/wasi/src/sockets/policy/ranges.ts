/**
 * Ranges that are not the public internet: reaching one needs an entry of its own, so that neither a name nor a wide range
 * that happens to lead there opens the machine or its network.
 * Spec: the IANA special-purpose address registries (RFC 6890); RFC 6052, RFC 3056 and RFC 4380 for embedded IPv4.
 * Invariant: an IPv6 address that embeds an IPv4 one is judged by the embedded one.
 */
import { ipv4OfGroups, mappedIpv4, type IpAddress } from "../address.ts";
import { cidrContains, parseCidr, type Cidr } from "./cidr.ts";

type RangeKind = "unspecified" | "loopback" | "private" | "link-local" | "shared" | "reserved" | "multicast";

export interface SpecialRange {
  readonly kind: RangeKind;
  readonly range: Cidr;
}

const TABLE: readonly (readonly [RangeKind, string])[] = [
  ["unspecified", "0.0.0.0/8"],
  ["private", "10.0.0.0/8"],
  ["shared", "100.64.0.0/10"],
  ["loopback", "127.0.0.0/8"],
  ["link-local", "169.254.0.0/16"],
  ["private", "172.16.0.0/12"],
  ["reserved", "192.0.0.0/24"],
  ["reserved", "192.0.2.0/24"],
  ["private", "192.168.0.0/16"],
  ["reserved", "198.18.0.0/15"],
  ["reserved", "198.51.100.0/24"],
  ["reserved", "203.0.113.0/24"],
  ["multicast", "224.0.0.0/4"],
  ["reserved", "240.0.0.0/4"],
  ["unspecified", "::/128"],
  ["loopback", "::1/128"],
  ["reserved", "64:ff9b:1::/48"],
  ["reserved", "100::/64"],
  ["reserved", "2001:db8::/32"],
  ["private", "fc00::/7"],
  ["link-local", "fe80::/10"],
  ["private", "fec0::/10"],
  ["multicast", "ff00::/8"],
];

/** Parsed when an address is first judged: most guests never have one. */
class Ranges {
  #parsed: readonly SpecialRange[] | null = null;

  get all(): readonly SpecialRange[] {
    return (this.#parsed ??= TABLE.flatMap(([kind, text]) => {
      const range = parseCidr(text);
      return range === undefined ? [] : [{ kind, range }];
    }));
  }
}

const RANGES: Ranges = new Ranges();

/** The special range that the address lies in, if any. */
export function specialRangeOf(ip: IpAddress): SpecialRange | undefined {
  const judged = embeddedIpv4(ip) ?? ip;
  return RANGES.all.find(({ range }) => cidrContains(range, judged));
}

/** IPv4-mapped, IPv4-compatible, NAT64, 6to4 and Teredo addresses lead to an IPv4 address. */
export function embeddedIpv4(ip: IpAddress): IpAddress | undefined {
  if (ip.tag === "ipv4") return undefined;
  const [a, b, c, d, e, f, g, h] = ip.val;
  const lowHalfZero = (c | d | e | f) === 0;
  if (a === 0x64 && b === 0xff9b && lowHalfZero) return ipv4OfGroups(g, h);
  if (a === 0x2002) return ipv4OfGroups(b, c);
  if (a === 0x2001 && b === 0) return ipv4OfGroups(g ^ 0xffff, h ^ 0xffff);
  const compatible = (a | b) === 0 && lowHalfZero && (g !== 0 || h > 1);
  return compatible ? ipv4OfGroups(g, h) : mappedIpv4(ip);
}

/** `localhost` says loopback by its very name; any other name opens public addresses only. */
export function nameReaches(name: string, ip: IpAddress): boolean {
  const special = specialRangeOf(ip);
  if (special === undefined) return true;
  const local = name === "localhost" || name.endsWith(".localhost");
  return local && special.kind === "loopback";
}
