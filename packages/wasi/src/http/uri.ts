/**
 * The parts of a target URI.
 * Spec: wasi:http/types `set-path-with-query`, `set-authority`; RFC 3986 sections 3.2 to 3.4.
 * Invariant: nothing that could end a request line or begin another part of the URI passes.
 */
import { parseHost, type Host } from "../sockets/policy/index.ts";
import { MAX_URI_LENGTH } from "./limits.ts";

/** Raw characters past ASCII happen, and so do quotes, braces and the like; controls, space, `<`, `>`, backtick and a fragment do not pass. */
const PATH = /^[!"$-;=?-_a-~\u0080-\u{10ffff}]*$/u;

/** The path with its query as it is kept; undefined if it is none. The empty one is `/`. */
export function normalPath(text: string): string | undefined {
  if (text === "") return "/";
  return PATH.test(text) && text.length <= MAX_URI_LENGTH ? text : undefined;
}

/** As it is sent: `*` and absolute paths as they are, anything else below `/`. */
export function requestTarget(path: string | undefined): string {
  if (path === undefined || path === "") return "/";
  return path.startsWith("/") || path === "*" ? path : `/${path}`;
}

export interface Authority {
  /** Without user information. */
  readonly host: string;
  readonly port: number | undefined;
}

const USER_INFORMATION = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})+$/;
const REGISTERED_NAME = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const IP_LITERAL = /^\[[0-9A-Fa-f:.]+\]$/;

/** Undefined if it is none. */
export function parseAuthority(text: string): Authority | undefined {
  if (text.length > MAX_URI_LENGTH) return undefined;
  const at = text.lastIndexOf("@");
  if (at >= 0 && !USER_INFORMATION.test(text.slice(0, at))) return undefined;
  const found = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text.slice(at + 1));
  const [, host = "", digits] = found ?? [];
  if (!IP_LITERAL.test(host) && !REGISTERED_NAME.test(host)) return undefined;
  const port = digits === undefined ? undefined : Number(digits);
  return port !== undefined && port > 65_535 ? undefined : { host, port };
}

/** Whom to connect to; undefined if the authority names no host that could be looked up. */
export function hostOf({ host }: Authority): Host | undefined {
  return parseHost(host);
}
