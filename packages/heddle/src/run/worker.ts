/**
 * Runs the same command line in a worker that is ended when its time is over.
 *
 * Invariant: terminating the worker is what ends a guest that never gives way; whatever happens, the exit code is known.
 */
import { fstatSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { guardOutput } from "../cli/print.ts";
import { UsageError } from "../cli/usage-error.ts";
import { observeThreads } from "../observe/observers.ts";
import { OBSERVED } from "../observe/thread.ts";

/** @param timeout in milliseconds */
export function runInWorker(options: Options, timeout: number): Promise<number> {
  const [, script, ...words] = process.argv;
  if (script === undefined) throw new UsageError("--timeout works in the command itself only");
  // What the thread prints is written here.
  guardOutput();
  const observers = observeThreads(options);
  const worker = new Worker(script, {
    argv: withoutTimeout(words),
    env: { ...process.env, HEDDLE_NO_REEXEC: "1", HEDDLE_WORKER: "1" },
    stdin: readsThroughHere(),
    workerData: OBSERVED,
  });
  observers.watch(worker);
  if (worker.stdin !== null) process.stdin.pipe(worker.stdin);
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void worker.terminate();
    }, timeout);
    const onInterrupt = (): void => process.exit(exitCodes.interrupted);
    process.once("SIGINT", onInterrupt);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      clearTimeout(timer);
      process.off("SIGINT", onInterrupt);
      process.stdin.unpipe();
      observers[Symbol.dispose]();
      if (late) console.error(`heddle ${options.command.name}: timeout: not done after ${timeout} ms`);
      resolve(late ? exitCodes.timeout : code);
    });
  });
}

/** Files and devices are read where they are; what is read as a stream comes through the main thread. */
function readsThroughHere(): boolean {
  try {
    const stats = fstatSync(0);
    return !stats.isFile() && !(stats.isCharacterDevice() && !process.stdin.isTTY);
  } catch {
    return false;
  }
}

/** The flag stands before the component, once. */
function withoutTimeout(words: readonly string[]): string[] {
  const at = words.findIndex((word) => word === "--timeout" || word.startsWith("--timeout="));
  const count = words[at] === "--timeout" ? 2 : 1;
  return words.filter((_, index) => index < at || index >= at + count);
}
