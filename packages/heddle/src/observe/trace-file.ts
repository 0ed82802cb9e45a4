/**
 * `--trace FILE`: what stores tell, as a file that Perfetto and Chrome's about:tracing open.
 * Spec: "Trace Event Format" (the JSON array format): async events `b` and `e`, instants `i` and `n`, metadata `M`.
 *
 * Invariants: one event a line, and each line is written whole, so that several threads may write to one file and a file that was
 * cut short can still be opened. What is kept in memory is bounded; what is written as well.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { threadId } from "node:worker_threads";
import type { Trace, TraceEvent } from "@heddle/component";
import { whyNotWritten } from "../cli/reason.ts";
import { UsageError } from "../cli/usage-error.ts";

/** How every trace of heddle begins: nothing else is replaced. */
const HEADER = '[\n{"name":"heddle_trace","ph":"M","pid":0,"tid":0,"args":{"version":1}}';
const FOOTER = "\n]\n";

/** What is gathered before it is written. */
const BUFFER_BYTES = 65_536;
const FLUSH_MS = 1000;
/** Written by one thread; then the trace ends. */
const MAX_TRACE_BYTES: number = 2 ** 30;

/** Numbers of the stores of one thread: the next thread's are beyond them. */
const STORES_PER_THREAD = 1_000_000;

export interface TraceFileOptions {
  /** `create`: makes the file and closes its list at the end. `join`: another thread does that. */
  readonly mode: "create" | "join";
  /** Told of a write that failed: the trace ends there. */
  readonly onFailure: (message: string) => void;
  readonly maxBytes?: number;
}

export class TraceFile implements Disposable {
  readonly #options: TraceFileOptions;
  readonly #fd: number;
  /** Left of what may be written. */
  #left: number;
  #buffered = "";
  #timer: NodeJS.Timeout | undefined;
  #stores = 0;
  #open = true;
  #failed = false;

  /** Throws a UsageError if the file cannot be written, or holds something else than a trace. */
  constructor(path: string, options: TraceFileOptions) {
    this.#options = options;
    this.#left = options.maxBytes ?? MAX_TRACE_BYTES;
    this.#fd = opened(path, options.mode);
    if (options.mode === "create") this.#write(HEADER);
  }

  /** For the next store; `label` says what it runs. */
  store(label: string): Trace {
    this.#stores += 1;
    const pid = threadId * STORES_PER_THREAD + this.#stores;
    this.#add({ name: "process_name", ph: "M", pid, tid: 0, args: { name: `${label} (store ${pid})` } });
    const threads = new Map([["host", 0]]);
    const tidOf = (instance: string): number => {
      let tid = threads.get(instance);
      if (tid === undefined) {
        tid = threads.size;
        threads.set(instance, tid);
        this.#add({ name: "thread_name", ph: "M", pid, tid, args: { name: instance } });
      }
      return tid;
    };
    return (event) => this.#add(lineOf(event, pid, tidOf));
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#flush();
    if (this.#options.mode === "create") this.#write(FOOTER);
    this.#open = false;
    closeSync(this.#fd);
  }

  #add(line: object): void {
    if (!this.#open || this.#left <= 0) return;
    this.#buffered += `,\n${JSON.stringify(line)}`;
    // A thread may be ended at any time, and with it what it has gathered.
    if (this.#options.mode === "join" || this.#buffered.length >= BUFFER_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#buffered;
    this.#buffered = "";
    if (text !== "") this.#write(text);
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    this.#left -= bytes.length;
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
      if (this.#left <= 0) this.#fail("it is as long as a trace may be; what follows is left out");
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Nothing more is told; the list is still closed. */
  #fail(message: string): void {
    this.#left = 0;
    if (!this.#failed) this.#options.onFailure(message);
    this.#failed = true;
  }
}

/** Opened for appending, empty if it is made here. */
function opened(path: string, mode: TraceFileOptions["mode"]): number {
  let fd: number | undefined;
  try {
    fd = openSync(path, mode === "create" ? "a+" : "a");
    if (mode === "create" && fstatSync(fd).isFile()) {
      const start = Buffer.alloc(HEADER.length);
      const length = readSync(fd, start, 0, start.length, 0);
      if (length > 0 && start.toString("latin1", 0, length) !== HEADER)
        throw new UsageError("it exists and is no trace of heddle's, so it is not replaced");
      ftruncateSync(fd);
    }
    return fd;
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    const why = error instanceof UsageError ? error.message : `cannot write it: ${whyNotWritten(error)}`;
    throw new UsageError(`--trace ${path}: ${why}`);
  }
}

function hex(track: number): string {
  return `0x${track.toString(16)}`;
}

/** Spans of these kinds enclose each other on the track of their task. */
const CATEGORIES = { task: "task", wait: "task", park: "task", subtask: "subtask", host: "host" } as const;

function lineOf(event: TraceEvent, pid: number, tidOf: (instance: string) => number): object {
  // Of one clock for all threads, in microseconds.
  const ts = Number(process.hrtime.bigint()) / 1000;
  switch (event.event) {
    case "begin":
    case "end": {
      const { kind, span, track, instance } = event;
      const name = kind === "wait" ? `waits: ${event.name}` : event.name;
      const place = { cat: CATEGORIES[kind], id2: { local: hex(track) }, pid, tid: tidOf(instance), ts };
      return event.event === "begin"
        ? { name, ph: "b", ...place, args: { kind, span } }
        : { name, ph: "e", ...place };
    }
    case "return": {
      const name = event.cancelled ? "cancelled" : "returned";
      const tid = tidOf(event.instance);
      return { name, cat: "task", ph: "n", id2: { local: hex(event.track) }, pid, tid, ts };
    }
    case "copy": {
      const { what, elements, bytes, from, to } = event;
      const tid = tidOf(from);
      const args = { elements, bytes, from, to };
      return { name: `${what} copy`, cat: "copy", ph: "i", s: "t", pid, tid, ts, args };
    }
    case "closed": {
      const { code, message } = event;
      return { name: code, cat: "store", ph: "i", s: "p", pid, tid: 0, ts, args: { message } };
    }
    default:
      return event satisfies never;
  }
}
