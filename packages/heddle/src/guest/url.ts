/**
 * `URL`.
 * Spec: WHATWG URL, "URL class". A setter that is given something unfit changes nothing.
 */
import { encodeSets, percentEncode, textOf } from "./percent-encoding.ts";
import { parseHost } from "./url-host.ts";
import {
  encodeQuery,
  isSpecial,
  parsePort,
  parseUrl,
  pathOf,
  printPath,
  printPlace,
  printUrl,
  splitPlace,
  type UrlRecord,
} from "./url-parse.ts";
import { GuestSearchParams } from "./url-search-params.ts";

export class GuestUrl {
  #url: UrlRecord;
  readonly searchParams: GuestSearchParams;

  constructor(input: unknown, base?: unknown) {
    const parsed = parseWithBase(String(input), base);
    if (parsed === null) throw new TypeError(`Invalid URL: ${String(input)}`);
    this.#url = parsed;
    this.searchParams = new GuestSearchParams(parsed.query ?? "");
    this.searchParams.onChange((text) => (this.#url.query = text === "" ? null : text));
  }

  static parse(input: unknown, base?: unknown): GuestUrl | null {
    return GuestUrl.canParse(input, base) ? new GuestUrl(input, base) : null;
  }

  static canParse(input: unknown, base?: unknown): boolean {
    return parseWithBase(String(input), base) !== null;
  }

  get href(): string {
    return printUrl(this.#url);
  }

  set href(text: string) {
    const parsed = parseUrl(text, null);
    if (parsed === null) throw new TypeError(`Invalid URL: ${text}`);
    this.#url = parsed;
    this.searchParams.reset(parsed.query ?? "");
  }

  get origin(): string {
    const { scheme } = this.#url;
    return isSpecial(scheme) && scheme !== "file" ? `${scheme}://${this.host}` : "null";
  }

  get protocol(): string {
    return `${this.#url.scheme}:`;
  }

  set protocol(text: string) {
    const scheme = /^[A-Za-z][A-Za-z\d+\-.]*/.exec(text)?.[0].toLowerCase() ?? "";
    const rest = text.slice(scheme.length);
    if (scheme === "" || (rest !== "" && !rest.startsWith(":"))) return;
    const url = this.#url;
    if (isSpecial(scheme) !== isSpecial(url.scheme)) return;
    if (scheme === "file" && (url.port !== null || url.username !== "" || url.password !== "")) return;
    if (url.scheme === "file" && url.host === "") return;
    url.scheme = scheme;
    if (url.port !== null) url.port = parsePort(String(url.port), scheme) ?? null;
  }

  get username(): string {
    return this.#url.username;
  }

  set username(text: string) {
    if (this.#takesPlace()) this.#url.username = percentEncode(text, encodeSets.userinfo);
  }

  get password(): string {
    return this.#url.password;
  }

  set password(text: string) {
    if (this.#takesPlace()) this.#url.password = percentEncode(text, encodeSets.userinfo);
  }

  get host(): string {
    return printPlace(this.#url);
  }

  set host(text: string) {
    const url = this.#url;
    if (typeof url.path === "string") return;
    const place = placeIn(text, url.scheme);
    // A file has no port.
    const [name, port] = url.scheme === "file" ? [place, ""] : splitPlace(place);
    const digits = /^\d*/.exec(port)?.[0] ?? "";
    const host = hostOf(name, url.scheme, place.length > name.length);
    if (host === null) return;
    url.host = host;
    const parsed = digits === "" ? undefined : parsePort(digits, url.scheme);
    if (parsed !== undefined) url.port = parsed;
  }

  get hostname(): string {
    return this.#url.host ?? "";
  }

  set hostname(text: string) {
    const url = this.#url;
    if (typeof url.path === "string") return;
    const place = placeIn(text, url.scheme);
    const [name] = url.scheme === "file" ? [place] : splitPlace(place);
    if (place.length > name.length) return;
    const host = hostOf(name, url.scheme, false);
    if (host !== null) url.host = host;
  }

  get port(): string {
    return this.#url.port === null ? "" : String(this.#url.port);
  }

  set port(text: string) {
    if (!this.#takesPlace()) return;
    const digits = /^\d*/.exec(text.replaceAll(/[\t\n\r]/g, ""))?.[0] ?? "";
    if (digits === "" && text !== "") return;
    const port = parsePort(digits, this.#url.scheme);
    if (port !== undefined) this.#url.port = port;
  }

  get pathname(): string {
    return printPath(this.#url);
  }

  set pathname(text: string) {
    const url = this.#url;
    if (typeof url.path === "string") return;
    const clean = text.replaceAll(/[\t\n\r]/g, "");
    url.path = pathOf(url, [], clean.replace(isSpecial(url.scheme) ? /^[/\\]/ : /^\//, ""));
    if (clean === "" && !isSpecial(url.scheme)) url.path = [];
  }

  get search(): string {
    const { query } = this.#url;
    return query === null || query === "" ? "" : `?${query}`;
  }

  set search(text: string) {
    const query = text.replace(/^\?/, "").replaceAll(/[\t\n\r]/g, "");
    this.#url.query = text === "" ? null : encodeQuery(query, this.#url.scheme);
    this.searchParams.reset(this.#url.query ?? "");
  }

  get hash(): string {
    const { fragment } = this.#url;
    return fragment === null || fragment === "" ? "" : `#${fragment}`;
  }

  set hash(text: string) {
    const fragment = text.replace(/^#/, "").replaceAll(/[\t\n\r]/g, "");
    this.#url.fragment = text === "" ? null : percentEncode(fragment, encodeSets.fragment);
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  /** Whether it has a place that credentials and a port belong to. */
  #takesPlace(): boolean {
    const { host, scheme } = this.#url;
    return host !== null && host !== "" && scheme !== "file";
  }
}

/** What stands before a path, a query or a fragment. */
function placeIn(text: string, scheme: string): string {
  const [place = ""] = text.replaceAll(/[\t\n\r]/g, "").split(isSpecial(scheme) ? /[/\\?#]/ : /[/?#]/);
  return place;
}

function hostOf(name: string, scheme: string, hasPort: boolean): string | null {
  if (name === "") return scheme === "file" || (!isSpecial(scheme) && !hasPort) ? "" : null;
  const host = parseHost(name, !isSpecial(scheme));
  return scheme === "file" && host === "localhost" ? "" : host;
}

function parseWithBase(input: string, base: unknown): UrlRecord | null {
  if (base === undefined) return parseUrl(input, null);
  const parsed = parseUrl(textOf(base), null);
  return parsed === null ? null : parseUrl(input, parsed);
}
