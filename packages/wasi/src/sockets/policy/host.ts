/**
 * A host as a guest or an embedder writes it: a name or an address literal, brought into one spelling.
 * Spec: URL Standard, "host parsing" (IDNA to ASCII, lower case, IPv4 in its odd spellings).
 * Invariant: what the operating system would take for an address is an address here, so that `127.1` or `0x7f000001` does not
 * pass for a name.
 */
import { formatIp, mappedIpv4, parseIp, type IpAddress } from "../address.ts";

export type Host =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "address"; readonly ip: IpAddress };

/** RFC 1035 section 2.3.4. */
const MAX_NAME_LENGTH = 253;
const FORBIDDEN = /[\s/?#@:\\[\]<>^|%*]/;

/** Undefined if it is neither a name nor an address. IPv6 with or without brackets. */
export function parseHost(text: string): Host | undefined {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const literal = parseIp(bare);
  if (literal !== undefined) return { kind: "address", ip: mappedIpv4(literal) ?? literal };
  if (text === "" || FORBIDDEN.test(text)) return undefined;
  return parseName(text);
}

function parseName(text: string): Host | undefined {
  const ascii = toAscii(text);
  if (ascii === undefined) return undefined;
  const name = ascii.endsWith(".") ? ascii.slice(0, -1) : ascii;
  const ip = parseIp(name);
  if (ip !== undefined) return { kind: "address", ip };
  const labels = name.split(".");
  const wellFormed = labels.every((label) => label.length >= 1 && label.length <= 63);
  return wellFormed && name.length <= MAX_NAME_LENGTH ? { kind: "name", name } : undefined;
}

function toAscii(text: string): string | undefined {
  try {
    return new URL(`http://${text}/`).hostname;
  } catch {
    return undefined;
  }
}

/** The one spelling: a lower-case name, or an address literal without brackets. */
export function formatHost(host: Host): string {
  return host.kind === "name" ? host.name : formatIp(host.ip);
}
