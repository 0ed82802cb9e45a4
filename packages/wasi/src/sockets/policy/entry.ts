/**
 * One entry of an allow list: `HOST[:PORT]`, a CIDR range, or `*`.
 * Invariant: what cannot be read as one of these is an error, never an entry that matches nothing.
 */
import { LinkError } from "@heddle/component/errors";
import { hostCidr, parseCidr, type Cidr } from "./cidr.ts";
import { parseHost } from "./host.ts";

export type AllowEntry =
  | { readonly kind: "any" }
  | { readonly kind: "name"; readonly name: string; readonly port: number | undefined }
  | { readonly kind: "range"; readonly range: Cidr; readonly port: number | undefined };

/** Throws {@link LinkError} `bad-argument`. */
export function parseAllowEntry(text: string): AllowEntry {
  if (text === "*") return { kind: "any" };
  const range = parseCidr(text);
  if (range !== undefined) return { kind: "range", range, port: undefined };
  const split = splitPort(text);
  const host = split === undefined ? undefined : parseHost(split.host);
  if (split === undefined || host === undefined) throw badEntry(text);
  if (host.kind === "name") return { kind: "name", name: host.name, port: split.port };
  return { kind: "range", range: hostCidr(host.ip), port: split.port };
}

function badEntry(text: string): LinkError {
  return new LinkError(
    "bad-argument",
    `network entry ${JSON.stringify(text)}: found neither HOST[:PORT] nor a CIDR range (10.0.0.0/8) nor "*"`,
  );
}

/** Undefined if there is a port that is none. A bare IPv6 literal has no port. */
function splitPort(text: string): { host: string; port: number | undefined } | undefined {
  const found = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(text);
  if (found === null) return { host: text, port: undefined };
  const [, host = "", digits = ""] = found;
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port < 1 || port > 65_535) return undefined;
  return { host, port };
}
