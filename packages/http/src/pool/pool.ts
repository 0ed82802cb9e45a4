/**
 * A pool of instances of one service.
 *
 * Invariants: an instance that failed takes no further request. A request gets an instance with room, a new one, or `null` when
 * the pool is full or its component keeps failing; nobody queues here, so that overload shows at once.
 */
import { Trap } from "@heddle/component/errors";
import { LateError, type HandlerFactory, type HandlerInstance } from "../instance.ts";
import { Breaker } from "./breaker.ts";
import { poolOptions, type PoolOptions } from "./options.ts";
import { Slot } from "./slot.ts";

/** One request's hold on an instance. */
export class Lease {
  readonly instance: HandlerInstance;
  readonly #slot: Slot;
  readonly #breaker: Breaker;
  #held = true;

  constructor(instance: HandlerInstance, slot: Slot, breaker: Breaker) {
    this.instance = instance;
    this.#slot = slot;
    this.#breaker = breaker;
  }

  /** The request is over. Harmless when repeated. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#slot.leave();
    if (this.instance.failure === null) this.#breaker.succeeded();
  }
}

/** Why there is no instance: everything is busy, or the component keeps failing. */
export interface Refusal {
  readonly reason: "full" | "failing";
  readonly retryAfterMs: number;
}

export interface PoolCounters {
  readonly instances: number;
  readonly active: number;
  /** What the instances' guests hold. */
  readonly handles: number;
  readonly tasks: number;
  readonly parkedStacks: number;
  readonly made: number;
  readonly renewed: number;
  readonly failed: number;
  readonly paused: number;
}

export class Pool {
  readonly #make: HandlerFactory;
  readonly #options: PoolOptions;
  readonly #now: () => number;
  readonly #breaker: Breaker;
  readonly #slots = new Set<Slot>();
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #open = true;
  #made = 0;
  /** Of slots that are gone. */
  #renewed = 0;
  #failed = 0;
  #drained: (() => void)[] = [];

  constructor(
    make: HandlerFactory,
    options: Partial<PoolOptions> = {},
    now: () => number = () => performance.now(),
  ) {
    this.#make = make;
    this.#options = poolOptions(options, make.isSerial);
    this.#now = now;
    this.#breaker = new Breaker(this.#options, now);
  }

  get counters(): PoolCounters {
    const held = { active: 0, handles: 0, tasks: 0, parkedStacks: 0, renewed: this.#renewed };
    for (const { active, instance, renewals } of this.#slots) {
      held.active += active;
      held.renewed += renewals;
      held.handles += instance?.holdings?.handles ?? 0;
      held.tasks += instance?.holdings?.tasks ?? 0;
      held.parkedStacks += instance?.holdings?.parkedStacks ?? 0;
    }
    return {
      instances: this.#slots.size,
      ...held,
      made: this.#made,
      failed: this.#failed,
      paused: this.#breaker.opened,
    };
  }

  /** Makes the warm instances. Rejects if the first cannot be made. */
  async warm(): Promise<void> {
    const wanted = Math.min(this.#options.warm, this.#options.maxInstances);
    const slots = Array.from({ length: wanted - this.#slots.size }, () => this.#grow());
    await Promise.all(slots.map((slot) => slot.ready));
    this.#sweep();
  }

  /** A promise only if a new instance has to be waited for; it rejects if there can be none. */
  acquire(): Lease | Refusal | Promise<Lease> {
    const slot = this.#room();
    if (!(slot instanceof Slot)) return slot;
    slot.enter();
    const { instance } = slot;
    return instance === undefined ? this.#wait(slot) : new Lease(instance, slot, this.#breaker);
  }

  async #wait(slot: Slot): Promise<Lease> {
    try {
      return new Lease(await slot.ready, slot, this.#breaker);
    } catch (error) {
      slot.leave();
      throw error;
    }
  }

  #room(): Slot | Refusal {
    for (const slot of this.#slots) {
      if (slot.hasRoom) return slot;
      if (slot.hasFailed) slot.kill();
    }
    const wait = this.#breaker.wait();
    if (wait > 0) return { reason: "failing", retryAfterMs: wait };
    if (!this.#open || this.#slots.size >= this.#options.maxInstances)
      return { reason: "full", retryAfterMs: 1000 };
    return this.#grow();
  }

  #grow(): Slot {
    this.#made++;
    const slot = new Slot(
      this.#options,
      () => this.#make(),
      (gone) => this.#forget(gone),
    );
    this.#slots.add(slot);
    slot.ready.catch(() => this.#fail());
    this.#sweep();
    return slot;
  }

  #fail(): void {
    this.#failed++;
    this.#breaker.failed();
  }

  #forget(slot: Slot): void {
    if (!this.#slots.delete(slot)) return;
    this.#renewed += slot.renewals;
    if (slot.instance !== undefined && isFault(slot.instance.failure)) this.#fail();
    if (this.#slots.size === 0) for (const drained of this.#drained.splice(0)) drained();
    if (this.#slots.size === 0) this.#stopSweeping();
  }

  /** Idle instances beyond the warm ones are retired. */
  #sweep(): void {
    this.#sweeper ??= setInterval(() => this.#retireIdle(), Math.max(10, this.#options.idleMs / 4));
    if (typeof this.#sweeper === "object") this.#sweeper.unref();
  }

  #retireIdle(): void {
    const now = this.#now();
    let spare = this.#slots.size - this.#options.warm;
    for (const slot of this.#slots) {
      if (slot.hasFailed) slot.kill();
      if (spare <= 0) return;
      if (slot.isRetired || slot.idleFor(now) < this.#options.idleMs) continue;
      slot.retire();
      spare--;
    }
  }

  #stopSweeping(): void {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  /** Takes no further requests; resolves when the last instance is gone. */
  drain(): Promise<void> {
    this.#open = false;
    for (const slot of this.#slots) slot.retire();
    if (this.#slots.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Ends everything now. */
  close(): void {
    this.#open = false;
    for (const slot of this.#slots) slot.kill();
    this.#stopSweeping();
  }
}

/** Ended because its client had left is no fault of the component: clients must not be able to stop it for all. */
function isFault(failure: Error | null): boolean {
  if (failure === null) return false;
  const aborted = failure instanceof Trap && failure.code === "aborted";
  return !aborted || failure.cause instanceof LateError;
}
