/**
 * `heddle.json`: several sites behind one address.
 *
 * ```json
 * {
 *   "addr": "127.0.0.1:8080",
 *   "routes": [
 *     { "host": "api.example.com", "path": "/v1", "chain": [
 *       { "component": "auth.wasm", "allowNet": ["login.example.com:443"] },
 *       { "component": "api.wasm", "allowNet": ["db.example.com:5432"], "maxMemory": "64MiB" }] },
 *     { "chain": ["site.wasm"], "dirs": ["./public::/public::ro"], "env": { "THEME": "dark" }, "reuse": "none" }
 *   ]
 * }
 * ```
 * Invariant: what is not understood is an error with its place, never left out in silence.
 */
import { LinkError } from "@heddle/component/errors";
import { nearMisses } from "@heddle/component/model";
import { DEFAULT_SERVE_LIMITS, type ServeLimits } from "./limits.ts";
import { DEFAULT_POOL_OPTIONS, type PoolOptions, type Reuse } from "./pool/options.ts";

export interface Config {
  readonly addr: string | undefined;
  /** Of the server as a whole. */
  readonly limits: Partial<ServeLimits>;
  readonly routes: readonly RouteConfig[];
}

export interface RouteConfig {
  /** Without a port, in lower case; undefined: any. */
  readonly host: string | undefined;
  /** `/`, or a prefix of whole segments. */
  readonly path: string;
  readonly chain: readonly ChainedConfig[];
  /** As text, as the flag; undefined: what the flag says. */
  readonly maxMemory: string | undefined;
  readonly pool: Partial<PoolOptions>;
}

/** A component of a chain. */
export interface ChainedConfig {
  /** A file, relative to the configuration's folder. */
  readonly component: string;
  /** What it is given: the same object for all that are written as a mere file, which share what the route has. */
  readonly grants: Grants;
  /** Its own bound, for which it has a store of its own; undefined: the route's. */
  readonly maxMemory: string | undefined;
}

/** As the flags of the same names. */
export interface Grants {
  readonly dirs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly allowNet: readonly string[];
  readonly listen: boolean;
}

/** Throws {@link LinkError} `bad-argument`, with the place in the text. */
export function parseConfig(text: string): Config {
  const root = fieldsOf(parseJson(text), "", ["addr", "limits", "routes"]);
  const routes = listOf(root["routes"], "routes", routeOf);
  if (routes.length === 0) throw bad("routes", "found none, wanted at least one");
  refuseDoubles(routes);
  return {
    addr: optional(root["addr"], "addr", stringOf),
    limits: numbersOf(root["limits"], "limits", DEFAULT_SERVE_LIMITS),
    routes,
  };
}

const GRANT_KEYS = ["dirs", "env", "allowNet", "listen"];
/** What stands in a route, and in a component that is an object. */
const GUEST_KEYS = [...GRANT_KEYS, "maxMemory"];
const ROUTE_KEYS = ["host", "path", "chain", ...GUEST_KEYS, "reuse", "pool"];

function routeOf(value: unknown, at: string): RouteConfig {
  const fields = fieldsOf(value, at, ROUTE_KEYS);
  const grants = grantsOf(fields, at);
  const chain = listOf(fields["chain"], `${at}.chain`, (each, place) => chainedOf(each, place, grants));
  if (chain.length === 0) throw bad(`${at}.chain`, "found no component, wanted at least one");
  const reuse = optional(fields["reuse"], `${at}.reuse`, reuseOf);
  return {
    host: optional(fields["host"], `${at}.host`, hostOf),
    path: optional(fields["path"], `${at}.path`, pathOf) ?? "/",
    chain,
    maxMemory: optional(fields["maxMemory"], `${at}.maxMemory`, sizeOf),
    pool: {
      ...numbersOf(fields["pool"], `${at}.pool`, DEFAULT_POOL_OPTIONS),
      ...(reuse === undefined ? {} : { reuse }),
    },
  };
}

/** A file, which is given what the route has, or an object, which is given what stands in it alone. */
function chainedOf(value: unknown, at: string, shared: Grants): ChainedConfig {
  if (!isObject(value)) return { component: stringOf(value, at), grants: shared, maxMemory: undefined };
  const fields = fieldsOf(value, at, ["component", ...GUEST_KEYS]);
  return {
    component: stringOf(fields["component"], `${at}.component`),
    grants: grantsOf(fields, at),
    maxMemory: optional(fields["maxMemory"], `${at}.maxMemory`, sizeOf),
  };
}

function grantsOf(fields: Readonly<Record<string, unknown>>, at: string): Grants {
  return {
    dirs: listOf(fields["dirs"] ?? [], `${at}.dirs`, stringOf),
    env: recordOf(fields["env"], `${at}.env`),
    allowNet: listOf(fields["allowNet"] ?? [], `${at}.allowNet`, stringOf),
    listen: optional(fields["listen"], `${at}.listen`, booleanOf) ?? false,
  };
}

