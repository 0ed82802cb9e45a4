/**
 * URLs as records.
 * Spec: WHATWG URL, "URL parsing" and "URL serializing". The state machine is cut at `#` and `?` first, which no state crosses.
 * Invariant: what is printed parses to the same record.
 */
import { encodeSets, percentEncode } from "./percent-encoding.ts";
import { parseHost } from "./url-host.ts";

export interface UrlRecord {
  scheme: string;
  username: string;
  password: string;
  host: string | null;
  port: number | null;
  /** A text where the path is opaque (`mailto:a@b`). */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

const PORTS: ReadonlyMap<string, number | null> = new Map([
  ["ftp", 21],
  ["file", null],
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
]);

export function isSpecial(scheme: string): boolean {
  return PORTS.has(scheme);
}

/** Null for what is no URL. */
export function parseUrl(input: string, base: UrlRecord | null): UrlRecord | null {
  const text = input.replaceAll(/^[\0-\u0020]+|[\0-\u0020]+$/g, "").replaceAll(/[\t\n\r]/g, "");
  const [beforeFragment, fragment] = cut(text, "#");
  const [, scheme = null, afterScheme = beforeFragment] =
    /^([A-Za-z][A-Za-z\d+\-.]*):(.*)$/s.exec(beforeFragment) ?? [];
  const [body, query] = cut(afterScheme, "?");
  const url =
    scheme === null ? relativeTo(base, body, query, text) : absolute(scheme.toLowerCase(), body, base);
  if (url === null) return null;
  if (query !== null) url.query = encodeQuery(query, url.scheme);
  url.fragment = fragment === null ? null : percentEncode(fragment, encodeSets.fragment);
  return url;
}

export function encodeQuery(query: string, scheme: string): string {
  return percentEncode(query, isSpecial(scheme) ? encodeSets.specialQuery : encodeSets.query);
}

function cut(text: string, mark: string): [before: string, after: string | null] {
  const index = text.indexOf(mark);
  return index === -1 ? [text, null] : [text.slice(0, index), text.slice(index + 1)];
}

function empty(scheme: string): UrlRecord {
  return {
    scheme,
    username: "",
    password: "",
    host: null,
    port: null,
    path: [],
    query: null,
    fragment: null,
  };
}

function absolute(scheme: string, body: string, base: UrlRecord | null): UrlRecord | null {
  if (scheme === "file") return fileUrl(body, base?.scheme === "file" ? base : null);
  if (isSpecial(scheme)) {
    if (base?.scheme === scheme && !body.startsWith("//")) return hierarchical(base, body, null);
    return withAuthority(empty(scheme), body.replace(/^[/\\]*/, ""));
  }
  const url = empty(scheme);
  if (body.startsWith("//")) return withAuthority(url, body.slice(2));
  url.path = body.startsWith("/") ? pathOf(url, [], body.slice(1)) : percentEncode(body, encodeSets.controls);
  return url;
}

function relativeTo(
  base: UrlRecord | null,
  body: string,
  query: string | null,
  text: string,
): UrlRecord | null {
  if (base === null) return null;
  if (typeof base.path === "string") return text.startsWith("#") ? { ...base } : null;
  return base.scheme === "file" ? fileUrl(body, base, query) : hierarchical(base, body, query);
}

/** A reference without a scheme, to a base with a path. */
function hierarchical(base: UrlRecord, body: string, query: string | null): UrlRecord | null {
  const special = isSpecial(base.scheme);
  const path = typeof base.path === "string" ? [] : [...base.path];
  const url: UrlRecord = { ...base, path, query: null, fragment: null };
  const slashes = special ? /^[/\\]{2}/ : /^\/\//;
  if (slashes.test(body)) {
    const rest = special ? body.replace(/^[/\\]+/, "") : body.slice(2);
    return withAuthority(empty(base.scheme), rest);
  }
  if (special ? /^[/\\]/.test(body) : body.startsWith("/")) {
    url.path = pathOf(url, [], body.slice(1));
    return url;
  }
  if (body === "") {
    if (query === null) url.query = base.query;
    return url;
  }
  url.path = pathOf(url, shortened(url, path), body);
  return url;
}

const DRIVE = /^[A-Za-z][:|]$/;
const STARTS_WITH_DRIVE = /^[A-Za-z][:|](?:[/\\?#]|$)/;

function fileUrl(body: string, base: UrlRecord | null, query: string | null = null): UrlRecord | null {
  const url: UrlRecord = { ...empty("file"), host: "" };
  if (/^[/\\]{2}/.test(body)) {
    const [, authority = "", rest = ""] = /^..([^/\\]*)(.*)$/s.exec(body) ?? [];
    if (DRIVE.test(authority)) {
      url.path = pathOf(url, [], body.slice(2));
      return url;
    }
    const host = authority === "" ? "" : parseHost(authority, false);
    if (host === null) return null;
    url.host = host === "localhost" ? "" : host;
    url.path = pathOf(url, [], rest.slice(1));
    return url;
  }
  if (/^[/\\]/.test(body)) {
    const first = base?.path[0] ?? "";
    if (base !== null) url.host = base.host;
    const keep = base !== null && !STARTS_WITH_DRIVE.test(body.slice(1)) && /^[A-Za-z]:$/.test(first);
    url.path = pathOf(url, keep ? [first] : [], body.slice(1));
    return url;
  }
  if (base === null || typeof base.path === "string") {
    url.path = pathOf(url, [], body);
    return url;
  }
  url.host = base.host;
  if (body === "") {
    url.path = [...base.path];
    url.query = query === null ? base.query : null;
  } else url.path = pathOf(url, STARTS_WITH_DRIVE.test(body) ? [] : shortened(url, base.path), body);
  return url;
}

function withAuthority(url: UrlRecord, text: string): UrlRecord | null {
  const special = isSpecial(url.scheme);
  const end = text.search(special ? /[/\\]/ : /\//);
  const authority = end === -1 ? text : text.slice(0, end);
  const rest = end === -1 ? "" : text.slice(end);
  const at = authority.lastIndexOf("@");
  if (at !== -1) {
    const [username, password] = cut(authority.slice(0, at), ":");
    url.username = percentEncode(username, encodeSets.userinfo);
    url.password = percentEncode(password ?? "", encodeSets.userinfo);
    if (at === authority.length - 1) return null;
  }
  const place = parsePlace(authority.slice(at + 1), url.scheme);
  if (place === null || (place.host === "" && (at !== -1 || place.explicitPort))) return null;
  url.host = place.host;
  url.port = place.port;
  url.path = rest === "" ? (special ? [""] : []) : pathOf(url, [], rest.slice(1));
  return url;
}

interface Place {
  readonly host: string;
  readonly port: number | null;
  readonly explicitPort: boolean;
}

/** `host:port` in two; a colon in brackets is the host's. */
export function splitPlace(text: string): [host: string, port: string] {
  let bracketed = false;
  for (const [index, character] of [...text].entries()) {
    if (character === "[") bracketed = true;
    else if (character === "]") bracketed = false;
    else if (character === ":" && !bracketed) {
      const host = [...text].slice(0, index).join("");
      return [host, text.slice(host.length + 1)];
    }
  }
  return [text, ""];
}

function parsePlace(text: string, scheme: string): Place | null {
  const [hostText, portText] = splitPlace(text);
  if (hostText === "") {
    if (isSpecial(scheme)) return null;
    return text === "" ? { host: "", port: null, explicitPort: false } : null;
  }
  const host = parseHost(hostText, !isSpecial(scheme));
  const port = parsePort(portText, scheme);
  if (host === null || port === undefined) return null;
  return { host, port, explicitPort: portText !== "" };
}

/** Null for the scheme's own; undefined for what is no port. */
export function parsePort(text: string, scheme: string): number | null | undefined {
  if (text === "") return null;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) return undefined;
  return port === PORTS.get(scheme) ? null : port;
}

/** The segments of `text`, which has no slash in front of it, after those of `before`. */
export function pathOf(url: UrlRecord, before: readonly string[], text: string): string[] {
  let path = [...before];
  const segments = text.split(isSpecial(url.scheme) ? /[/\\]/ : "/");
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (/^(?:\.|%2e)(?:\.|%2e)$/i.test(segment)) {
      path = shortened(url, path);
      if (last) path.push("");
    } else if (/^(?:\.|%2e)$/i.test(segment)) {
      if (last) path.push("");
    } else if (url.scheme === "file" && path.length === 0 && DRIVE.test(segment)) path.push(`${segment[0]}:`);
    else path.push(percentEncode(segment, encodeSets.path));
  }
  return path;
}

/** A drive letter stays. */
function shortened(url: UrlRecord, path: readonly string[]): string[] {
  if (url.scheme === "file" && path.length === 1 && /^[A-Za-z]:$/.test(path[0] ?? "")) return [...path];
  return path.slice(0, -1);
}

export function printPath({ path }: UrlRecord): string {
  return typeof path === "string" ? path : path.map((segment) => `/${segment}`).join("");
}

export function printUrl(url: UrlRecord): string {
  const { scheme, host, query, fragment, path } = url;
  // Without the dot the path would look like a host.
  const guard = host === null && typeof path !== "string" && path.length > 1 && path[0] === "" ? "/." : "";
  const tail = `${query === null ? "" : `?${query}`}${fragment === null ? "" : `#${fragment}`}`;
  return `${scheme}:${host === null ? "" : `//${credentials(url)}${printPlace(url)}`}${guard}${printPath(url)}${tail}`;
}

function credentials({ username, password }: UrlRecord): string {
  if (username === "" && password === "") return "";
  return password === "" ? `${username}@` : `${username}:${password}@`;
}

/** `host:port`. */
export function printPlace({ host, port }: UrlRecord): string {
  return `${host ?? ""}${port === null ? "" : `:${port}`}`;
}
