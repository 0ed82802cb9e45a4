/**
 * `heddle serve --workers N`: the same command line in several threads, watched from this one, which runs no guest.
 * Invariant: the address is told once the first threads all listen; a thread that stalls or ends is replaced, and that is told.
 */
import { Worker } from "node:worker_threads";
import { noteLine, serveLimits, type LogFormat, type ServiceOptions } from "@heddle/http";
import { startHealth, startWorkers } from "@heddle/http/node";
import { auditThreads, OBSERVED } from "../audit/start.ts";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { Address } from "./flags.ts";
import { stopSignals } from "./signals.ts";

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
  using audit = auditThreads(options, { tell, held: true });
  const { requestTimeoutMs } = serveLimits(plan.service.limits);
  const workers = await startWorkers({
    ...plan.address,
    count: plan.count,
    stallMs: requestTimeoutMs + GRACE_MS,
    start: (seed) => {
      const env = { ...process.env, HEDDLE_NO_REEXEC: "1" };
      const worker = new Worker(script, { argv, workerData: { ...seed, ...OBSERVED }, env });
      audit.watch(worker);
      return worker;
    },
    onReplaced: (reason, error) => {
      const why = error instanceof Error ? `: ${error.message}` : "";
      const what = `a thread ${reason === "stalled" ? "did not give way" : "ended"} and is replaced`;
      process.stderr.write(noteLine(`heddle serve: ${what}${why}`, plan.logFormat ?? "text", new Date()));
    },
  });
  let draining = false;
  const health =
    plan.health === undefined
      ? undefined
      : await startHealth({ ...plan.health, ready: () => !draining, metrics: () => workers.metrics() });
  process.stderr.write(`listening on ${workers.url}\n`);
  if (health !== undefined) process.stderr.write(`health on port ${health.port}\n`);
  audit.release();

  await signals.first;
  draining = true;
  const drained = await Promise.race([workers.drain(plan.shutdownMs), signals.second.then(() => false)]);
  await workers.close();
  health?.close();
  setTimeout(() => process.exit(), 0).unref();
  return drained ? exitCodes.ok : exitCodes.error;
}
