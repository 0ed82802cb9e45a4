/**
 * Waitables (subtasks, stream and future ends) and waitable sets: the events a thread may block on.
 * Spec: CanonicalABI.md, "Waitable State".
 * Invariant: a waitable is in at most one set and has at most one synchronous waiter, never both; a set with waiters or
 * elements is not dropped.
 */
import { assert, trapIf } from "../errors/index.ts";

export const EventCode = {
  NONE: 0,
  SUBTASK: 1,
  STREAM_READ: 2,
  STREAM_WRITE: 3,
  FUTURE_READ: 4,
  FUTURE_WRITE: 5,
  TASK_CANCELLED: 6,
} as const;
export type EventCode = (typeof EventCode)[keyof typeof EventCode];

/** An event as delivered: its code, the waitable's index, the payload. */
export interface Event {
  readonly code: EventCode;
  readonly index: number;
  readonly payload: number;
}

export const NO_EVENT: Event = { code: EventCode.NONE, index: 0, payload: 0 };
export const CANCELLED_EVENT: Event = { code: EventCode.TASK_CANCELLED, index: 0, payload: 0 };

/** A thread, as what it waits on sees it. */
export interface Waiter {
  /** Has it look again whether it is ready. */
  wake(): void;
}

export abstract class Waitable {
  #set: WaitableSet | null = null;
  /** The thread blocked in a synchronous operation on this waitable. */
  syncWaiter: Waiter | null = null;
  #pending = false;

  /** Makes the event of what is pending; the waitable's state moves on as it is delivered. */
  protected abstract deliver(): Event;

  get set(): WaitableSet | null {
    return this.#set;
  }

  get hasPendingEvent(): boolean {
    return this.#pending;
  }

  setPendingEvent(): void {
    this.#pending = true;
    const { syncWaiter } = this;
    if (syncWaiter !== null) syncWaiter.wake();
    else this.#set?.wake();
  }

  getPendingEvent(): Event {
    assert(this.#pending, "an event is pending");
    this.#pending = false;
    return this.deliver();
  }

  join(set: WaitableSet | null): void {
    assert(this.syncWaiter === null, "no synchronous waiter");
    this.#set?.elements.delete(this);
    this.#set = set;
    if (set === null) return;
    set.elements.add(this);
    if (this.#pending) set.wake();
  }

  drop(): void {
    assert(!this.#pending && this.syncWaiter === null, "nothing waits for a dropped waitable");
    this.join(null);
  }
}

export class WaitableSet {
  readonly elements: Set<Waitable> = new Set();
  /** The threads that wait on this set. */
  readonly waiters: Set<Waiter> = new Set();

  get hasPendingEvent(): boolean {
    for (const waitable of this.elements) if (waitable.hasPendingEvent) return true;
    return false;
  }

  /** Has its waiters look again. */
  wake(): void {
    for (const waiter of this.waiters) waiter.wake();
  }

  /** Takes the event of one of those pending, chosen among `pick(count)`. */
  getPendingEvent(pick: (count: number) => number): Event {
    const chosen = this.#choose(pick);
    if (this.elements.size > 1) {
      // Goes to the back, so that one busy waitable does not starve the others.
      this.elements.delete(chosen);
      this.elements.add(chosen);
    }
    return chosen.getPendingEvent();
  }

  #choose(pick: (count: number) => number): Waitable {
    let first: Waitable | null = null;
    let more: Waitable[] | null = null;
    for (const waitable of this.elements) {
      if (!waitable.hasPendingEvent) continue;
      if (first === null) first = waitable;
      else (more ??= [first]).push(waitable);
    }
    const chosen = more === null ? first : more[pick(more.length)];
    assert(chosen !== null && chosen !== undefined, "a waitable of the set has an event");
    return chosen;
  }

  drop(): void {
    trapIf(this.elements.size > 0, "waitable-set-not-empty");
    trapIf(this.waiters.size > 0, "waitable-set-waiters");
  }
}
