/**
 * What watches a run: `--audit` and `--trace`.
 * Invariant: disposing of them tells and writes the rest; so does the end of the process, should a signal come first.
 */
import type { Worker } from "node:worker_threads";
import type { Options } from "../cli/options.ts";
import { auditThreads, startAudit, type Auditing, type AuditOutput } from "./audit.ts";
import { isObserved } from "./thread.ts";
import { TraceFile } from "./trace-file.ts";

export interface Observers extends Disposable {
  /** Undefined without `--audit`. */
  readonly audit: Auditing | undefined;
  /** Undefined without `--trace`. */
  readonly trace: TraceFile | undefined;
  /** What the audit held back is told. */
  release(): void;
}

/** What watches the guests of threads. */
export interface ThreadObservers extends Disposable {
  watch(thread: Worker): void;
  release(): void;
}

const STANDARD_ERROR: AuditOutput = { tell: (line) => console.error(line) };

/** For guests of this thread. */
export function startObservers(options: Options, output: AuditOutput = STANDARD_ERROR): Observers {
  const trace = traceFile(options, isObserved() ? "join" : "create");
  const audit = startAudit(options, output);
  return {
    audit,
    trace,
    release: () => audit?.release(),
    [Symbol.dispose]: () => {
      audit?.[Symbol.dispose]();
      trace?.[Symbol.dispose]();
    },
  };
}

/** For guests of threads that this one starts: the trace is made here, and the threads join in. */
export function observeThreads(options: Options, output: AuditOutput = STANDARD_ERROR): ThreadObservers {
  const trace = traceFile(options, "create");
  const audit = auditThreads(options, output);
  return {
    watch: (thread) => audit.watch(thread),
    release: () => audit.release(),
    [Symbol.dispose]: () => {
      audit[Symbol.dispose]();
      trace?.[Symbol.dispose]();
    },
  };
}

function traceFile(options: Options, mode: "create" | "join"): TraceFile | undefined {
  const path = options.value("--trace");
  if (path === undefined) return undefined;
  const onFailure = (message: string): void =>
    console.error(`heddle ${options.command.name}: --trace ${path}: ${message}`);
  const trace = new TraceFile(path, { mode, onFailure });
  process.once("exit", () => trace[Symbol.dispose]());
  return trace;
}
