/**
 * Stops making instances of a component that keeps failing.
 * Invariant: it is open for a bounded time only; one success after that closes it.
 */
import type { PoolOptions } from "./options.ts";

export class Breaker {
  readonly #options: PoolOptions;
  readonly #now: () => number;
  #failures: number[] = [];
  #pause = 0;
  #openUntil = 0;
  /** How often it has opened. */
  opened = 0;

  constructor(options: PoolOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Milliseconds until instances are made again; 0: now. */
  wait(): number {
    return Math.max(0, this.#openUntil - this.#now());
  }

  failed(): void {
    const now = this.#now();
    const { maxFailures, failureWindowMs, pauseMs, maxPauseMs } = this.#options;
    this.#failures = [...this.#failures.filter((at) => now - at < failureWindowMs), now];
    if (this.#failures.length < maxFailures) return;
    this.#pause = Math.min(maxPauseMs, Math.max(pauseMs, this.#pause * 2));
    this.#openUntil = now + this.#pause;
    this.opened++;
  }

  succeeded(): void {
    if (this.#pause > 0 && this.wait() === 0) this.#pause = 0;
  }
}
