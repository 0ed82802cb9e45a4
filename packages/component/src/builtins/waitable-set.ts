/**
 * Waitable sets.
 * Spec: CanonicalABI.md, `canon waitable-set.{new,wait,poll,drop}`, `canon waitable.join`.
 */
import type { CoreLeaf, GuestMemory } from "../canon/index.ts";
import { trapIf } from "../errors/index.ts";
import {
  CANCELLED_EVENT,
  NO_EVENT,
  SetWait,
  waitableAt,
  WaitableSet,
  waitableSetAt,
  type ComponentInstance,
  type Event,
  type Outcome,
  type Thread,
} from "../tasks/index.ts";
import { block, checkMayLeave, parking, plain } from "./builtin.ts";

export function canonWaitableSetNew(instance: ComponentInstance): CoreLeaf {
  return plain([], ["i32"], () => {
    checkMayLeave(instance);
    return instance.handles.add(new WaitableSet());
  });
}

export function canonWaitableSetWait(
  instance: ComponentInstance,
  memory: GuestMemory,
  cancellable: boolean,
): CoreLeaf {
  const { store } = instance;
  return parking(["i32", "i32"], ["i32"], (index, ptr) => {
    checkMayLeave(instance);
    store.checkMayBlock();
    const set = waitableSetAt(instance, index);
    const wait = new BlockedWait(store.currentThread(), set, cancellable, memory, ptr);
    return block(instance, "waitable-set.wait", wait);
  });
}

/** Blocked on the set; the event goes to the guest's memory. */
class BlockedWait extends SetWait {
  readonly #memory: GuestMemory;
  readonly #ptr: number;

  constructor(thread: Thread, set: WaitableSet, cancellable: boolean, memory: GuestMemory, ptr: number) {
    super(thread, set, cancellable);
    this.#memory = memory;
    this.#ptr = ptr;
  }

  protected override take(event: Event): Outcome {
    return unpackEvent(this.#memory, this.#ptr, event);
  }
}

/** `unpack_event`: the event's code, with its other two words in memory at `ptr`. */
function unpackEvent(memory: GuestMemory, ptr: number, event: Event): number {
  const address = ptr >>> 0;
  trapIf(address % 4 !== 0, "pointer-unaligned");
  trapIf(address + 8 > memory.byteLength(), "pointer-out-of-bounds");
  const view = memory.view();
  view.setUint32(address, event.index, true);
  view.setUint32(address + 4, event.payload, true);
  return event.code;
}

export function canonWaitableSetPoll(
  instance: ComponentInstance,
  memory: GuestMemory,
  cancellable: boolean,
): CoreLeaf {
  const { store } = instance;
  return plain(["i32", "i32"], ["i32"], (index, ptr) => {
    checkMayLeave(instance);
    const set = waitableSetAt(instance, index ?? 0);
    return unpackEvent(memory, ptr ?? 0, poll(set));
  });

  function poll(set: WaitableSet): Event {
    if (cancellable && store.currentThread().task.deliverPendingCancel(true)) return CANCELLED_EVENT;
    return set.hasPendingEvent ? set.getPendingEvent(store.choice) : NO_EVENT;
  }
}

export function canonWaitableSetDrop(instance: ComponentInstance): CoreLeaf {
  return plain(["i32"], [], (index) => {
    checkMayLeave(instance);
    const set = waitableSetAt(instance, index ?? 0);
    instance.handles.remove(index ?? 0);
    set.drop();
  });
}

export function canonWaitableJoin(instance: ComponentInstance): CoreLeaf {
  return plain(["i32", "i32"], [], (waitableIndex, setIndex) => {
    checkMayLeave(instance);
    const waitable = waitableAt(instance, waitableIndex ?? 0);
    trapIf(waitable.syncWaiter !== null, "waitable-sync-waiter");
    waitable.join(setIndex === 0 ? null : waitableSetAt(instance, setIndex ?? 0));
  });
}
