/**
 * A server spread over threads, watched from one that runs no guest.
 *
 * Every thread listens on the same port, and the system spreads connections over them. A thread whose event loop stops turning, for a
 * guest in a tight loop, is ended and replaced: its connections break, those of the others do not.
 * Invariant: there are as many threads as were asked for, or there is a reason to be told.
 */
import { parentPort, workerData, type Worker } from "node:worker_threads";
import { countersOf, mergeMetrics } from "../../metrics.ts";
import type { Service } from "../../service.ts";
import type { SelectSite } from "./listener.ts";
import { startServer, type RunningServer, type ServerOptions } from "./server.ts";

/** How often a thread shows that it turns. */
const BEAT_MS = 50;
/** How often a thread tells its metrics. */
const METRICS_MS = 1000;
/** The pause before a thread that ended by itself is replaced. */
const RESTART_MS = 200;

/** What a thread is started with. */
export interface WorkerSeed {
  readonly host: string;
  readonly port: number;
  readonly reusePort: boolean;
  /** Four bytes, counted up. */
  readonly beat: SharedArrayBuffer;
}

export interface WorkersOptions {
  readonly count: number;
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  /** How long a thread may not turn. */
  readonly stallMs: number;
  /** Starts a thread with the seed as its `workerData`; it is to call {@link joinWorkers}. */
  readonly start: (seed: WorkerSeed) => Worker;
  /** Told of each thread that is replaced. */
  readonly onReplaced?: (reason: "stalled" | "ended", error?: unknown) => void;
}

