/**
 * Tasks: a call as its callee sees it.
 * Spec: CanonicalABI.md, "Tasks".
 * Invariant: a task resolves exactly once, with no borrow left; its last thread ends after that.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { BorrowScope } from "../handles/index.ts";
import type { FuncType } from "../model/index.ts";
import type { Caller, Cancellable } from "./call.ts";
import type { ComponentInstance } from "./instance.ts";
import { Thread } from "./thread.ts";

export const TaskState = {
  INITIAL: 1,
  STARTED: 2,
  PENDING_CANCEL: 3,
  CANCEL_DELIVERED: 4,
  RESOLVED: 5,
} as const;
export type TaskState = (typeof TaskState)[keyof typeof TaskState];

/** What a task needs to know of the function it runs. */
export interface TaskTarget {
  readonly type: FuncType;
  readonly instance: ComponentInstance;
  /** Number of the edge, as frames name it. */
  readonly edge: number;
  /** Lifted with the `async` option. */
  readonly asyncLifted: boolean;
  readonly hasCallback: boolean;
  /** The function's name for messages. */
  readonly name: string;
}

export class Task implements BorrowScope, Cancellable {
  readonly target: TaskTarget;
  /** Null for a call between components that made no record at its start. */
  readonly caller: Caller | null;
  state: TaskState = TaskState.INITIAL;
  numBorrows = 0;
  readonly implicitThread: Thread;
  readonly threads: Set<Thread> = new Set();
  /** Handles that a synchronous call between guests lends to this task until it returns. */
  lent: { numLends: number }[] | null = null;

  constructor(target: TaskTarget, caller: Caller | null) {
    this.target = target;
    this.caller = caller;
    const { store } = target.instance;
    this.implicitThread = new Thread(store, this);
    store.addTask(this);
  }

  get instance(): ComponentInstance {
    return this.target.instance;
  }

  get needsExclusive(): boolean {
    return this.target.type.async && (!this.target.asyncLifted || this.target.hasCallback);
  }

  get resolved(): boolean {
    return this.state === TaskState.RESOLVED;
  }

  get hasBackpressure(): boolean {
    const { instance } = this;
    return instance.backpressure > 0 || (this.needsExclusive && instance.exclusiveThread !== null);
  }

  describe(): string {
    return this.target.name;
  }

  registerThread(thread: Thread): void {
    this.threads.add(thread);
  }

  /** A thread ended. Traps if it was the last one and nothing was returned. */
  unregisterThread(thread: Thread): void {
    assert(this.threads.delete(thread), "the thread is the task's");
    if (this.threads.size === 0) {
      trapIf(this.state !== TaskState.RESOLVED, "task-return-missing", this.#withoutResult());
      assert(this.numBorrows === 0, "no borrow outlives its task");
      this.instance.store.removeTask(this);
    }
    if (thread.index !== 0) this.instance.threads.remove(thread.index);
    this.instance.store.removeRecord(thread.record);
  }

  #withoutResult(): string {
    return `${this.target.name}: async-lifted export failed to produce a result: it ended without task.return or task.cancel`;
  }

  /** Undoes the start of a task whose arguments could not be lowered. */
  abandon(): void {
    this.state = TaskState.RESOLVED;
    this.numBorrows = 0;
    this.exitImplicitThread();
  }

  exitImplicitThread(): void {
    const { instance, implicitThread } = this;
    this.unregisterThread(implicitThread);
    if (!this.needsExclusive) return;
    assert(instance.exclusiveThread === implicitThread, "the exclusive thread ends itself");
    instance.releaseExclusive();
  }

  start(): readonly unknown[] {
    assert(this.state === TaskState.INITIAL && this.caller !== null, "a task starts once");
    this.state = TaskState.STARTED;
    return this.caller.onStart();
  }

  /** `Task.return_`. */
  return(results: readonly unknown[]): void {
    trapIf(this.state === TaskState.RESOLVED, "task-return-twice");
    trapIf(this.numBorrows > 0, "borrows-remain");
    this.state = TaskState.RESOLVED;
    this.caller?.onResolve(results);
    this.#unlock();
  }

  /** `Task.cancel`: the guest (or the wait to enter) acknowledges the cancellation. */
  cancel(): void {
    trapIf(this.state === TaskState.RESOLVED, "task-return-twice");
    trapIf(this.state !== TaskState.CANCEL_DELIVERED, "task-not-cancelled");
    trapIf(this.numBorrows > 0, "borrows-remain");
    this.state = TaskState.RESOLVED;
    this.caller?.onResolve(null);
    this.#unlock();
  }

  #unlock(): void {
    if (!this.target.type.async) this.instance.store.unlock(this);
  }

  deliverPendingCancel(cancellable: boolean): boolean {
    if (!cancellable || this.state !== TaskState.PENDING_CANCEL) return false;
    this.state = TaskState.CANCEL_DELIVERED;
    return true;
  }

  requestCancellation(caller: ComponentInstance | null): void {
    const { instance } = this;
    const { store } = instance;
    if (this.state === TaskState.INITIAL) {
      this.state = TaskState.CANCEL_DELIVERED;
      store.resumeNow(this.implicitThread, true);
      return;
    }
    assert(this.state === TaskState.STARTED, "cancellation is requested once, of a task that goes on");
    const candidates = [...this.threads].filter((thread) => thread.cancellable && !this.#excluded(thread));
    const chosen = candidates[candidates.length > 1 ? store.choice.pick(candidates.length) : 0];
    if (chosen === undefined || (caller !== null && store.isOnStack(instance))) {
      this.state = TaskState.PENDING_CANCEL;
      return;
    }
    this.state = TaskState.CANCEL_DELIVERED;
    store.resumeNow(chosen, true);
  }

  #excluded(thread: Thread): boolean {
    const { exclusiveThread } = this.instance;
    return thread.needsExclusive && exclusiveThread !== null && exclusiveThread !== thread;
  }
}
