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
    markBlocking(this, "block");
  }

  /** One that was dropped while somebody waits, as a program is ended, is waited for no longer. */
  isReady(): boolean {
    return this.#isDropped || this.#what.isReady();
  }

  ready(): boolean {
    return this.isReady();
  }

  block(): Promise<void> | undefined {
    return this.#bell.waitFor(this);
  }

  [Symbol.dispose](): void {
    this.#isDropped = true;
    this.#drop?.();
  }
}

/**
 * How often in a row `poll` answers at once while something else is still waited for. A program that asks again and again, with a timer
 * that has passed in its list, would keep from coming what it waits for: it runs on the thread that brings it.
 */
const AT_ONCE = 1000;

/** The function `poll`: the indexes of those that are ready, at least one. `turn` lets everyone else have a turn of the event loop. */
export function createPoll(
  bell: Bell,
  turn?: () => Promise<void>,
): (pollables: readonly Pollable[]) => number[] | Promise<number[]> {
  let atOnce = 0;
  return blocking((pollables) => {
    if (pollables.length === 0) throw new RangeError("poll was given an empty list, which is never ready");
    const ready = bell.waitForAny(pollables);
    atOnce = ready instanceof Promise || ready.length === pollables.length ? 0 : atOnce + 1;
    if (atOnce < AT_ONCE || turn === undefined) return ready;
    atOnce = 0;
    return turn().then(() => bell.waitForAny(pollables));
  });
}
