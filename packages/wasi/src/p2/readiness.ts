/**
 * Readiness on top of completion: the one place where "an operation reports once" becomes "ask whether it is ready".
 * Spec: wasi:io/poll 0.2.
 *
 * Invariant: what becomes ready rings one bell per program, and whoever waits looks again. So a wait costs one entry, however many
 * things are waited for; nothing is registered for each of them.
 */

/** Something that a guest may wait for. */
export interface Waitable {
  /** Is it ready? Asking starts whatever has to be under way for it to become so; that will ring the bell. */
  isReady(): boolean;
}

export class Bell {
  #waiting: (() => void)[] = [];

  ring(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Undefined: it is ready already. */
  waitFor(what: Waitable): Promise<void> | undefined {
    return what.isReady() ? undefined : this.#waitUntilReady(what);
  }

  async #waitUntilReady(what: Waitable): Promise<void> {
    do {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } while (!what.isReady());
  }
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
