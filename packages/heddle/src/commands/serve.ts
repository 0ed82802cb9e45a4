/**
 * `heddle serve COMPONENT [COMPONENT...]`: answers HTTP requests with a component, with a chain of them, or with the sites of a
 * configuration.
 *
 * Invariant: the first line on standard error is the address, once requests are taken there. The first SIGINT or SIGTERM lets the
 * requests under way end; exit code 0 says that all of them did.
 */
import { readFileSync } from "node:fs";
import { logLine, noteLine, type LogFormat, type Observed, type Observer } from "@heddle/http";
import {
  checkTls,
  isWorker,
  joinWorkers,
  startHealth,
  startServer,
  type HealthServer,
  type RunningServer,
  type ServerOptions,
  type TlsOptions,
} from "@heddle/http/node";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { reasonOf } from "../cli/reason.ts";
import { UsageError } from "../cli/usage-error.ts";
import { startObservers, type Observers } from "../observe/observers.ts";
import { readDuration } from "../cli/values.ts";
import { readAddress, readLogFormat, readWorkers, serviceOptions, type Address } from "../serve/flags.ts";
import { stopSignals, type StopSignals } from "../serve/signals.ts";
import { ServedSites } from "../serve/served-sites.ts";
import { planSites, type SitesPlan } from "../serve/sites.ts";
import { tuneEngine } from "../serve/tune-engine.ts";
import { Watching } from "../serve/watching.ts";

const DEFAULT_ADDRESS = "127.0.0.1:8080";
const DEFAULT_SHUTDOWN_MS = 30_000;

export async function execute(options: Options): Promise<number> {
  using observers = isObserver(options)
    ? undefined
    : startObservers(options, { tell: noting(options), held: true });
  const plan = readPlan(options, observers);
  if (plan.workers !== undefined && isObserver(options)) {
    const { serveByWorkers } = await import("../serve/workers.ts");
    return orUsage(() => serveByWorkers({ ...plan, count: plan.workers ?? 1 }, options));
  }
  tuneEngine();
  if (options.has("--check")) {
    (await ServedSites.open(plan.sites))[Symbol.dispose]();
    return exitCodes.ok;
  }
  // Before anything else: as process 1 of a container, a signal that nobody listens for is ignored.
  using signals = isWorker() ? undefined : stopSignals();
  const opening = ServedSites.open(plan.sites);
  const opened = await (signals === undefined ? opening : Promise.race([opening, signals.first]));
  // A signal: nothing was served yet, and nothing is lost.
  const exitCode = typeof opened === "string" ? exitCodes.ok : await serve(opened, plan, options, signals);
  // What a guest left under way, or a start that was broken off, does not keep the process.
  if (!isWorker()) setTimeout(() => process.exit(), 0).unref();
  return exitCode;
}

async function serve(
  sites: ServedSites,
  plan: Plan,
  options: Options,
  signals: StopSignals | undefined,
): Promise<number> {
  const watching = options.has("--watch") ? new Watching(sites, plan, noting(options)) : undefined;
  try {
    return await (signals === undefined ? serveInWorker(sites, plan) : serveAlone(sites, plan, signals));
  } finally {
    watching?.[Symbol.dispose]();
    await sites.flush();
    sites[Symbol.dispose]();
  }
}

async function serveInWorker(sites: ServedSites, plan: Plan): Promise<number> {
  const joined = { ...serverOptions(plan), metrics: () => sites.metrics() };
  const ended = await orUsage(() => joinWorkers(sites.select, () => sites.services, joined));
  return ended ? exitCodes.ok : exitCodes.error;
}

function serverOptions({ address, limits, tls, logFormat }: Plan): ServerOptions {
  return { ...address, limits, ...(tls === undefined ? {} : { tls }), observer: logger(logFormat) };
}

