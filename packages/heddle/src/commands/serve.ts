/**
 * `heddle serve COMPONENT [COMPONENT...]`: answers HTTP requests with a component, or with a chain of them.
 *
 * Invariant: the first line on standard error is the address, once requests are taken there. The first SIGINT or SIGTERM lets the
 * requests under way end; exit code 0 says that all of them did.
 */
import { readFileSync } from "node:fs";
import {
  handlersOf,
  logLine,
  Metrics,
  Service,
  type HandlerFactory,
  type LogFormat,
  type Observed,
  type Observer,
} from "@heddle/http";
import {
  isWorker,
  joinWorkers,
  startHealth,
  startServer,
  watchFiles,
  type HealthServer,
  type RunningServer,
  type ServerOptions,
  type TlsOptions,
} from "@heddle/http/node";
import { createWasi } from "@heddle/wasi";
import { nodePlatform, type NodePlatform } from "@heddle/wasi/node";
import { compile, type Component } from "@heddle/component";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readDuration } from "../cli/values.ts";
import { readOperand } from "../cli/read-file.ts";
import { hostOptions, type HostOptions } from "../run/host.ts";
import { readAddress, readLogFormat, readWorkers, serviceOptions } from "../serve/flags.ts";
import { stopSignals } from "../serve/signals.ts";

const DEFAULT_ADDRESS = "127.0.0.1:8080";
const DEFAULT_SHUTDOWN_MS = 30_000;

export async function execute(options: Options): Promise<number> {
  const plan = readPlan(options);
  if (plan.workers !== undefined && !isWorker()) {
    const { serveByWorkers } = await import("../serve/workers.ts");
    return orUsage(() => serveByWorkers({ ...plan, count: plan.workers ?? 1 }));
  }
  const host = hostOptions(options);
  const component = await compile(await programOf(options));
  using platform = nodePlatform(host.platform);
  const service = new Service(handlers(component, platform, host), plan.service);
  await service.warm();

  const stopWatching = watching(options, service, (next) => handlers(next, platform, host));
  const metrics = new Metrics();
  const counted = metrics.route({ route: "/", component: options.operand }, () => service.counters);
  const serverOptions: ServerOptions = {
    ...plan.address,
    ...(plan.service.limits === undefined ? {} : { limits: plan.service.limits }),
    ...(plan.tls === undefined ? {} : { tls: plan.tls }),
    observer: observer(counted, plan.logFormat),
  };
  if (isWorker()) {
    const ended = await joinWorkers(service, { ...serverOptions, metrics: () => metrics.render() });
    stopWatching();
    return ended ? exitCodes.ok : exitCodes.error;
  }
  using signals = stopSignals();
  let draining = false;
  const server = await orUsage(() => startServer(service, serverOptions));
  const health = await healthServer(plan, () => !draining, metrics);
  process.stderr.write(`listening on ${server.url}\n`);
  if (health !== undefined) process.stderr.write(`health on port ${health.port}\n`);

  await signals.first;
  draining = true;
  stopWatching();
  const drained = await Promise.race([
    drain(server, service, plan.shutdownMs),
    signals.second.then(() => false),
  ]);
  service.close();
  await server.close();
  health?.close();
  await platform.stdio?.stdout?.flush();
  await platform.stdio?.stderr?.flush();
  // What a guest left under way does not keep the process.
  setTimeout(() => process.exit(), 0).unref();
  return drained ? exitCodes.ok : exitCodes.error;
}

/** One component, or a chain joined in memory. */
async function programOf({ operand, operands }: Options): Promise<Uint8Array> {
  if (operands.length === 1) return readOperand(operand);
  const { chained } = await import("../compose/join.ts");
  return chained(operands);
}

/** Reloads the components when a file of theirs changes, if that is asked for. Returns what stops that. */
function watching(
  options: Options,
  service: Service,
  handlersFor: (component: Component) => HandlerFactory,
): () => void {
  const reload = async (): Promise<void> => {
    try {
      await service.swap(handlersFor(await compile(await programOf(options))));
      process.stderr.write("reloaded\n");
    } catch (error) {
      const { describeError } = await import("../cli/report.ts");
      process.stderr.write(`${describeError(error, "heddle serve: not reloaded").text}\n`);
    }
  };
  // One after the other: what changes while a reload is under way is reloaded after it.
  let last = Promise.resolve();
  if (!options.has("--watch")) return () => {};
  return watchFiles(options.operands, () => void (last = last.then(reload)));
}

interface Plan {
  readonly address: ReturnType<typeof readAddress>;
  readonly health: ReturnType<typeof readAddress> | undefined;
  readonly service: ReturnType<typeof serviceOptions>;
  readonly shutdownMs: number;
  readonly workers: number | undefined;
  readonly logFormat: LogFormat | undefined;
  readonly tls: TlsOptions | undefined;
}

/** Every flag is read before anything is opened. */
function readPlan(options: Options): Plan {
  return {
    address: options.read("--addr", readAddress) ?? readAddress(DEFAULT_ADDRESS),
    health: options.read("--health-addr", readAddress),
    service: serviceOptions(options),
    shutdownMs: options.read("--shutdown-timeout", readDuration) ?? DEFAULT_SHUTDOWN_MS,
    workers: options.read("--workers", readWorkers),
    logFormat: options.read("--log-format", readLogFormat),
    tls: tlsOptions(options),
  };
}

function tlsOptions(options: Options): TlsOptions | undefined {
  const cert = options.read("--tls-cert", readText);
  const key = options.read("--tls-key", readText);
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError("--tls-cert and --tls-key go together");
  return { cert, key };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(codeOf(error) ?? String(error));
  }
}

/** Instances share the open directories and the process's outputs; nobody gets its input. */
function handlers(component: Component, platform: NodePlatform, host: HostOptions): HandlerFactory {
  const stdin = { read: () => Promise.resolve(null), isTerminal: false };
  return handlersOf(component, () => createWasi(platform, { ...host.wasi, stdio: { stdin } }), host.engine);
}

/** One line for each request where a format is asked for; else for those that failed. */
function observer(counted: Observer, format: LogFormat | undefined): Observer {
  return (observed: Observed) => {
    counted(observed);
    if (format === undefined && observed.error === undefined) return;
    process.stderr.write(`${logLine(observed, format ?? "text", new Date())}\n`);
  };
}

async function healthServer(
  { health }: Plan,
  ready: () => boolean,
  metrics: Metrics,
): Promise<HealthServer | undefined> {
  if (health === undefined) return undefined;
  return orUsage(() => startHealth({ ...health, ready, metrics: () => metrics.render() }));
}

/** Whether all requests, and what guests do after them, ended within the time. */
async function drain(server: RunningServer, service: Service, shutdownMs: number): Promise<boolean> {
  const drained = await server.drain(shutdownMs);
  if (drained) await service.drain();
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
