/**
 * Subtasks: a call as its caller sees it.
 * Spec: CanonicalABI.md, "Subtask State".
 * Invariant: the handles lent to the callee are given back when the resolution is delivered, not before.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { ResourceHandle } from "../handles/index.ts";
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

export class Subtask extends Waitable {
  state: SubtaskState = SubtaskState.STARTING;
  /** What to ask for cancellation; null until the callee was started. */
  callee: Cancellable | null = null;
  /** What is called, for messages. */
  readonly callName: string;
  cancellationRequested = false;
  #lenders: ResourceHandle[] | null = null;
  #delivered = false;

  constructor(callName: string) {
    super();
    this.callName = callName;
  }

  override get code(): EventCode {
    return EventCode.SUBTASK;
  }

  get resolved(): boolean {
    return this.state >= SubtaskState.RETURNED;
  }

  get resolveDelivered(): boolean {
    return this.#delivered;
  }

  addLender(handle: ResourceHandle): void {
    assert(!this.resolved, "a resolved subtask borrows nothing");
    handle.numLends += 1;
    (this.#lenders ??= []).push(handle);
  }

  deliverResolve(): void {
    assert(this.resolved && !this.#delivered, "a resolution is delivered once");
    this.#delivered = true;
    if (this.#lenders === null) return;
    for (const handle of this.#lenders) handle.numLends -= 1;
    this.#lenders = null;
  }

  /** Tells a caller that was not answered at once (`on_progress`). */
  progress(): void {
    if (this.index !== 0) this.setPendingEvent();
  }

  protected override deliver(): number {
    if (this.resolved) this.deliverResolve();
    return this.state;
  }

  override drop(): void {
    trapIf(!this.#delivered, "subtask-not-resolved");
    super.drop();
  }
}
