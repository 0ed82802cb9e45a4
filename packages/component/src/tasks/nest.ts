/**
 * What must end before anything below it goes on: blocked calls of sync-typed functions, and threads that gave way to another
 * one that they resumed.
 * Spec: CanonicalABI.md, `Thread.block_internal` and `resume` of a task that may not be left, `canon thread.*-then-*`.
 * Invariant: the last entry decides what runs next.
 */
import type { Task, Thread } from "./task.ts";

type NestEntry =
  | { readonly kind: "lock"; readonly task: Task }
  | { readonly kind: "host-lock"; readonly what: string }
  | { readonly kind: "return"; readonly thread: Thread };

export class Nest {
  readonly #entries: NestEntry[] = [];

  get depth(): number {
    return this.#entries.length;
  }

  get top(): NestEntry | undefined {
    return this.#entries.at(-1);
  }

  /** Below what was nested since `depth` was taken. */
  giveWay(depth: number, thread: Thread): void {
    this.#entries.splice(depth, 0, { kind: "return", thread });
  }

  /** Takes the thread on top, which gave way. */
  pop(): void {
    this.#entries.pop();
  }

  /** A sync-typed call is blocked. Once is enough. */
  lock(task: Task): void {
    if (this.#indexOf(task) < 0) this.#entries.push({ kind: "lock", task });
  }

  unlock(task: Task): void {
    if (this.#entries.length > 0) this.#remove(this.#indexOf(task));
  }

  /** A sync-typed host function is not done. Answers what says that it is. */
  lockForHost(what: string): () => void {
    const entry: NestEntry = { kind: "host-lock", what };
    this.#entries.push(entry);
    return (): void => this.#remove(this.#entries.indexOf(entry));
  }

  clear(): void {
    this.#entries.length = 0;
  }

  #indexOf(task: Task): number {
    return this.#entries.findIndex((entry) => entry.kind === "lock" && entry.task === task);
  }

  #remove(index: number): void {
    if (index >= 0) this.#entries.splice(index, 1);
  }
}
