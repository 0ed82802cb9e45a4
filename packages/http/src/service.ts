/**
 * A service: a pool of instances behind limits and deadlines, for whichever server asks.
 *
 * Invariants: a request is answered once, by the guest or by a refusal. Its instance is held until the response's body is over,
 * so that an instance is never replaced under a response. `swap` loses no request: those under way end where they began.
 */
import type { Request, Response } from "@heddle/wasi/http";
import type { HandleCall, HandlerFactory, RequestOrigin } from "./instance.ts";
import { serveLimits, type ServeLimits } from "./limits.ts";
import { Pool, type PoolCounters } from "./pool/pool.ts";
import { poolOptions, type PoolOptions } from "./pool/options.ts";
import { statusOf } from "./status.ts";

/** The guest's response, to be followed by `done` once it was sent or given up. */
interface Answered {
  readonly kind: "answered";
  readonly response: Response;
  done(): void;
}

/** No response from the guest. */
interface Refused {
  readonly kind: "refused";
  readonly status: number;
  /** In seconds. */
  readonly retryAfter?: number;
  /** For the log, never for the client. */
  readonly cause?: unknown;
}

export type Answer = Answered | Refused;

export interface ServiceOptions {
  readonly pool?: Partial<PoolOptions>;
  readonly limits?: Partial<ServeLimits>;
}

export class Service {
  readonly #options: ServiceOptions;
  readonly #limits: ServeLimits;
  #pool: Pool;
  /** Swapped out, with requests still under way. */
  readonly #old = new Set<Pool>();
  /** Of pools that are gone. */
  readonly #past = { made: 0, failed: 0, paused: 0 };
  #swapping: Promise<unknown> = Promise.resolve();
  #closed = false;
  #active = 0;

  constructor(factory: HandlerFactory, options: ServiceOptions = {}) {
    this.#options = options;
    this.#limits = serveLimits(options.limits);
    this.#pool = new Pool(factory, options.pool);
  }

  /** Of all instances, those that were swapped out too: what counts up never goes down. */
  get counters(): PoolCounters {
    const sum = { instances: 0, active: 0, ...this.#past };
    for (const { counters } of [this.#pool, ...this.#old]) {
      sum.instances += counters.instances;
      sum.active += counters.active;
      sum.made += counters.made;
      sum.failed += counters.failed;
      sum.paused += counters.paused;
    }
    return sum;
  }

  /** Makes the warm instances, so that a component that cannot start is known before a request comes. */
  warm(): Promise<void> {
    return this.#pool.warm();
  }

  /** Takes request. Never rejects. */
  async handle(request: Request, signal: AbortSignal, origin?: RequestOrigin): Promise<Answer> {
    if (this.#active >= this.#limits.maxConcurrentRequests) {
      request[Symbol.dispose]();
      return { kind: "refused", status: 503, retryAfter: 1 };
    }
    this.#active++;
    let over = false;
    const leave = (): void => {
      if (over) return;
      over = true;
      this.#active--;
    };
    const answer = await this.#answer(
      request,
      { signal, ...(origin === undefined ? {} : { origin }) },
      leave,
    );
    if (answer.kind === "refused") leave();
    return answer;
  }

  async #answer(request: Request, { signal, origin }: HandleCall, leave: () => void): Promise<Answer> {
    try {
      const lease = await this.#pool.acquire();
      if ("reason" in lease) {
        request[Symbol.dispose]();
        return { kind: "refused", status: 503, retryAfter: Math.ceil(lease.retryAfterMs / 1000) };
      }
      const release = (): void => {
        lease.release();
        if (origin !== undefined) lease.instance.left?.(origin);
      };
      const done = (): void => {
        release();
        leave();
      };
      const deadline = new Deadline(signal, this.#limits.requestTimeoutMs);
      try {
        const response = await deadline.race(
          lease.instance.handle(request, {
            signal: deadline.signal,
            ...(origin === undefined ? {} : { origin }),
          }),
          (late) => late[Symbol.dispose](),
        );
        return { kind: "answered", response, done };
      } catch (error) {
        release();
        return { kind: "refused", status: deadline.expired ? 504 : statusOf(error), cause: error };
      } finally {
        deadline.clear();
      }
    } catch (error) {
      request[Symbol.dispose]();
      return { kind: "refused", status: 500, cause: error };
    }
  }

  /**
   * New requests go to the new instances; the old ones end with their requests, or after `swapDrainMs`. Rejects, changing
   * nothing, if the new ones cannot be made. Of several swaps the last one asked for counts.
   */
  swap(factory: HandlerFactory): Promise<void> {
    const swapped = this.#swapping.then(() => this.#swap(factory));
    this.#swapping = swapped.catch(() => {});
    return swapped;
  }

  async #swap(factory: HandlerFactory): Promise<void> {
    const next = new Pool(factory, this.#options.pool);
    try {
      await next.warm();
      if (this.#closed) throw new Error("the service has ended");
    } catch (error) {
      next.close();
      throw error;
    }
    const old = this.#pool;
    this.#pool = next;
    void this.#retire(old);
  }

  async #retire(pool: Pool): Promise<void> {
    this.#old.add(pool);
    const { swapDrainMs } = poolOptions(this.#options.pool);
    const late = setTimeout(() => pool.close(), swapDrainMs);
    await pool.drain();
    clearTimeout(late);
    this.#old.delete(pool);
    const { made, failed, paused } = pool.counters;
    this.#past.made += made;
    this.#past.failed += failed;
    this.#past.paused += paused;
  }

  /** Resolves when the last instance is gone. */
  async drain(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#pool, ...this.#old].map((pool) => pool.drain()));
  }

  close(): void {
    this.#closed = true;
    for (const pool of [this.#pool, ...this.#old]) pool.close();
  }
}

/** A signal that aborts with another one or after a time. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #abort: () => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  expired = false;

  constructor(outer: AbortSignal, ms: number) {
    this.#outer = outer;
    this.#abort = () => this.#controller.abort(outer.reason);
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.#controller.abort(new Error(`no response within ${ms} ms`));
    }, ms);
    if (outer.aborted) this.#abort();
    else outer.addEventListener("abort", this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits no longer than the signal allows, whether or not the promise heeds it. What comes too late goes to `late`. */
  race<T>(promise: Promise<T>, late: (value: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = this;
      let waiting = true;
      const stop = (): void => {
        waiting = false;
        reject(signal.reason);
      };
      promise
        .then((value) => (waiting ? resolve(value) : late(value)), reject)
        .finally(() => signal.removeEventListener("abort", stop));
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  }

  /** The call goes on with the outer signal alone. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#abort);
  }
}
