/**
 * A service: a pool of instances behind limits and deadlines, for whichever server asks.
 *
 * Invariants: a request is answered once, by the guest or by a refusal. Its instance is held until the response's body is over,
 * so that an instance is never replaced under a response. `swap` loses no request: those under way end where they began.
 */
import type { CancelSignal } from "@heddle/component";
import type { Request, Response } from "@heddle/wasi/http";
import { Cancellation } from "./cancellation.ts";
import { LateError, type HandleCall, type HandlerFactory, type RequestOrigin } from "./instance.ts";
import { serveLimits, type ServeLimits } from "./limits.ts";
import { Pool, type Lease, type PoolCounters, type Refusal } from "./pool/pool.ts";
import { poolOptions, type PoolOptions } from "./pool/options.ts";
import { CLIENT_GONE, statusOf } from "./status.ts";
import { Timeouts, type Timed } from "./timeouts.ts";

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
  readonly #timeouts: Timeouts;
  #pool: Pool;
  /** Swapped out, with requests still under way. */
  readonly #old = new Set<Pool>();
  /** Of pools that are gone. */
  readonly #past = { made: 0, renewed: 0, failed: 0, paused: 0 };
  #swapping: Promise<unknown> = Promise.resolve();
  #closed = false;
  #active = 0;

  constructor(factory: HandlerFactory, options: ServiceOptions = {}) {
    this.#options = options;
    this.#limits = serveLimits(options.limits);
    this.#pool = new Pool(factory, options.pool);
    this.#timeouts = new Timeouts(this.#limits.requestTimeoutMs);
  }

  /** Of all instances, those that were swapped out too: what counts up never goes down. */
  get counters(): PoolCounters {
    const sum = { instances: 0, active: 0, handles: 0, tasks: 0, parkedStacks: 0, ...this.#past };
    for (const { counters } of [this.#pool, ...this.#old]) {
      sum.instances += counters.instances;
      sum.active += counters.active;
      sum.handles += counters.handles;
      sum.tasks += counters.tasks;
      sum.parkedStacks += counters.parkedStacks;
      sum.made += counters.made;
      sum.renewed += counters.renewed;
      sum.failed += counters.failed;
      sum.paused += counters.paused;
    }
    return sum;
  }

  /** Makes the warm instances, so that a component that cannot start is known before a request comes. */
  warm(): Promise<void> {
    return this.#pool.warm();
  }

  /** Takes request. Never throws or rejects. A promise only if the answer has to be waited for. */
  handle(request: Request, signal: CancelSignal, origin?: RequestOrigin): Answer | Promise<Answer> {
    if (this.#active >= this.#limits.maxConcurrentRequests) return refuse(request, 503, 1);
    this.#active++;
    const lease = this.#pool.acquire();
    if (!(lease instanceof Promise)) return this.#enter(request, lease, signal, origin);
    return lease.then(
      (later) => this.#enter(request, later, signal, origin),
      (error: unknown) => {
        this.#active--;
        return { ...refuse(request, 500), cause: error };
      },
    );
  }

  #enter(
    request: Request,
    lease: Lease | Refusal,
    signal: CancelSignal,
    origin: RequestOrigin | undefined,
  ): Answer | Promise<Answer> {
    if ("reason" in lease) {
      this.#active--;
      return refuse(request, 503, Math.ceil(lease.retryAfterMs / 1000));
    }
    return new Handling(signal, origin, lease, this.#timeouts, this.#leave).run(request);
  }

  readonly #leave = (): void => {
    this.#active--;
  };

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
    const { made, renewed, failed, paused } = pool.counters;
    this.#past.made += made;
    this.#past.renewed += renewed;
    this.#past.failed += failed;
    this.#past.paused += paused;
  }

  /** Takes no further requests: it ends with those under way, or after `swapDrainMs`. Resolves then. */
  async retire(): Promise<void> {
    const late = setTimeout(() => this.close(), poolOptions(this.#options.pool).swapDrainMs);
    await this.drain();
    clearTimeout(late);
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

/** Takes request. */
function refuse(request: Request, status: number, retryAfter?: number): Refused {
  request[Symbol.dispose]();
  return { kind: "refused", status, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** One request in an instance: aborted with another signal or after a time. Nobody waits longer than that, heeded or not. */
class Handling extends Cancellation implements Timed, HandleCall {
  readonly origin?: RequestOrigin;
  dueAt = 0;
  earlier: Timed | undefined;
  later: Timed | undefined;
  readonly #outer: CancelSignal;
  readonly #lease: Lease;
  readonly #timeouts: Timeouts;
  readonly #leave: () => void;
  /** Listens to the outer signal while the response is waited for. */
  #outerAborted: (() => void) | undefined;
  #expired = false;
  #over = false;
  /** Takes the answer that is waited for. */
  #resolve: ((answer: Answer) => void) | undefined;

  constructor(
    outer: CancelSignal,
    origin: RequestOrigin | undefined,
    lease: Lease,
    timeouts: Timeouts,
    leave: () => void,
  ) {
    super();
    if (origin !== undefined) this.origin = origin;
    this.#outer = outer;
    this.#lease = lease;
    this.#timeouts = timeouts;
    this.#leave = leave;
  }

  /** Takes request. */
  run(request: Request): Answer | Promise<Answer> {
    if (this.#outer.aborted) this.abort(this.#outer.reason);
    let response: Response | Promise<Response>;
    try {
      response = this.#lease.instance.handle(request, this);
    } catch (error) {
      return this.#failed(error);
    }
    return response instanceof Promise ? this.#wait(response) : this.#answered(response);
  }

  #wait(response: Promise<Response>): Promise<Answer> {
    response.then(
      (value) =>
        this.#resolve === undefined ? value[Symbol.dispose]() : this.#settle(this.#answered(value)),
      (error: unknown) => this.#settle(this.#failed(error)),
    );
    this.#timeouts.start(this);
    const aborted = (): void => this.#stop(this.#outer.reason);
    this.#outerAborted = aborted;
    this.#outer.addEventListener("abort", aborted);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      if (this.#outer.aborted) aborted();
    });
  }

  timedOut(): void {
    this.#expired = true;
    this.#stop(new LateError(this.#timeouts.ms));
  }

  #stop(reason: unknown): void {
    this.abort(reason);
    this.#settle(this.#failed(reason));
  }

  /** The call goes on with nobody to abort it. */
  #settle(answer: Answer): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#resolve = undefined;
    this.#timeouts.stop(this);
    if (this.#outerAborted !== undefined) this.#outer.removeEventListener("abort", this.#outerAborted);
    resolve(answer);
  }

  #answered(response: Response): Answered {
    return new Given(response, this);
  }

  #failed(error: unknown): Refused {
    this.done();
    return { kind: "refused", status: this.#statusOf(error), cause: error };
  }

  #statusOf(error: unknown): number {
    if (this.#expired) return 504;
    return this.#outer.aborted ? CLIENT_GONE : statusOf(error);
  }

  done(): void {
    if (this.#over) return;
    this.#over = true;
    this.#lease.release();
    if (this.origin !== undefined) this.#lease.instance.left?.(this.origin);
    this.#leave();
  }
}

class Given implements Answered {
  readonly kind = "answered";
  readonly response: Response;
  readonly #handling: Handling;

  constructor(response: Response, handling: Handling) {
    this.response = response;
    this.#handling = handling;
  }

  done(): void {
    this.#handling.done();
  }
}
