/**
 * The threads that may be ready, in the order in which they became so.
 * Spec: CanonicalABI.md, `Store.tick`: any ready thread may run next; which one is `Choice`'s to say.
 * Invariant: a thread stands in the queue at most once (`queued`); one that is found not to be ready is forgotten until
 * whoever makes it ready enqueues it again. It stands between `#head` and `#end`; what is outside of them is null, and room kept.
 */
import { FIFO, type Choice } from "./choice.ts";
import type { Thread } from "./task.ts";

/** Taken threads at the front of the array, over which it is cut. */
const MAX_TAKEN = 1024;

export class ReadyQueue {
  readonly #choice: Choice;
  #threads: (Thread | null)[] = [];
  #head = 0;
  #end = 0;

  constructor(choice: Choice) {
    this.#choice = choice;
  }

  /** False if it stands in the queue already. */
  add(thread: Thread): boolean {
    if (thread.queued) return false;
    thread.queued = true;
    this.#threads[this.#end++] = thread;
    return true;
  }

  clear(): void {
    this.#keep([]);
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
    return this.#first() === null;
  }

  /** All that are ready; the others are forgotten. */
  ready(): readonly Thread[] {
    const ready: Thread[] = [];
    // One that is not ready may have others enqueued (at its instance's gate), which are looked at as well.
    for (let index = this.#head; index < this.#end; index++) {
      const thread = this.#threads[index] ?? null;
      if (thread === null) continue;
      if (thread.ready) ready.push(thread);
      else thread.queued = false;
    }
    this.#keep(ready);
    return ready;
  }

  #takeAny(threads: readonly Thread[]): Thread | null {
    const chosen = threads[threads.length > 1 ? this.#choice.pick(threads.length) : 0];
    if (chosen === undefined) return null;
    chosen.queued = false;
    this.#keep(this.#threads.slice(this.#head, this.#end).filter((thread) => thread !== chosen));
    return chosen;
  }

  #takeFirst(): Thread | null {
    const thread = this.#first();
    if (thread === null) return null;
    thread.queued = false;
    this.#threads[this.#head++] = null;
    if (this.#head > MAX_TAKEN && this.#head * 2 > this.#end)
      this.#keep(this.#threads.slice(this.#head, this.#end));
    return thread;
  }

  /** The first that is ready; those before it are forgotten. */
  #first(): Thread | null {
    for (; this.#head < this.#end; this.#head++) {
      const thread = this.#threads[this.#head] ?? null;
      if (thread === null) continue;
      if (thread.ready) return thread;
      thread.queued = false;
      this.#threads[this.#head] = null;
    }
    if (this.#end > MAX_TAKEN) this.clear();
    this.#head = 0;
    this.#end = 0;
    return null;
  }

  #keep(threads: (Thread | null)[]): void {
    this.#threads = threads;
    this.#head = 0;
    this.#end = threads.length;
  }
}
