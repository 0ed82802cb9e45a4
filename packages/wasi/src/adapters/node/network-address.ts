/** Addresses as Node says them: text, a family, a port. */
import { ipOf, formatIp, parseIp, type IpSocketAddress } from "../../sockets/address.ts";

/** The text Node binds or connects to; a scope is written after `%`. */
export function hostText(address: IpSocketAddress): string {
  const text = formatIp(ipOf(address));
  return address.tag === "ipv6" && address.val.scopeId !== 0 ? `${text}%${address.val.scopeId}` : text;
}

/** What Node's `address()` functions return. Undefined if there is no address (any more). */
export function fromNode(text: string | undefined, port: number | undefined): IpSocketAddress | undefined {
  if (text === undefined || port === undefined) return undefined;
  const [literal = "", zone = ""] = text.split("%");
  const ip = parseIp(literal);
  if (ip === undefined) return undefined;
  if (ip.tag === "ipv4") return { tag: "ipv4", val: { port, address: ip.val } };
  const scopeId = /^\d+$/.test(zone) ? Number(zone) : 0;
  return { tag: "ipv6", val: { port, flowInfo: 0, address: ip.val, scopeId } };
}
