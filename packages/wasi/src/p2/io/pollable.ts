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
  readonly #what: Waitable & Partial<Disposable>;

  /** Takes `what` if that can be disposed of. */
  constructor(bell: Bell, what: Waitable & Partial<Disposable>) {
    this.#bell = bell;
    this.#what = what;
  }

  static {
    markBlocking(this, "block");
  }

  isReady(): boolean {
    return this.#what.isReady();
  }

  ready(): boolean {
    return this.isReady();
  }

  block(): Promise<void> | undefined {
    return this.#bell.waitFor(this);
  }

  [Symbol.dispose](): void {
    this.#what[Symbol.dispose]?.();
  }
}

/** The function `poll`: the indexes of those that are ready, at least one. */
export function createPoll(bell: Bell): (pollables: readonly Pollable[]) => number[] | Promise<number[]> {
  return blocking((pollables) => {
    if (pollables.length === 0) throw new RangeError("poll was given an empty list, which is never ready");
    const ready = findReady(pollables);
    if (ready.length > 0) return ready;
    const any: Waitable = { isReady: () => pollables.some((pollable) => pollable.isReady()) };
    return Promise.resolve(bell.waitFor(any)).then(() => findReady(pollables));
  });
}

function findReady(pollables: readonly Pollable[]): number[] {
  const ready: number[] = [];
  for (const [index, pollable] of pollables.entries()) if (pollable.isReady()) ready.push(index);
  return ready;
}
