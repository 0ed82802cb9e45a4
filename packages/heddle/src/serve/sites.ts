/**
 * What a command line serves: one site from its operands and flags, or those of a configuration.
 * Invariant: with a configuration, what guests are given stands there and nowhere else.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  parseConfig,
  serveLimits,
  type Config,
  type Grants,
  type LogFormat,
  type RouteConfig,
  type ServeLimits,
  type ServiceOptions,
} from "@heddle/http";
import type { Options } from "../cli/options.ts";
import { reasonOf } from "../cli/reason.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readDirectory, readSize } from "../cli/values.ts";
import type { Observers } from "../observe/observers.ts";
import { hostOptions, type HostOptions } from "../run/host.ts";
import { readAddress, type Address } from "./flags.ts";
import type { OutputOptions } from "./instance-imports.ts";
import type { SitePlan } from "./site.ts";

export interface SitesPlan {
  readonly sites: readonly SitePlan[];
  /** Where the configuration says to listen. */
  readonly address: Address | undefined;
  readonly limits: Partial<ServeLimits>;
  /** Undefined: operands and flags say what is served. */
  readonly configured: Configured | undefined;
}

/** The file that says what is served. */
export interface Configured {
  readonly file: string;
  /** Reads it anew. */
  read(): Reread;
}

interface Reread {
  readonly sites: readonly SitePlan[];
  /** The keys of what has changed and is the server's as a whole: the sites stay with what it was. */
  readonly changedFixed: readonly string[];
}

export function planSites(
  options: Options,
  service: ServiceOptions,
  format: LogFormat,
  observers: Observers | undefined,
): SitesPlan {
  const { operand, operands } = options;
  if (operand.endsWith(".json")) return configuredSites(options, service, format, observers);
  const { limits = {} } = service;
  const guest = hostOptions(options, observers);
  const output = outputOptions(limits, format);
  const chain = operands.map((file) => ({ file, guest }));
  const site = { key: "", host: undefined, path: "/", chain, service, output };
  return { sites: [site], address: undefined, limits, configured: undefined };
}

const GUEST_FLAGS = ["--dir", "--env", "--inherit-env", "--cwd", "--allow-net", "--listen"] as const;

function outputOptions(limits: Partial<ServeLimits>, format: LogFormat): OutputOptions {
  return { format, maxLineBytes: serveLimits(limits).maxOutputLineBytes };
}

function configuredSites(
  options: Options,
  service: ServiceOptions,
  format: LogFormat,
  observers: Observers | undefined,
): SitesPlan {
  const [file = "", ...others] = options.operands;
  if (others.length > 0)
    throw new UsageError(`${file} says what is served; found ${others.join(", ")} beside it`);
  for (const flag of GUEST_FLAGS)
    if (options.has(flag)) throw new UsageError(`${flag} stands in ${file}, for each route`);
  const config = readConfig(file);
  const folder = dirname(resolve(file));
  const shared = hostOptions(options, observers);
  // A flag wins over the file.
  const limits = { ...config.limits, ...service.limits };
  const output = outputOptions(limits, format);
  const sitesOf = ({ routes }: Config): readonly SitePlan[] =>
    routes.map((route) => ({ ...siteOf(route, folder, shared, { ...service, limits }, observers), output }));
  const address = config.addr === undefined ? undefined : at("addr", () => readAddress(config.addr ?? ""));
  const read = (): Reread => {
    const next = readConfig(file);
    return { sites: sitesOf(next), changedFixed: changedFixed(config, next) };
  };
  return { sites: sitesOf(config), address, limits, configured: { file, read } };
}

function changedFixed(former: Config, { addr, limits }: Config): readonly string[] {
  const changed: string[] = [];
  if (addr !== former.addr) changed.push("addr");
  const names = [...Object.keys(limits), ...Object.keys(former.limits)];
  const [one, other]: Readonly<Record<string, unknown>>[] = [{ ...limits }, { ...former.limits }];
  if (names.some((name) => one?.[name] !== other?.[name])) changed.push("limits");
  return changed;
}

function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reasonOf(error)}`);
  }
  return parseConfig(text);
}

function siteOf(
  route: RouteConfig,
  folder: string,
  shared: HostOptions,
  service: ServiceOptions,
  observers: Observers | undefined,
): Omit<SitePlan, "output"> {
  const bounded = boundedBy(shared, route.maxMemory);
  // What is shared stays one object.
  const guests = new Map(
    route.chain.map(({ grants, maxMemory }) => {
      return [grants, guestOf(grants, folder, boundedBy(bounded, maxMemory), observers)] as const;
    }),
  );
  return {
    key: JSON.stringify(route),
    host: route.host,
    path: route.path,
    chain: route.chain.map(({ component, grants }) => ({
      file: resolve(folder, component),
      guest: guests.get(grants) ?? shared,
    })),
    service: { ...service, pool: { ...service.pool, ...route.pool } },
  };
}

/** With an engine of its own, if there is a bound. */
function boundedBy(host: HostOptions, size: string | undefined): HostOptions {
  if (size === undefined) return host;
  const maxMemory = at("maxMemory", () => readSize(size));
  return { ...host, engine: { ...host.engine, limits: { ...host.engine.limits, maxMemory } } };
}

function guestOf(
  { dirs, env, allowNet, listen }: Grants,
  folder: string,
  shared: HostOptions,
  observers: Observers | undefined,
): HostOptions {
  const preopens = dirs.map((text) => {
    const directory = at(`dirs ${text}`, () => readDirectory(text));
    return { ...directory, host: resolve(folder, directory.host) };
  });
  const network = { allow: allowNet, listen };
  const audit = observers?.audit;
  const told = audit === undefined ? {} : { audit: audit.of(preopens) };
  return { ...shared, platform: { ...shared.platform, preopens, network, ...told }, wasi: { env } };
}

/** Says where in the configuration something is that a flag would have refused in the same words. */
function at<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`);
    throw error;
  }
}