export interface RunningWorkers {
  readonly url: string;
  readonly port: number;
  /** How many threads were replaced so far. */
  readonly replaced: number;
  /** Of all threads together, as each last told them. */
  metrics(): string;
  /** Resolves with whether every request ended by itself within the time. */
  drain(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

type FromWorker =
  | { readonly kind: "metrics"; readonly text: string }
  | { readonly kind: "listening"; readonly url: string; readonly port: number }
  | { readonly kind: "drained"; readonly drained: boolean };
interface ToWorker {
  readonly kind: "drain";
  readonly timeoutMs: number;
}

/** Rejects if the first threads do not start: with their error, or with {@link ThreadEnded}. */
export async function startWorkers(options: WorkersOptions): Promise<RunningWorkers> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements RunningWorkers {
  readonly #options: WorkersOptions;
  readonly #threads = new Set<Thread>();
  readonly #timer: NodeJS.Timeout;
  url = "";
  port = 0;
  replaced = 0;
  /** Counters of threads that are gone, so that no sum goes down. */
  #past = "";
  #open = true;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#check(), Math.max(10, options.stallMs / 4));
  }

  async start(): Promise<void> {
    try {
      // The first one finds the port.
      const { url, port } = await this.#spawn(this.#options.port ?? 8080);
      this.url = url;
      this.port = port;
      await Promise.all(Array.from({ length: this.#options.count - 1 }, () => this.#spawn(port)));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  #spawn(port: number): Promise<{ readonly url: string; readonly port: number }> {
    const { host = "127.0.0.1", count, start } = this.#options;
    const thread = new Thread(start, { host, port, reusePort: count > 1 });
    this.#threads.add(thread);
    void thread.ended.then((error) => this.#ended(thread, error));
    return thread.listening;
  }

  #ended(thread: Thread, error: unknown): void {
    this.#past = mergeMetrics([this.#past, countersOf(thread.metrics)]);
    if (!this.#threads.delete(thread) || !this.#open || this.port === 0) return;
    this.replaced++;
    this.#options.onReplaced?.(thread.stalled ? "stalled" : "ended", error);
    // One that cannot start again is tried again, not too fast.
    const again = setTimeout(
      () => {
        if (this.#open) this.#spawn(this.port).catch(() => {});
      },
      thread.stalled ? 0 : RESTART_MS,
    );
    again.unref();
  }

  #check(): void {
    const now = performance.now();
    for (const thread of this.#threads) thread.check(now, this.#options.stallMs);
  }

  metrics(): string {
    return mergeMetrics([this.#past, ...[...this.#threads].map((thread) => thread.metrics)]);
  }

  async drain(timeoutMs: number): Promise<boolean> {
    this.#open = false;
    const outcomes = await Promise.all([...this.#threads].map((thread) => thread.drain(timeoutMs)));
    await this.close();
    return outcomes.every((drained) => drained);
  }

  async close(): Promise<void> {
    this.#open = false;
    clearInterval(this.#timer);
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }
}

/** A thread ended by itself before it listened: it has said why. */
export class ThreadEnded extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("a thread of the server ended before it listened");
    this.name = "ThreadEnded";
    this.exitCode = exitCode;
  }
}

/** One thread as the supervisor sees it. */
class Thread {
  readonly listening: Promise<{ readonly url: string; readonly port: number }>;
  /** Resolves with what ended it, if that was an error. */
  readonly ended: Promise<unknown>;
  readonly #worker: Worker;
  readonly #beat: Int32Array;
  #count = 0;
  #since = performance.now();
  #started = false;
  #drained: ((drained: boolean) => void) | undefined;
  stalled = false;
  metrics = "";

  constructor(start: WorkersOptions["start"], seed: Omit<WorkerSeed, "beat">) {
    const beat = new SharedArrayBuffer(4);
    this.#beat = new Int32Array(beat);
    this.#worker = start({ ...seed, beat });
    let failure: unknown;
    let exitCode = 0;
    this.ended = new Promise((resolve) => {
      this.#worker.once("error", (error) => (failure = error));
      this.#worker.once("exit", (code) => {
        exitCode = code;
        this.#drained?.(false);
        resolve(failure);
      });
    });
    this.listening = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromWorker) => {
        if (message.kind === "metrics") this.metrics = message.text;
        if (message.kind === "drained") this.#drained?.(message.drained);
        if (message.kind !== "listening") return;
        this.#started = true;
        this.#since = performance.now();
        resolve(message);
      });
      void this.ended.then(() => reject(failure ?? new ThreadEnded(exitCode)));
    });
  }

  /** Ends it if it does not turn; a thread that is still starting is given its time. */
  check(now: number, stallMs: number): void {
    const count = Atomics.load(this.#beat, 0);
    if (count !== this.#count || !this.#started) {
      this.#count = count;
      this.#since = now;
    } else if (now - this.#since > stallMs && !this.stalled) {
      this.stalled = true;
      void this.#worker.terminate();
    }
  }

  drain(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage({ kind: "drain", timeoutMs } satisfies ToWorker);
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Is this a thread that {@link startWorkers} started? */
export function isWorker(): boolean {
  return parentPort !== null && isSeed(workerData);
}

export interface JoinOptions extends ServerOptions {
  /** Told to the thread that watches this one. */
  readonly metrics?: () => string;
}

/**
 * In a thread: serves until told to end. Resolves with whether every request ended by itself. `services` are all those that may have
 * requests under way at the end.
 */
export async function joinWorkers(
  target: Service | SelectSite,
  services: readonly Service[] | (() => readonly Service[]),
  options: JoinOptions = {},
): Promise<boolean> {
  const { host, port, reusePort, beat } = seedOf(workerData);
  const parent = parentPort;
  if (parent === null) throw new TypeError("joinWorkers is for threads that startWorkers started");
  const counter = new Int32Array(beat);
  const server = await startServer(target, { ...options, host, port, reusePort });
  const beating = setInterval(() => Atomics.add(counter, 0, 1), BEAT_MS);
  const { metrics } = options;
  const telling = setInterval(() => {
    if (metrics === undefined) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parent.postMessage({ kind: "metrics", text: metrics() } satisfies FromWorker);
  }, METRICS_MS);
  const message: FromWorker = { kind: "listening", url: server.url, port: server.port };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parent.postMessage(message);
  const drained = await new Promise<boolean>((resolve) => {
    parent.once("message", ({ timeoutMs }: ToWorker) => {
      const ending = typeof services === "function" ? services() : services;
      void drain(server, ending, timeoutMs).then(resolve);
    });
  });
  clearInterval(beating);
  clearInterval(telling);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parent.postMessage({ kind: "drained", drained } satisfies FromWorker);
  return drained;
}

async function drain(
  server: RunningServer,
  services: readonly Service[],
  timeoutMs: number,
): Promise<boolean> {
  const drained = await server.drain(timeoutMs);
  if (drained) await Promise.all(services.map((service) => service.drain()));
  for (const service of services) service.close();
  return drained;
}

function seedOf(data: unknown): WorkerSeed {
  if (!isSeed(data)) throw new TypeError("joinWorkers found no seed of startWorkers in workerData");
  return data;
}

function isSeed(data: unknown): data is WorkerSeed {
  return (
    typeof data === "object" &&
    data !== null &&
    "beat" in data &&
    data.beat instanceof SharedArrayBuffer &&
    "host" in data &&
    "port" in data &&
    "reusePort" in data
  );
}
