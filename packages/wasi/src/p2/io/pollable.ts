/**
 * Waiting for one of several things.
 * Spec: wasi:io/poll 0.2.
 */
import { blocking } from "@heddle/component";
import { markBlocking } from "../mark-blocking.ts";
import type { Bell, Waitable } from "../readiness.ts";

/** The resource `pollable`. */
export class Pollable implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #what: Waitable;
  readonly #drop: (() => void) | undefined;
  #isDropped = false;

  /** What it stands for stays its owner's; `drop` is called once the guest has dropped the pollable. */
  constructor(bell: Bell, what: Waitable, drop?: () => void) {
    this.#bell = bell;
    this.#what = what;
    this.#drop = drop;
  }

  static {
    markBlocking(this, "ready", "block");
  }

  /** One that was dropped while somebody waits, as a program is ended, is waited for no longer. */
  isReady(): boolean {
    return this.#isDropped || this.#what.isReady();
  }

  whyNever(): string | undefined {
    return this.#what.whyNever?.();
  }

  /** A promise every so often, if it is not ready: see {@link Bell.giveWay}. */
  ready(): boolean | Promise<boolean> {
    if (this.isReady()) return true;
    return this.#bell.giveWay()?.then(() => this.isReady()) ?? false;
  }

  block(): Promise<void> | undefined {
    return this.#bell.waitFor(this);
  }

  [Symbol.dispose](): void {
    this.#isDropped = true;
    this.#drop?.();
  }
}

/** The function `poll`: the indexes of those that are ready, at least one. */
export function createPoll(bell: Bell): (pollables: readonly Pollable[]) => number[] | Promise<number[]> {
  return blocking((pollables) => {
    if (pollables.length === 0) throw new RangeError("poll was given an empty list, which is never ready");
    const ready = bell.waitForAny(pollables);
    if (ready instanceof Promise || ready.length === pollables.length) return ready;
    return bell.giveWay()?.then(() => bell.waitForAny(pollables)) ?? ready;
  });
}
