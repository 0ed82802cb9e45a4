/**
 * Threads: cooperative, one running at a time in a store.
 * Spec: CanonicalABI.md, "Threads".
 * Invariant: a waiting thread has a predicate that says when it is ready; whoever makes it true enqueues the thread. What goes
 * on when it is resumed is `continuation`: run by the scheduler if the thread has no stack (callback ABI between two core
 * calls, not yet started), by the shim that parked if it has one.
 */
import { assert } from "../errors/index.ts";
import type { Stack } from "./stack.ts";
import type { Store } from "./store.ts";
import type { Task } from "./task.ts";
import type { Waitable, WaitableSet } from "./waitable.ts";

/** What a thread waits for, for the wait graph. */
export type WaitReason =
  | { readonly kind: "set"; readonly set: WaitableSet }
  | { readonly kind: "waitable"; readonly waitable: Waitable }
  | { readonly kind: "enter" }
  | { readonly kind: "yield" }
  | { readonly kind: "suspend" }
  | { readonly kind: "callee"; readonly what: string }
  | { readonly kind: "host"; readonly what: string };

/**
 * What a continuation answers: the result for the guest as an unsigned number, or {@link PARKED} if the thread waits (again).
 */
export type Outcome = number;
export const PARKED = -1;

export type Continuation = (cancelled: boolean) => Outcome;

export interface Wait {
  readonly reason: WaitReason;
  readonly cancellable: boolean;
  /** Null: only an explicit resume ends it (`suspended`). */
  readonly ready: (() => boolean) | null;
  /** Whether it must pass its instance's gate (backpressure, exclusivity) besides; it waits there in order of arrival. */
  readonly gate?: (() => boolean) | undefined;
  readonly continuation: Continuation;
}

export class Thread {
  readonly store: Store;
  readonly task: Task;
  /** Number of this thread's record, as frames name it. */
  readonly record: number;
  /** Index in the instance's thread table; 0 until it is asked for. */
  index = 0;
  ctx0 = 0;
  ctx1 = 0;
  wait: Wait | null = null;
  /** The parked stack to go on with; null where the continuation is all there is. */
  stack: Stack | null = null;
  /** Whether it stands in the store's ready queue. */
  queued = false;

  constructor(store: Store, task: Task) {
    this.store = store;
    this.task = task;
    this.record = store.addRecord(this);
  }

  get waiting(): boolean {
    return this.wait !== null && this.wait.ready !== null;
  }

  get suspended(): boolean {
    return this.wait !== null && this.wait.ready === null;
  }

  get ready(): boolean {
    const { wait } = this;
    if (wait === null || wait.ready === null || !wait.ready()) return false;
    if (wait.gate === undefined || wait.gate()) return true;
    this.task.instance.gateWaiters.add(this);
    return false;
  }

  get cancellable(): boolean {
    return this.wait?.cancellable ?? false;
  }

  /** The implicit thread of a task that must have its instance's stack to itself. */
  get needsExclusive(): boolean {
    return this.task.needsExclusive && this === this.task.implicitThread;
  }

  /**
   * `wait_until`: goes on at once if it may, else waits. Answers {@link PARKED} if it waits. `maySuspend`: whether a wait that
   * is satisfied could suspend all the same.
   */
  waitUntil(wait: Wait, maySuspend: boolean): Outcome {
    if (this.task.deliverPendingCancel(wait.cancellable)) return wait.continuation(true);
    if (
      wait.ready !== null &&
      wait.ready() &&
      (wait.gate === undefined || wait.gate()) &&
      !(maySuspend && this.store.choice.suspendThoughReady())
    ) {
      return wait.continuation(false);
    }
    return this.startWaiting(wait);
  }

  /** Waits without asking first. */
  startWaiting(wait: Wait): Outcome {
    assert(this.wait === null, "a thread waits for one thing");
    this.wait = wait;
    if (this.ready) this.store.enqueue(this);
    return PARKED;
  }

  /** Makes a suspended thread ready (`resume_later`). */
  resumeLater(): void {
    assert(this.suspended && this.wait !== null, "only a suspended thread is resumed later");
    this.wait = { ...this.wait, reason: { kind: "yield" }, ready: () => true };
    this.store.enqueue(this);
  }

  /** Ends the wait: the caller runs what it answers. */
  stopWaiting(): Continuation {
    const { wait } = this;
    assert(wait !== null, "the thread waits");
    this.wait = null;
    if (wait.gate !== undefined) this.task.instance.gateWaiters.delete(this);
    return wait.continuation;
  }
}
