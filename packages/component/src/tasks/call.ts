/**
 * What a caller and a callee see of each other.
 * Spec: CanonicalABI.md, `FuncInst`, `OnStart`, `OnResolve`, `OnCancel`.
 * Invariant: `onStart` is called at most once and before `onResolve`, which is called exactly once (with null: cancelled).
 */
import type { FuncType } from "../model/index.ts";

/** Values in between: JavaScript's own if one side is the host, representations if both are guests. */
export type Side = "host" | "guest";

export interface Caller {
  readonly side: Side;
  /** The calling instance, by identity; null for the host. */
  readonly instance: object | null;
  /** Lifts the arguments, when the callee is ready for them. */
  onStart(): readonly unknown[];
  /**
   * Whether values move from memory to memory: then `onStart` answers the callee's flat arguments, for the task that is its
   * context's borrow scope, and `onResolve` takes its flat results.
   */
  readonly movesFlat?: boolean;
  /**
   * Of a guest's call: whether it has been resolved. A caller that says so needs no record of the call unless that goes on after its
   * core function has returned or parked.
   */
  readonly resolved?: boolean;
  /** What the host's call was given to be found again by; guests hand theirs on. */
  readonly origin?: unknown;
  /** Whether the caller could still cancel the call of its own accord (the host, by a signal). */
  readonly mayCancel?: boolean;
  /** Takes what is wrong with the arguments: the call never started. Without it that is a trap. */
  onBadArguments?(error: unknown): void;
  /** Takes the results (none or one), or null if the call was cancelled. */
  onResolve(results: readonly unknown[] | null): void;
  /** The name of what is called, for messages. */
  readonly callName: string;
}

export interface Cancellable {
  requestCancellation(caller: object | null): void;
  /** In words: who this is, for the wait graph. */
  describe(): string;
}

/** A function to be lowered: a guest's lifted one or the host's. */
export interface Callee {
  readonly type: FuncType;
  readonly side: Side;
  /** The instance that implements it; null for the host. */
  readonly instance: { readonly mayPark: boolean } | null;
  readonly name: string;
  /**
   * If a thread that has the callee's instance to itself could go on right now: makes it the next to run and answers true. An
   * asynchronous caller gives way to it, so that its call can start (test/async/sync-streams.wast).
   */
  letHolderGoFirst?(): boolean;
  /**
   * Of a function of the host's that answers at once: what it answers to these arguments (none or one value), with nothing made for
   * the call. Null for one that may answer later, which is to be started.
   */
  readonly answerAtOnce?: ((args: unknown[]) => readonly unknown[]) | null;
  /** Null: the call is over, and there is nothing to cancel. */
  start(caller: Caller): Cancellable | null;
}
