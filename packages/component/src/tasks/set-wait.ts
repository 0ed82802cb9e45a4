/**
 * A thread's wait for an event of a waitable set.
 * Spec: CanonicalABI.md, `WaitableSet.wait_for_event_and`.
 * Invariant: from its making to its continuation it is among the set's waiters. One object a wait: streams wait for each chunk. Its
 * fields are declared only, as those of `Waitable`.
 */
import type { Enrolled } from "./roll.ts";
import type { Outcome, Thread, Wait, WaitReason } from "./task.ts";
import { CANCELLED_EVENT, type Event, type WaitableSet, type Waiter } from "./waitable.ts";

export abstract class SetWait implements Wait, Waiter, Enrolled<SetWait> {
  declare readonly thread: Thread;
  declare readonly set: WaitableSet;
  declare readonly cancellable: boolean;
  declare before: SetWait | null;
  declare after: SetWait | null;

  constructor(thread: Thread, set: WaitableSet, cancellable: boolean) {
    this.thread = thread;
    this.set = set;
    this.cancellable = cancellable;
    this.before = null;
    this.after = null;
    set.waiters.add(this);
  }

  get reason(): WaitReason {
    return { kind: "set", set: this.set };
  }

  ready(): boolean {
    return this.set.hasPendingEvent;
  }

  wake(): void {
    this.thread.wake();
  }

  continuation(cancelled: boolean): Outcome {
    const { set } = this;
    set.waiters.delete(this);
    return this.take(cancelled ? CANCELLED_EVENT : set.getPendingEvent(this.thread.store.choice));
  }

  /** Goes on with the event. */
  protected abstract take(event: Event): Outcome;
}
