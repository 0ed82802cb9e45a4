/**
 * `heddle serve --workers N`: the same command line in several threads, watched from this one, which runs no guest.
 * Invariant: the address is told once the first threads all listen; a thread that stalls or ends is replaced, and that is told.
 */
import { Worker } from "node:worker_threads";
import { noteLine, serveLimits, type LogFormat, type ServiceOptions } from "@heddle/http";
import {
  startHealth,
  startWorkers,
  ThreadEnded,
  type HealthServer,
  type RunningWorkers,
} from "@heddle/http/node";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import { observeThreads } from "../observe/observers.ts";
import { OBSERVED } from "../observe/thread.ts";
import type { Address } from "./flags.ts";
import { stopSignals, type StopSignals } from "./signals.ts";

export interface WorkersPlan {
  readonly count: number;
  readonly address: Address;
  readonly health: Address | undefined;
  readonly service: ServiceOptions;
  readonly shutdownMs: number;
  readonly logFormat: LogFormat | undefined;
}

/** What a guest that does not give way has beyond its time to answer, so that a call that can be cancelled is. */
const GRACE_MS = 2000;

export async function serveByWorkers(plan: WorkersPlan, options: Options): Promise<number> {
  const [, script, ...argv] = process.argv;
  if (script === undefined) throw new UsageError("--workers works in the command itself only");
  using signals = stopSignals();
  const tell = (line: string): void =>
    void process.stderr.write(noteLine(line, plan.logFormat ?? "text", new Date()));
  using observers = observeThreads(options, { tell, held: true });
  const { requestTimeoutMs } = serveLimits(plan.service.limits);
  const starting = startWorkers({
    ...plan.address,
    count: plan.count,
    stallMs: requestTimeoutMs + GRACE_MS,
    start: (seed) => {
      const env = { ...process.env, HEDDLE_NO_REEXEC: "1" };
      const worker = new Worker(script, { argv, workerData: { ...seed, ...OBSERVED }, env });
      observers.watch(worker);
      return worker;
    },
    onReplaced: (reason, error) => {
      const why = error instanceof Error ? `: ${error.message}` : "";
      const what = `a thread ${reason === "stalled" ? "did not give way" : "ended"} and is replaced`;
      process.stderr.write(noteLine(`heddle serve: ${what}${why}`, plan.logFormat ?? "text", new Date()));
    },
  });
  const workers = await firstOf(starting, signals.first);
  const exitCode =
    typeof workers === "object" ? await serve(workers, plan, signals, () => observers.release()) : workers;
  // What a guest left under way, or a start that was broken off, does not keep the process.
  setTimeout(() => process.exit(), 0).unref();
  return exitCode;
}

/** The threads, or with what to end before there are any. */
async function firstOf(
  starting: Promise<RunningWorkers>,
  signal: Promise<NodeJS.Signals>,
): Promise<RunningWorkers | number> {
  try {
    return await Promise.race([starting, signal.then(() => exitCodes.ok)]);
  } catch (error) {
    // It has said why.
    if (error instanceof ThreadEnded && error.exitCode !== 0) return error.exitCode;
    throw error;
  }
}

async function serve(
  workers: RunningWorkers,
  plan: WorkersPlan,
  signals: StopSignals,
  listening: () => void,
): Promise<number> {
  let draining = false;
  let health: HealthServer | undefined;
  try {
    if (plan.health !== undefined)
      health = await startHealth({
        ...plan.health,
        ready: () => !draining,
        metrics: () => workers.metrics(),
      });
    process.stderr.write(`listening on ${workers.url}\n`);
    if (health !== undefined) process.stderr.write(`health on port ${health.port}\n`);
    listening();
    await signals.first;
    draining = true;
    const drained = await Promise.race([workers.drain(plan.shutdownMs), signals.second.then(() => false)]);
    return drained ? exitCodes.ok : exitCodes.error;
  } finally {
    await workers.close();
    health?.close();
  }
}
