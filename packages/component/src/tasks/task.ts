/**
 * Tasks, a call as its callee sees it, and their threads, cooperative, one running at a time in a store. Each names the
 * other, so they share a file.
 * Spec: CanonicalABI.md, "Tasks", "Threads".
 * Invariant: a task resolves exactly once, with no borrow left; its last thread ends after that. A waiting thread has a
 * predicate that says when it is ready; whoever makes it true enqueues the thread. What goes on when it is resumed is
 * `continuation`: run by the scheduler if the thread has no stack (callback ABI between two core calls, not yet started), by
 * the shim that parked if it has one.
 */
import { assert, raise, trapIf } from "../errors/index.ts";
import type { BorrowScope } from "../handles/index.ts";
import type { FuncType } from "../model/index.ts";
import type { Caller, Cancellable } from "./call.ts";
import { Roll, type Enrolled } from "./roll.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Stack } from "./stack.ts";
import type { PendingCall } from "./subtask.ts";
import type { Waitable, WaitableSet, Waiter } from "./waitable.ts";

/** What a thread waits for, for the wait graph. */
export type WaitReason =
  | { readonly kind: "set"; readonly set: WaitableSet }
  | { readonly kind: "waitable"; readonly waitable: Waitable }
  | { readonly kind: "call"; readonly call: PendingCall }
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

export interface Wait {
  readonly reason: WaitReason;
  readonly cancellable: boolean;
  /** Null: only an explicit resume ends it (`suspended`). */
  readonly ready: (() => boolean) | null;
  /** Whether it must pass its instance's gate (backpressure, exclusivity) besides; it waits there in order of arrival. */
  readonly gate?: (() => boolean) | undefined;
  continuation(cancelled: boolean): Outcome;
}

export class Thread implements Waiter, Enrolled<Thread> {
  readonly store: Scheduler;
  readonly task: Task;
  /** Number of this thread's record, as frames name it. */
  readonly record: number;
  /** Index in the instance's thread table; 0 until it is asked for. */
  index = 0;
  ctx0 = 0;
  ctx1 = 0;
  wait: Wait | null = null;
  /** The parked stack to go on with; null where the continuation is all there is. */
  stack: Stack<Thread> | null = null;
  /** Whether it stands in the store's ready queue. */
  queued = false;
  before: Thread | null = null;
  after: Thread | null = null;

  constructor(store: Scheduler, task: Task) {
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
    if (wait === null || wait.ready === null) return false;
    if (!wait.ready()) {
      if (wait.gate !== undefined && this.task.instance.leaveGate(this)) this.task.instance.wakeGate();
      return false;
    }
    if (wait.gate === undefined || wait.gate()) return true;
    this.task.instance.waitAtGate(this);
    return false;
  }

  get cancellable(): boolean {
    return this.wait?.cancellable ?? false;
  }

  wake(): void {
    this.store.enqueue(this);
  }

  /** What it stands on the track of in a trace: its task, if it is the first of it. */
  get track(): object {
    return this === this.task.implicitThread ? this.task : this;
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
    this.store.tracer?.begin("wait", this, describeReason(wait.reason), this.task.instance.path, this.track);
    if (this.ready) this.store.enqueue(this);
    return PARKED;
  }

  /** Makes a suspended thread ready (`resume_later`). */
  resumeLater(): void {
    assert(this.suspended && this.wait !== null, "only a suspended thread is resumed later");
    const { wait } = this;
    this.wait = {
      reason: { kind: "yield" },
      cancellable: wait.cancellable,
      ready: () => true,
      continuation: (cancelled) => wait.continuation(cancelled),
    };
    this.store.enqueue(this);
  }

  /** Ends the wait: the caller runs its continuation. */
  stopWaiting(): Wait {
    const { wait } = this;
    assert(wait !== null, "the thread waits");
    this.wait = null;
    this.store.tracer?.end("wait", this);
    if (wait.gate !== undefined) this.task.instance.leaveGate(this);
    return wait;
  }
}

/** What is waited for, in a word or two. */
function describeReason(reason: WaitReason): string {
  switch (reason.kind) {
    case "callee":
    case "host":
      return `${reason.kind} ${reason.what}`;
    default:
      return reason.kind;
  }
}

export const TaskState = {
  INITIAL: 1,
  STARTED: 2,
  PENDING_CANCEL: 3,
  CANCEL_DELIVERED: 4,
  RESOLVED: 5,
} as const;
export type TaskState = (typeof TaskState)[keyof typeof TaskState];

/** In place of a thread: one of a call in progress that has no record. */
export const ELIDED: unique symbol = Symbol("elided");

/** Whether a task of this function must have its instance's stack to itself. */
export function needsExclusive(target: TaskTarget): boolean {
  return target.type.async && (!target.asyncLifted || target.hasCallback);
}

