/**
 * Readiness on top of completion: the one place where "an operation reports once" becomes "ask whether it is ready".
 * Spec: wasi:io/poll 0.2.
 *
 * Invariant: what becomes ready rings one bell per program, and whoever waits looks again. So a wait costs one entry, however many
 * things are waited for; nothing is registered or allocated for each of them.
 */
import { raise } from "@heddle/component/errors";

/** Something that a guest may wait for. */
export interface Waitable {
  /** Is it ready? Asking starts whatever has to be under way for it to become so; that will ring the bell. */
  isReady(): boolean;
  /** Of what is not ready: why it does not become so as long as the guest waits, and does nothing else. Undefined: it may. */
  whyNever?(): string | undefined;
}

/**
 * How often a guest is answered at once while it still waits for something. One that asks again and again, and never waits, would
 * keep from coming what it waits for: it runs on the thread that brings it.
 */
const AT_ONCE = 1000;

export class Bell {
  #waiting: (() => void)[] = [];
  #turn: (() => Promise<void>) | undefined;
  /** Since somebody last waited. */
  #answeredAtOnce = 0;
  #looks = 0;
  #looking = false;

  /** Something may have become ready: everyone who waits looks again. */
  ring(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** `turn` lets everyone else have a turn of the event loop. To be called only where guests can be suspended. */
  giveWayBy(turn: () => Promise<void>): void {
    this.#turn = turn;
  }

  /** A guest that still waits for something is to be answered at once. Not undefined, every thousandth time: after this. */
  giveWay(): Promise<void> | undefined {
    if (this.#turn === undefined || ++this.#answeredAtOnce < AT_ONCE) return undefined;
    this.#answeredAtOnce = 0;
    return this.#turn();
  }

  /**
   * Which look this is, while somebody looks; undefined otherwise. Who answers from something that is dear to read, as a clock is,
   * reads it once in each look.
   */
  get look(): number | undefined {
    return this.#looking ? this.#looks : undefined;
  }

  /** Undefined: it is ready already. Traps if the guest would wait for ever. */
  waitFor(what: Waitable): Promise<void> | undefined {
    if (what.isReady()) return undefined;
    refuseDeadlock([what]);
    return this.#waitUntilReady(what);
  }

  /** The indexes of those that are ready: at least one, so there must be something in the list. Traps as `waitFor`. */
  waitForAny(whats: readonly Waitable[]): number[] | Promise<number[]> {
    const ready = this.findReady(whats);
    if (ready.length > 0) return ready;
    refuseDeadlock(whats);
    return this.#waitUntilAny(whats);
  }

  /** The indexes of those that are ready now. */
  findReady(whats: readonly Waitable[]): number[] {
    this.#looks++;
    this.#looking = true;
    try {
      const ready: number[] = [];
      // By number: taking the list's iterator allocates for each element until the engine has compiled this.
      for (let index = 0; index < whats.length; index++)
        if (whats[index]?.isReady() === true) ready.push(index);
      return ready;
    } finally {
      this.#looking = false;
    }
  }

  async #waitUntilReady(what: Waitable): Promise<void> {
    do await this.#rung();
    while (!what.isReady());
  }

  async #waitUntilAny(whats: readonly Waitable[]): Promise<number[]> {
    for (;;) {
      await this.#rung();
      const ready = this.findReady(whats);
      if (ready.length > 0) return ready;
    }
  }

  #rung(): Promise<void> {
    this.#answeredAtOnce = 0;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** While a guest of 0.2 waits nothing else of its program runs: so nobody does what only the program could do. */
function refuseDeadlock(whats: readonly Waitable[]): void {
  const reasons = new Set<string>();
  for (const what of whats) {
    const why = what.whyNever?.();
    if (why === undefined) return;
    reasons.add(why);
  }
  raise("deadlock", `deadlock detected: ${[...reasons].join("; ")}`);
}

/** An operation under way: it is ready when it has reported. */
export class Completion<T> implements Waitable {
  #outcome: { readonly value: T } | { readonly error: unknown } | undefined;

  constructor(bell: Bell, operation: PromiseLike<T>) {
    operation.then(
      (value) => this.#report(bell, { value }),
      (error: unknown) => this.#report(bell, { error }),
    );
  }

  isReady(): boolean {
    return this.#outcome !== undefined;
  }

  /** What it reported: the value, or the error thrown. Undefined: it has not. */
  take(): { readonly value: T } | undefined {
    if (this.#outcome === undefined) return undefined;
    if ("error" in this.#outcome) throw this.#outcome.error;
    return this.#outcome;
  }

  #report(bell: Bell, outcome: { readonly value: T } | { readonly error: unknown }): void {
    this.#outcome = outcome;
    bell.ring();
  }
}
