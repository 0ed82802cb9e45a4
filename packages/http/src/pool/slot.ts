/**
 * One instance in a pool and what it is busy with.
 * Invariant: it is disposed once, after it was retired and its requests are over, or at once when it failed. One that has had
 * all its requests begins anew if its instance can be renewed.
 */
import type { HandlerInstance } from "../instance.ts";
import { concurrencyOf, requestsOf, type PoolOptions } from "./options.ts";

export class Slot {
  readonly #options: PoolOptions;
  readonly #gone: (slot: Slot) => void;
  readonly ready: Promise<HandlerInstance>;
  instance: HandlerInstance | undefined;
  /** Requests in it now; since its instance was made or renewed; and ever. */
  active = 0;
  #taken = 0;
  #entered = 0;
  /** How often its instance was renewed. */
  renewals = 0;
  #retired = false;
  #finishing = false;
  #disposed = false;
  /** When it was last seen busy, or with requests done since the time before: how many it had had by then. */
  #seenAt = 0;
  #seen = -1;

  constructor(options: PoolOptions, make: () => Promise<HandlerInstance>, gone: (slot: Slot) => void) {
    this.#options = options;
    this.#gone = gone;
    this.ready = make();
    this.ready.then(
      (instance) => this.#arrived(instance),
      () => this.#leave(),
    );
  }

  #arrived(instance: HandlerInstance): void {
    this.instance = instance;
    // Ended while it was made.
    if (this.#disposed) void instance.dispose().catch(() => {});
    else this.#settle();
  }

  get hasFailed(): boolean {
    return this.instance !== undefined && this.instance.failure !== null;
  }

  get hasRoom(): boolean {
    return (
      !this.#retired &&
      !this.#finishing &&
      !this.hasFailed &&
      this.active < concurrencyOf(this.#options) &&
      !this.#isUsedUp
    );
  }

  get isRetired(): boolean {
    return this.#retired;
  }

  /** How long nothing has come to it, as far as who asks from time to time can see. */
  idleFor(now: number): number {
    if (this.active > 0 || this.#entered !== this.#seen) {
      this.#seenAt = now;
      this.#seen = this.#entered;
    }
    return now - this.#seenAt;
  }

  enter(): void {
    this.active++;
    this.#taken++;
    this.#entered++;
  }

  /** A request is over. What still goes on in an instance that is used serially holds it, within limits. */
  leave(): void {
    const quiet = this.#options.reuse === "serial" ? this.instance?.quiet?.() : undefined;
    if (quiet === undefined) this.#left();
    else void this.#inTime(quiet).then((inTime) => (inTime ? this.#left() : this.kill()));
  }

  #left(): void {
    this.active--;
    this.#settle();
  }

  /** Takes no further requests. */
  retire(): void {
    this.#retired = true;
    this.#settle();
  }

  #settle(): void {
    const { instance } = this;
    if (instance === undefined) return;
    if (instance.failure !== null) this.#leave();
    else if (this.active === 0 && (this.#retired || this.#isUsedUp)) void this.#finish(instance);
  }

  get #isUsedUp(): boolean {
    return this.#taken >= requestsOf(this.#options);
  }

  /** What goes on after the last response may end by itself, within limits. */
  async #finish(instance: HandlerInstance): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    const inTime = await this.#inTime(Promise.all([instance.finished(), instance.quiet?.()]));
    this.#finishing = false;
    if (!inTime || this.#retired || instance.failure !== null || instance.renew?.() !== true) {
      this.#leave();
      return;
    }
    this.#taken = 0;
    this.renewals++;
  }

  /** Whether it settles before `retireMs` have passed. */
  async #inTime(promise: Promise<unknown>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#options.retireMs);
    });
    const settled = promise.then(
      () => true,
      () => true,
    );
    const inTime = await Promise.race([settled, late]);
    clearTimeout(timer);
    return inTime;
  }

  #leave(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#retired = true;
    this.#gone(this);
    void this.instance?.dispose().catch(() => {});
  }

  /** Ends it now. */
  kill(): void {
    this.#leave();
  }
}
