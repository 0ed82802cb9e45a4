/**
 * Waitables (subtasks, stream and future ends) and waitable sets: the events a thread may block on.
 * Spec: CanonicalABI.md, "Waitable State".
 * Invariant: a waitable is in at most one set and has at most one synchronous waiter, never both; a set with waiters or
 * elements is not dropped.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { Choice } from "./choice.ts";
import { Roll, type Enrolled } from "./roll.ts";

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

/**
 * It is its own event, as it was last delivered: whoever takes that reads it before anything else happens. A class without
 * initialised fields and private methods, since engines make objects of those that extend one without a detour.
 */
export abstract class Waitable implements Event, Enrolled<Waitable> {
  abstract readonly code: EventCode;
  /** Index in its holder's handle table; 0 until it has one. */
  declare index: number;
  declare payload: number;
  /** The thread blocked in a synchronous operation on this waitable. */
  declare syncWaiter: Waiter | null;
  declare before: Waitable | null;
  declare after: Waitable | null;
  declare private joined: WaitableSet | null;
  declare private pending: boolean;

  constructor() {
    this.index = 0;
    this.payload = 0;
    this.syncWaiter = null;
    this.before = null;
    this.after = null;
    this.joined = null;
    this.pending = false;
  }

  /** Answers the payload of what is pending; the waitable's state moves on as it is delivered. */
  protected abstract deliver(): number;

  get set(): WaitableSet | null {
    return this.joined;
  }

  get hasPendingEvent(): boolean {
    return this.pending;
  }

  setPendingEvent(): void {
    const news = !this.pending;
    this.pending = true;
    const { syncWaiter } = this;
    const set = this.joined;
    if (set !== null && news) {
      set.quiet.delete(this);
      set.pending.add(this);
    }
    if (syncWaiter !== null) syncWaiter.wake();
    else set?.wake();
  }

  getPendingEvent(): Event {
    assert(this.pending, "an event is pending");
    this.pending = false;
    const set = this.joined;
    if (set !== null) {
      set.pending.delete(this);
      set.quiet.add(this);
    }
    this.payload = this.deliver();
    return this;
  }

  join(set: WaitableSet | null): void {
    assert(this.syncWaiter === null, "no synchronous waiter");
    const left = this.joined;
    if (left !== null) (this.pending ? left.pending : left.quiet).delete(this);
    this.joined = set;
    if (set === null) return;
    if (!this.pending) {
      set.quiet.add(this);
      return;
    }
    set.pending.add(this);
    set.wake();
  }

  drop(): void {
    assert(!this.pending && this.syncWaiter === null, "nothing waits for a dropped waitable");
    this.join(null);
  }
}

/** A waiter of a set: the wait itself. */
interface SetWaiter extends Waiter, Enrolled<SetWaiter> {}

function wake(waiter: Waiter): void {
  waiter.wake();
}

export class WaitableSet {
  /** Its elements that have no event. */
  readonly quiet: Roll<Waitable> = new Roll();
  /** Those that have one, in the order in which they got it. */
  readonly pending: Roll<Waitable> = new Roll();
  /** The threads' waits for this set. */
  readonly waiters: Roll<SetWaiter> = new Roll();

  get hasPendingEvent(): boolean {
    return this.pending.size > 0;
  }

  get elements(): readonly Waitable[] {
    return [...this.quiet, ...this.pending];
  }

  /** Has its waiters look again. */
  wake(): void {
    this.waiters.forEach(wake);
  }

  /** Takes the event of one of those pending. */
  getPendingEvent(choice: Pick<Choice, "pick">): Event {
    const { pending } = this;
    const chosen = pending.at(pending.size > 1 ? choice.pick(pending.size) : 0);
    assert(chosen !== null, "a waitable of the set has an event");
    return chosen.getPendingEvent();
  }

  drop(): void {
    trapIf(this.quiet.size > 0 || this.pending.size > 0, "waitable-set-not-empty");
    trapIf(this.waiters.size > 0, "waitable-set-waiters");
  }
}
