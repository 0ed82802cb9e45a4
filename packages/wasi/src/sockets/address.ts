/**
 * IP addresses and socket addresses as the interface says them, and as text.
 * Spec: wasi:sockets/types `ip-address`, `ip-socket-address`; RFC 4291 section 2.2 and RFC 5952 for IPv6 as text.
 * Invariant: parsing refuses what it does not know; nothing is looked up.
 */

export type IpAddressFamily = "ipv4" | "ipv6";
type Ipv4Address = readonly [number, number, number, number];
type Ipv6Address = readonly [number, number, number, number, number, number, number, number];

export type IpAddress =
  | { readonly tag: "ipv4"; readonly val: Ipv4Address }
  | { readonly tag: "ipv6"; readonly val: Ipv6Address };

interface Ipv4SocketAddress {
  readonly port: number;
  readonly address: Ipv4Address;
}

interface Ipv6SocketAddress {
  readonly port: number;
  readonly flowInfo: number;
  readonly address: Ipv6Address;
  readonly scopeId: number;
}

export type IpSocketAddress =
  | { readonly tag: "ipv4"; readonly val: Ipv4SocketAddress }
  | { readonly tag: "ipv6"; readonly val: Ipv6SocketAddress };

export function ipOf(address: IpSocketAddress): IpAddress {
  return address.tag === "ipv4"
    ? { tag: "ipv4", val: address.val.address }
    : { tag: "ipv6", val: address.val.address };
}

export function socketAddress(ip: IpAddress, port: number): IpSocketAddress {
  return ip.tag === "ipv4"
    ? { tag: "ipv4", val: { port, address: ip.val } }
    : { tag: "ipv6", val: { port, flowInfo: 0, address: ip.val, scopeId: 0 } };
}

/** `0.0.0.0` or `::`. */
export function anyAddress(family: IpAddressFamily): IpAddress {
  return family === "ipv4"
    ? { tag: "ipv4", val: [0, 0, 0, 0] }
    : { tag: "ipv6", val: [0, 0, 0, 0, 0, 0, 0, 0] };
}

/** Big-endian: 4 or 16 bytes. */
export function bytesOf(ip: IpAddress): readonly number[] {
  if (ip.tag === "ipv4") return ip.val;
  return ip.val.flatMap((group) => [group >> 8, group & 0xff]);
}

export function isUnspecified(ip: IpAddress): boolean {
  return ip.val.every((part) => part === 0);
}

/** Not multicast, not the limited broadcast. */
export function isUnicast(ip: IpAddress): boolean {
  if (ip.tag === "ipv6") return ip.val[0] >> 8 !== 0xff;
  const multicast = ip.val[0] >= 224 && ip.val[0] <= 239;
  return !multicast && !ip.val.every((part) => part === 255);
}

/** The IPv4 address inside `::ffff:a.b.c.d`. */
export function mappedIpv4(ip: IpAddress): IpAddress | undefined {
  if (ip.tag === "ipv4") return undefined;
  const [a, b, c, d, e, marker, high, low] = ip.val;
  if ((a | b | c | d | e) !== 0 || marker !== 0xffff) return undefined;
  return ipv4OfGroups(high, low);
}

/** Two 16-bit groups as the IPv4 address that they spell. */
export function ipv4OfGroups(high: number, low: number): IpAddress {
  return { tag: "ipv4", val: [high >> 8, high & 0xff, low >> 8, low & 0xff] };
}

export function sameIp(a: IpAddress, b: IpAddress): boolean {
  return a.tag === b.tag && a.val.every((part, i) => part === b.val[i]);
}

export function sameSocketAddress(a: IpSocketAddress, b: IpSocketAddress): boolean {
  return a.val.port === b.val.port && sameIp(ipOf(a), ipOf(b));
}

/** `127.0.0.1:80`, `[::]:0`. */
export function formatSocketAddress(address: IpSocketAddress): string {
  const text = formatIp(ipOf(address));
  return address.tag === "ipv6" ? `[${text}]:${address.val.port}` : `${text}:${address.val.port}`;
}

/** `127.0.0.1`, `2001:db8::1`. */
export function formatIp(ip: IpAddress): string {
  return ip.tag === "ipv4" ? ip.val.join(".") : formatIpv6(ip.val);
}

function formatIpv6(groups: Ipv6Address): string {
  const run = longestZeroRun(groups);
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
  if (run.length < 2) return text(groups);
  return `${text(groups.slice(0, run.start))}::${text(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** An address literal without brackets, port or zone; undefined if it is anything else. */
export function parseIp(text: string): IpAddress | undefined {
  const ipv4 = parseIpv4(text);
  if (ipv4 !== undefined) return { tag: "ipv4", val: ipv4 };
  const ipv6 = parseIpv6(text);
  return ipv6 === undefined ? undefined : { tag: "ipv6", val: ipv6 };
}

const DECIMAL_OCTET = /^(?:0|[1-9]\d{0,2})$/;

function parseIpv4(text: string): Ipv4Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => DECIMAL_OCTET.test(part))) return undefined;
  const [a = 256, b = 256, c = 256, d = 256] = parts.map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a, b, c, d];
}

const HEX_GROUP = /^[0-9a-f]{1,4}$/i;

function parseIpv6(text: string): Ipv6Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  const tail = parseGroups(halves[1] ?? "", true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = [
    ...head,
    ...Array.from({ length: missing }, () => 0),
    ...tail,
  ];
  return [a, b, c, d, e, f, g, h];
}

/** Colon-separated groups; the last may be an IPv4 address if the text ends with it. */
function parseGroups(text: string, atEnd: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    const ipv4 = atEnd && i === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) groups.push((ipv4[0] << 8) | ipv4[1], (ipv4[2] << 8) | ipv4[3]);
    else if (HEX_GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
