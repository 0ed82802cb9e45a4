/**
 * Clocks that stand still until they are moved.
 * Invariant: time moves forwards only, and timers fire in the order of their marks, each at its own time.
 */
import type { ClocksPort, WallTime } from "../../port/clocks.ts";
import { wallFromNanoseconds } from "../../wall-time.ts";

export interface VirtualClockOptions {
  /** Nanoseconds since 1970 at the start. */
  readonly wallStart?: bigint;
  /** Waiting makes the time pass: as soon as the event loop comes round, the clock stands at the next timer's mark. */
  readonly skipWaits?: boolean;
}

interface Timer {
  readonly mark: bigint;
  readonly done: () => void;
}

export class VirtualClock implements ClocksPort {
  readonly monotonicResolution = 1n;
  readonly wallResolution = 1n;
  readonly #wallStart: bigint;
  readonly #skipWaits: boolean;
  readonly #timers: Set<Timer> = new Set();
  #now = 0n;

  constructor({ wallStart = 0n, skipWaits = false }: VirtualClockOptions = {}) {
    this.#wallStart = wallStart;
    this.#skipWaits = skipWaits;
  }

  monotonicNow(): bigint {
    return this.#now;
  }

  wallNow(): WallTime {
    return wallFromNanoseconds(this.#wallStart + this.#now);
  }

  setTimer(nanoseconds: bigint, done: () => void): () => void {
    const timer: Timer = { mark: this.#now + nanoseconds, done };
    this.#timers.add(timer);
    if (this.#skipWaits) setTimeout(() => this.#skip(), 0);
    // What is due already needs no time to pass.
    else if (nanoseconds <= 0n) setTimeout(() => this.advance(0n), 0);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Moves the clock; every timer that falls due on the way fires. */
  advance(nanoseconds: bigint): void {
    const end = this.#now + nanoseconds;
    for (let next = this.#next(); next !== undefined && next.mark <= end; next = this.#next())
      this.#fire(next);
    this.#now = end;
  }

  #skip(): void {
    const next = this.#next();
    if (next !== undefined) this.#fire(next);
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    if (timer.mark > this.#now) this.#now = timer.mark;
    timer.done();
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.mark < next.mark) next = timer;
    return next;
  }
}