async function serveAlone(sites: ServedSites, plan: Plan, signals: StopSignals): Promise<number> {
  let draining = false;
  let health: HealthServer | undefined;
  let server: RunningServer | undefined;
  try {
    server = await orUsage(() => startServer(sites.select, serverOptions(plan)));
    health = await healthServer(plan, () => !draining, sites);
    process.stderr.write(`listening on ${server.url}\n`);
    if (health !== undefined) process.stderr.write(`health on port ${health.port}\n`);
    plan.observers?.release();
    await signals.first;
    draining = true;
    const drained = drain(server, sites, plan.shutdownMs);
    return (await Promise.race([drained, signals.second.then(() => false)])) ? exitCodes.ok : exitCodes.error;
  } finally {
    for (const service of sites.services) service.close();
    await server?.close();
    health?.close();
  }
}

interface Plan extends SitesPlan {
  readonly address: Address;
  readonly health: ReturnType<typeof readAddress> | undefined;
  readonly service: ReturnType<typeof serviceOptions>;
  readonly shutdownMs: number;
  readonly workers: number | undefined;
  readonly logFormat: LogFormat | undefined;
  readonly tls: TlsOptions | undefined;
  readonly observers: Observers | undefined;
}

/** Tells a line in the format of the log. */
function noting(options: Options): (line: string) => void {
  const format = options.read("--log-format", readLogFormat) ?? "text";
  return (line) => void process.stderr.write(noteLine(line, format, new Date()));
}

/** Whether this thread only watches those that serve. */
function isObserver(options: Options): boolean {
  return threadsOf(options) !== undefined && !options.has("--check") && !isWorker();
}

/** How many threads serve; undefined: this one. Ending its thread is what ends a guest that does not give way. */
function threadsOf(options: Options): number | undefined {
  return options.read("--workers", readWorkers) ?? (options.has("--timeout") ? 1 : undefined);
}

/** Every flag is read before anything is opened. */
function readPlan(options: Options, observers: Observers | undefined): Plan {
  const service = serviceOptions(options);
  const logFormat = options.read("--log-format", readLogFormat);
  const planned = planSites(options, service, logFormat ?? "text", observers);
  return {
    ...planned,
    observers,
    address: options.read("--addr", readAddress) ?? planned.address ?? readAddress(DEFAULT_ADDRESS),
    health: options.read("--health-addr", readAddress),
    service: { ...service, limits: planned.limits },
    shutdownMs: options.read("--shutdown-timeout", readDuration) ?? DEFAULT_SHUTDOWN_MS,
    workers: threadsOf(options),
    logFormat,
    tls: tlsOptions(options),
  };
}

function tlsOptions(options: Options): TlsOptions | undefined {
  const cert = options.read("--tls-cert", readText);
  const key = options.read("--tls-key", readText);
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError("--tls-cert and --tls-key go together");
  checkTls({ cert, key });
  return { cert, key };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read it: ${reasonOf(error)}`);
  }
}

/** One line for each request where a format is asked for; else for those that failed. */
function logger(format: LogFormat | undefined): Observer {
  return (observed: Observed) => {
    if (format === undefined && observed.error === undefined) return;
    process.stderr.write(`${logLine(observed, format ?? "text", new Date())}\n`);
  };
}

async function healthServer(
  { health }: Plan,
  ready: () => boolean,
  sites: ServedSites,
): Promise<HealthServer | undefined> {
  if (health === undefined) return undefined;
  return orUsage(() => startHealth({ ...health, ready, metrics: () => sites.metrics() }));
}

/** Whether all requests, and what guests do after them, ended within the time. */
async function drain(server: RunningServer, sites: ServedSites, shutdownMs: number): Promise<boolean> {
  const drained = await server.drain(shutdownMs);
  if (drained) await Promise.all(sites.services.map((service) => service.drain()));
  return drained;
}

/** An address that cannot be listened on, and a certificate that cannot be used, are wrong usage. */
async function orUsage<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (codeOf(error) === undefined || !(error instanceof Error)) throw error;
    throw new UsageError(error.message);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
