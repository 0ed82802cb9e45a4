/** How instances are used again, and how many there may be. */
import { LinkError } from "@heddle/component/errors";
import { withTimers } from "../timers.ts";

/**
 * `concurrent`: an instance takes further requests while it is busy with others. `serial`: one at a time. `none`: one in all.
 * State that a guest keeps is shared between the requests of one instance.
 */
export type Reuse = "concurrent" | "serial" | "none";

export interface PoolOptions {
  readonly reuse: Reuse;
  /** Requests at once in one instance, if it is used concurrently. */
  readonly maxConcurrency: number;
  /** Requests that an instance handles before it is replaced. */
  readonly maxRequests: number;
  /** Instances at once. */
  readonly maxInstances: number;
  /** Instances made ahead of requests. */
  readonly warm: number;
  /** How long an instance beyond the warm ones may idle. */
  readonly idleMs: number;
  /** How long a retired instance may go on with what it does after its responses. */
  readonly retireMs: number;
  /** How long requests may go on in instances that were swapped out; then they are cut. */
  readonly swapDrainMs: number;
  /** This many failures within {@link failureWindowMs} stop new instances for a while. */
  readonly maxFailures: number;
  readonly failureWindowMs: number;
  /** The first pause; it doubles with each further failure, up to {@link maxPauseMs}. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

export const DEFAULT_POOL_OPTIONS: PoolOptions = {
  reuse: "concurrent",
  maxConcurrency: 16,
  maxRequests: 128,
  maxInstances: 64,
  warm: 1,
  idleMs: 30_000,
  retireMs: 10_000,
  swapDrainMs: 60_000,
  maxFailures: 5,
  failureWindowMs: 60_000,
  pauseMs: 1000,
  maxPauseMs: 30_000,
};

/**
 * All options, of which some were given. Throws LinkError (`bad-argument`) if instances that take one request at a time are to be
 * used concurrently.
 */
export function poolOptions(given: Partial<PoolOptions> = {}, isSerial = false): PoolOptions {
  const { reuse = isSerial ? "none" : DEFAULT_POOL_OPTIONS.reuse } = given;
  if (isSerial && reuse === "concurrent")
    throw new LinkError(
      "bad-argument",
      "reuse: found concurrent, wanted serial or none: a service of WASI 0.2 takes one request at a time",
    );
  return withTimers({ ...DEFAULT_POOL_OPTIONS, ...given, reuse });
}

/** Requests at once in one instance. */
export function concurrencyOf(options: PoolOptions): number {
  return options.reuse === "concurrent" ? options.maxConcurrency : 1;
}

/** Requests in all in one instance. */
export function requestsOf(options: PoolOptions): number {
  return options.reuse === "none" ? 1 : options.maxRequests;
}
