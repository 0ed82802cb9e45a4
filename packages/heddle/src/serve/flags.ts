/**
 * How the values of `heddle serve`'s own flags are written.
 *
 * Invariant: a reader takes the whole text or throws a {@link UsageError} that says what was wanted.
 */
import { isIPv6 } from "node:net";
import { DEFAULT_POOL_OPTIONS, DEFAULT_SERVE_LIMITS, type Reuse, type ServiceOptions } from "@heddle/http";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readCount, readDuration, readLimit } from "../cli/values.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `[IPV6]:PORT`; port 0 is any free one. */
export function readAddress(text: string): Address {
  const [, literal, name, digits = ""] = /^(?:\[([^[\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = literal ?? name;
  const port = Number(digits);
  if (host === undefined || port > 65_535 || (literal !== undefined && !isIPv6(literal)))
    throw new UsageError("wanted HOST:PORT, such as 127.0.0.1:8080 or [::1]:0");
  return { host, port };
}

/** Each is a thread of the process. */
const MAX_WORKERS = 256;

export function readWorkers(text: string): number {
  const count = readCount(text);
  if (count < 1 || count > MAX_WORKERS) throw new UsageError(`wanted a number from 1 to ${MAX_WORKERS}`);
  return count;
}

export function readReuse(text: string): Reuse {
  if (text === "concurrent" || text === "serial" || text === "none") return text;
  throw new UsageError("wanted concurrent, serial or none");
}

export function readLogFormat(text: string): "text" | "json" {
  if (text === "text" || text === "json") return text;
  throw new UsageError("wanted text or json");
}

/** The pool and the limits of the server, from `--reuse`, `--timeout` and `--serve-limit`. */
export function serviceOptions(options: Options): ServiceOptions {
  const reuse = options.read("--reuse", readReuse);
  const requestTimeoutMs = options.read("--timeout", readDuration);
  const numbers = options.readAll("--serve-limit", readServeLimit);
  const of = (known: object): Readonly<Record<string, number>> =>
    Object.fromEntries(numbers.filter(([name]) => Object.hasOwn(known, name)));
  return {
    pool: { ...of(DEFAULT_POOL_OPTIONS), ...(reuse === undefined ? {} : { reuse }) },
    limits: { ...of(DEFAULT_SERVE_LIMITS), ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }) },
  };
}

function readServeLimit(text: string): readonly [name: string, value: number] {
  const { name, value } = readLimit(text);
  const known = Object.entries({ ...DEFAULT_SERVE_LIMITS, ...DEFAULT_POOL_OPTIONS }).filter(
    ([, preset]) => typeof preset === "number",
  );
  if (known.some(([each]) => each === name)) return [name, value];
  const all = known.map(([each, preset]) => `${each}=${preset}`).join(", ");
  throw new UsageError(`there is no limit ${name}; the limits and their defaults are ${all}`);
}