function refuseDoubles(routes: readonly RouteConfig[]): void {
  const seen = new Map<string, number>();
  for (const [i, { host = "*", path }] of routes.entries()) {
    const first = seen.get(`${host} ${path}`);
    if (first !== undefined) throw bad(`routes[${i}]`, `found host and path of routes[${first}] again`);
    seen.set(`${host} ${path}`, i);
  }
}

/** Which route a request takes: its own host before any, then the longest path. */
export function matchRoute<R extends Pick<RouteConfig, "host" | "path">>(
  routes: readonly R[],
  authority: string | undefined,
  target: string,
): R | undefined {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  let host: string | undefined;
  let best: R | undefined;
  for (const route of routes) {
    if (route.host !== undefined && route.host !== (host ??= hostOfAuthority(authority))) continue;
    if (!under(path, route.path)) continue;
    if (best === undefined || weight(route) > weight(best)) best = route;
  }
  return best;
}

function under(path: string, prefix: string): boolean {
  if (prefix === "/") return true;
  return path === prefix || path.startsWith(`${prefix}/`);
}

function weight({ host, path }: Pick<RouteConfig, "host" | "path">): number {
  return (host === undefined ? 0 : 1_000_000) + path.length;
}

/** In lower case, without a port. */
function hostOfAuthority(authority: string | undefined): string | undefined {
  return authority?.toLowerCase().replace(/:\d*$/, "");
}

// --- reading JSON ---

function bad(at: string, what: string): LinkError {
  return new LinkError("bad-argument", `${at === "" ? "the configuration" : at}: ${what}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad("", error instanceof Error ? error.message : "no JSON");
  }
}

function fieldsOf(value: unknown, at: string, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw bad(at, `found ${kindOf(value)}, wanted an object`);
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const [near] = nearMisses(key, known);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw bad(at === "" ? key : `${at}.${key}`, `unknown key${hint} (known are ${known.join(", ")})`);
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function optional<T>(value: unknown, at: string, read: (value: unknown, at: string) => T): T | undefined {
  return value === undefined ? undefined : read(value, at);
}

function listOf<T>(value: unknown, at: string, read: (value: unknown, at: string) => T): readonly T[] {
  if (!Array.isArray(value)) throw bad(at, `found ${kindOf(value)}, wanted a list`);
  return value.map((each, i) => read(each, `${at}[${i}]`));
}

function stringOf(value: unknown, at: string): string {
  if (typeof value !== "string" || value === "") throw bad(at, `found ${kindOf(value)}, wanted a text`);
  return value;
}

function booleanOf(value: unknown, at: string): boolean {
  if (typeof value !== "boolean") throw bad(at, `found ${kindOf(value)}, wanted true or false`);
  return value;
}

/** A text with a unit, or a number of bytes. */
function sizeOf(value: unknown, at: string): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || value === "")
    throw bad(at, `found ${kindOf(value)}, wanted a size such as "64MiB", or a number of bytes`);
  return value;
}

function hostOf(value: unknown, at: string): string {
  const host = stringOf(value, at).toLowerCase();
  if (/[\s/:?#@]/.test(host) && !/^\[[0-9a-f:.]+\]$/.test(host))
    throw bad(at, `found ${JSON.stringify(value)}, wanted a host without a port`);
  return host;
}

function pathOf(value: unknown, at: string): string {
  const path = stringOf(value, at);
  if (!/^\/[^?#\s]*$/.test(path))
    throw bad(at, `found ${JSON.stringify(value)}, wanted a path that begins with /`);
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

function reuseOf(value: unknown, at: string): Reuse {
  if (value === "concurrent" || value === "serial" || value === "none") return value;
  throw bad(at, `found ${JSON.stringify(value)}, wanted concurrent, serial or none`);
}

function recordOf(value: unknown, at: string): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isObject(value)) throw bad(at, `found ${kindOf(value)}, wanted an object`);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (typeof each !== "string") throw bad(`${at}.${key}`, `found ${kindOf(each)}, wanted a text`);
      return [key, each];
    }),
  );
}

/** Numbers under names that `presets` has. */
function numbersOf(value: unknown, at: string, presets: object): Readonly<Record<string, number>> {
  if (value === undefined) return {};
  const known = Object.entries(presets).flatMap(([name, preset]) =>
    typeof preset === "number" ? [name] : [],
  );
  const fields = fieldsOf(value, at, known);
  return Object.fromEntries(
    Object.entries(fields).map(([key, each]) => {
      if (typeof each !== "number" || !Number.isSafeInteger(each) || each < 0)
        throw bad(`${at}.${key}`, `found ${JSON.stringify(each)}, wanted a whole number`);
      return [key, each];
    }),
  );
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}
