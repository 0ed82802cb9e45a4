/**
 * Subtasks: calls that were not over when they came back to their caller, as it finds them in its handle table.
 * Spec: CanonicalABI.md, "Subtask State".
 * Invariant: the handles lent to the callee are given back when the resolution is delivered, not before. Most calls are over
 * at once: of those no subtask is made, since nothing could tell.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { Cancellable } from "./call.ts";
import { EventCode, Waitable } from "./waitable.ts";

export const SubtaskState = {
  STARTING: 0,
  STARTED: 1,
  RETURNED: 2,
  CANCELLED_BEFORE_STARTED: 3,
  CANCELLED_BEFORE_RETURNED: 4,
} as const;
export type SubtaskState = (typeof SubtaskState)[keyof typeof SubtaskState];

/** A call, as far as whoever waits for it must know it. */
export interface PendingCall {
  readonly state: SubtaskState;
  readonly resolved: boolean;
  /** What to ask for cancellation; null until the callee was started. */
  readonly callee: Cancellable | null;
  /** What is called, for messages. */
  readonly callName: string;
  cancellationRequested: boolean;
  /** Gives back what was lent to the callee. */
  deliverResolve(): void;
}

export class Subtask extends Waitable {
  readonly call: PendingCall;
  #delivered = false;

  constructor(call: PendingCall) {
    super();
    this.call = call;
  }

  get state(): SubtaskState {
    return this.call.state;
  }

  override get code(): EventCode {
    return EventCode.SUBTASK;
  }

  get resolved(): boolean {
    return this.call.resolved;
  }

  get resolveDelivered(): boolean {
    return this.#delivered;
  }

  protected override deliver(): number {
    if (this.resolved) this.#deliverResolve();
    return this.state;
  }

  #deliverResolve(): void {
    assert(!this.#delivered, "a resolution is delivered once");
    this.#delivered = true;
    this.call.deliverResolve();
  }

  override drop(): void {
    trapIf(!this.#delivered, "subtask-not-resolved");
    super.drop();
  }
}
