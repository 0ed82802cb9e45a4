/**
 * The threads that may be ready, in the order in which they became so.
 * Spec: CanonicalABI.md, `Store.tick`: any ready thread may run next; which one is `Choice`'s to say.
 * Invariant: a thread stands in the queue at most once (`queued`); one that is found not to be ready is forgotten until
 * whoever makes it ready enqueues it again.
 */
import { FIFO, type Choice } from "./choice.ts";
import type { Thread } from "./task.ts";

/** Taken threads at the front of the array, over which it is cut. */
const MAX_TAKEN = 1024;

export class ReadyQueue {
  readonly #choice: Choice;
  #threads: Thread[] = [];
  #head = 0;

  constructor(choice: Choice) {
    this.#choice = choice;
  }

  /** False if it stands in the queue already. */
  add(thread: Thread): boolean {
    if (thread.queued) return false;
    thread.queued = true;
    this.#threads.push(thread);
    return true;
  }

  clear(): void {
    this.#threads = [];
    this.#head = 0;
  }

  /** Takes the next thread. */
  take(): Thread | null {
    return this.#choice === FIFO ? this.#takeFirst() : this.#takeAny(this.ready());
  }

  /** Takes the next of those that `accept` answers true for. */
  takeAccepted(accept: (thread: Thread) => boolean): Thread | null {
    return this.#takeAny(this.ready().filter(accept));
  }

  get isEmpty(): boolean {
    return this.#head === this.#threads.length || this.ready().length === 0;
  }

  /** All that are ready; the others are forgotten. */
  ready(): readonly Thread[] {
    const ready: Thread[] = [];
    // One that is not ready may have others enqueued (at its instance's gate), which are looked at as well.
    for (let index = this.#head; index < this.#threads.length; index++) {
      const thread = this.#threads[index];
      if (thread === undefined) continue;
      if (thread.ready) ready.push(thread);
      else thread.queued = false;
    }
    this.#threads = ready;
    this.#head = 0;
    return ready;
  }

  #takeAny(threads: readonly Thread[]): Thread | null {
    const chosen = threads[threads.length > 1 ? this.#choice.pick(threads.length) : 0];
    if (chosen === undefined) return null;
    chosen.queued = false;
    this.#threads = this.#threads.filter((thread) => thread !== chosen);
    return chosen;
  }

  #takeFirst(): Thread | null {
    while (this.#head < this.#threads.length) {
      const thread = this.#threads[this.#head++];
      if (thread === undefined) continue;
      thread.queued = false;
      if (!thread.ready) continue;
      if (this.#head > MAX_TAKEN && this.#head * 2 > this.#threads.length) this.#cut();
      return thread;
    }
    if (this.#head > 0) this.clear();
    return null;
  }

  #cut(): void {
    this.#threads = this.#threads.slice(this.#head);
    this.#head = 0;
  }
}