/** Why a call traps that has ended like this. */
export function withoutResult(target: TaskTarget): string {
  return `${target.name}: async-lifted export failed to produce a result: it ended without task.return or task.cancel`;
}

/** What a task needs of the instance it runs in. */
export interface TaskInstance {
  readonly store: Scheduler;
  readonly path: string;
  readonly handles: { readonly size: number };
  readonly mayPark: boolean;
  readonly backpressure: number;
  exclusiveThread: Thread | typeof ELIDED | null;
  readonly gateWaiters: Set<Thread>;
  waitAtGate(thread: Thread): void;
  leaveGate(thread: Thread): boolean;
  readonly threads: { remove(index: number): unknown };
  releaseExclusive(): void;
  wakeGate(): void;
}

/** What a task needs to know of the function it runs. */
export interface TaskTarget {
  readonly type: FuncType;
  readonly instance: TaskInstance;
  /** Number of the edge, as frames name it. */
  readonly edge: number;
  /** Lifted with the `async` option. */
  readonly asyncLifted: boolean;
  readonly hasCallback: boolean;
  /** The function's name for messages. */
  readonly name: string;
}

export class Task implements BorrowScope, Cancellable, Enrolled<Task> {
  readonly target: TaskTarget;
  /** Null for a call between components that made no record at its start. */
  readonly caller: Caller | null;
  /** Of the host's call that this task works for. */
  readonly origin: unknown;
  state: TaskState = TaskState.INITIAL;
  numBorrows = 0;
  readonly implicitThread: Thread;
  #implicitRuns = false;
  /** Made with the first one: most tasks have none. */
  #explicitThreads: Roll<Thread> | null = null;
  before: Task | null = null;
  after: Task | null = null;
  /** Handles that a synchronous call between guests lends to this task until it returns. */
  lent: { numLends: number }[] | null = null;

  constructor(target: TaskTarget, caller: Caller | null) {
    this.target = target;
    this.caller = caller;
    const { store } = target.instance;
    this.origin = caller?.side === "host" ? caller.origin : store.origin;
    this.implicitThread = new Thread(store, this);
    store.addTask(this);
  }

  get instance(): TaskInstance {
    return this.target.instance;
  }

  get needsExclusive(): boolean {
    return needsExclusive(this.target);
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

  /** The threads in progress. */
  get threads(): readonly Thread[] {
    const explicit = this.#explicitThreads ?? [];
    return this.#implicitRuns ? [this.implicitThread, ...explicit] : [...explicit];
  }

  registerThread(thread: Thread): void {
    if (thread === this.implicitThread) this.#implicitRuns = true;
    else (this.#explicitThreads ??= new Roll()).add(thread);
  }

  #forgetThread(thread: Thread): boolean {
    if (thread !== this.implicitThread) return this.#explicitThreads?.delete(thread) ?? false;
    const ran = this.#implicitRuns;
    this.#implicitRuns = false;
    return ran;
  }

  // A method: engines call private accessors through their run time.
  #hasThreads(): boolean {
    return this.#implicitRuns || (this.#explicitThreads !== null && this.#explicitThreads.size > 0);
  }

  /** A thread ended. Traps if it was the last one and nothing was returned. */
  unregisterThread(thread: Thread): void {
    assert(this.#forgetThread(thread), "the thread is the task's");
    if (!this.#hasThreads()) {
      if (this.state !== TaskState.RESOLVED) raise("task-return-missing", withoutResult(this.target));
      assert(this.numBorrows === 0, "no borrow outlives its task");
      this.instance.store.removeTask(this);
    }
    if (thread.index !== 0) this.instance.threads.remove(thread.index);
    this.instance.store.removeRecord(thread.record);
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
    this.instance.store.tracer?.returned(this, this.instance.path, false);
    this.caller?.onResolve(results);
    this.#unlock();
  }

  /** `Task.cancel`: the guest (or the wait to enter) acknowledges the cancellation. */
  cancel(): void {
    trapIf(this.state === TaskState.RESOLVED, "task-return-twice");
    trapIf(this.state !== TaskState.CANCEL_DELIVERED, "task-not-cancelled");
    trapIf(this.numBorrows > 0, "borrows-remain");
    this.state = TaskState.RESOLVED;
    this.instance.store.tracer?.returned(this, this.instance.path, true);
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

  requestCancellation(caller: object | null): void {
    const { instance } = this;
    const { store } = instance;
    if (this.state === TaskState.INITIAL) {
      this.state = TaskState.CANCEL_DELIVERED;
      store.resumeNow(this.implicitThread, true);
      return;
    }
    assert(this.state === TaskState.STARTED, "cancellation is requested once, of a task that goes on");
    const candidates = this.threads.filter((thread) => thread.cancellable && !this.#excluded(thread));
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
