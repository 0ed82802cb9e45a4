/**
 * Where the uses of a run are told: on standard error, or in a thread to the thread that started it.
 * Invariant: a thread posts each use at once, so that nothing is lost when it is ended.
 */
import { parentPort, type Worker } from "node:worker_threads";
import type { Audit } from "@heddle/wasi";
import type { Options } from "../cli/options.ts";
import type { Directory } from "../cli/values.ts";
import { entryOf, type Entry } from "./audit-entry.ts";
import { AuditReport } from "./audit-report.ts";
import { isObserved } from "./thread.ts";

/** Disposing of it tells the summary. */
export interface Auditing extends Disposable {
  /** For a guest with these directories. */
  of(directories: readonly Directory[]): Audit;
  /** What was held back is told. */
  release(): void;
}

/** The uses that threads tell. Disposing of it tells the summary. */
export interface ThreadAuditing extends Disposable {
  watch(thread: Worker): void;
  release(): void;
}

/** How a server tells it: its own first line comes first. */
export interface AuditOutput {
  readonly tell: (line: string) => void;
  /** Whether nothing is told before it is released. */
  readonly held?: boolean;
}

interface AuditMessage {
  readonly kind: "audit";
  readonly entry: Entry;
}

/** Undefined without `--audit`. */
export function startAudit(options: Options, output: AuditOutput): Auditing | undefined {
  if (!options.has("--audit")) return undefined;
  if (isObserved()) return auditing((entry) => post({ kind: "audit", entry }));
  const report = reportHere(output);
  return auditing((entry) => report.add(entry), report);
}

/** Of what threads tell. */
export function auditThreads(options: Options, output: AuditOutput): ThreadAuditing {
  const report = options.has("--audit") ? reportHere(output) : undefined;
  return {
    watch: (thread) => {
      thread.on("message", (message: unknown) => {
        if (isAudit(message)) report?.add(message.entry);
      });
    },
    release: () => report?.release(),
    [Symbol.dispose]: () => report?.end(),
  };
}

/** A signal may end the process before whoever started it can end the report. */
function reportHere({ tell, held }: AuditOutput): AuditReport {
  const report = new AuditReport(tell, held);
  process.once("exit", () => report.end());
  return report;
}

function auditing(add: (entry: Entry) => void, report?: AuditReport): Auditing {
  return {
    of: (directories) => (use) => add(entryOf(use, directories)),
    release: () => report?.release(),
    [Symbol.dispose]: () => report?.end(),
  };
}

function post(message: AuditMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(message);
}

/** Threads run this same program. */
function isAudit(message: unknown): message is AuditMessage {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "audit";
}
