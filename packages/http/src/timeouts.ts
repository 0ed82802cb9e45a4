/**
 * Many waits of one length behind one timer of the engine: a server has one for each request.
 * Invariant: they stand in the order in which they end, so that the timer is always that of the first; without a wait it keeps no
 * process alive.
 */

/** A wait that may time out. The links are the list's to write. */
export interface Timed {
  dueAt: number;
  earlier: Timed | undefined;
  later: Timed | undefined;
  timedOut(): void;
}

export class Timeouts {
  readonly ms: number;
  #first: Timed | undefined;
  #last: Timed | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** Of a wait that is not among them. */
  start(timed: Timed): void {
    timed.dueAt = performance.now() + this.ms;
    timed.earlier = this.#last;
    if (this.#last === undefined) this.#first = timed;
    else this.#last.later = timed;
    this.#last = timed;
    if (timed.earlier === undefined) this.#hold(true);
    this.#timer ??= setTimeout(() => this.#fire(), this.ms);
  }

  /** Harmless where it is over. */
  stop(timed: Timed): void {
    const { earlier, later } = timed;
    if (earlier === undefined && this.#first !== timed) return;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    timed.earlier = undefined;
    timed.later = undefined;
    if (this.#first === undefined) this.#hold(false);
  }

  /** The timer stays where it is when a wait ends: most do long before their time. */
  #fire(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (let first = this.#first; first !== undefined && first.dueAt <= now; first = this.#first) {
      this.stop(first);
      first.timedOut();
    }
    if (this.#first === undefined) return;
    this.#timer = setTimeout(() => this.#fire(), Math.max(1, Math.ceil(this.#first.dueAt - now)));
  }

  #hold(held: boolean): void {
    const timer = this.#timer;
    if (typeof timer !== "object") return;
    if (held) timer.ref();
    else timer.unref();
  }
}
