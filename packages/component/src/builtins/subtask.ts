/**
 * Subtasks: cancelling and dropping them.
 * Spec: CanonicalABI.md, `canon subtask.cancel`, `canon subtask.drop`.
 */
import type { CoreLeaf } from "../canon/index.ts";
import { trapIf } from "../errors/index.ts";
import {
  subtaskAt,
  type ComponentInstance,
  type Outcome,
  type Subtask,
  type Waitable,
} from "../tasks/index.ts";
import { block, checkMayLeave, parking, plain } from "./builtin.ts";

/** What an asynchronous operation answers that is not done. */
export const BLOCKED = 0xffff_ffff;

export function canonSubtaskCancel(instance: ComponentInstance, async: boolean): CoreLeaf {
  const { store } = instance;
  return parking(["i32"], ["i32"], (index) => {
    checkMayLeave(instance);
    if (!async) store.checkMayBlock();
    const subtask = subtaskAt(instance, index);
    trapIf(subtask.resolveDelivered, "subtask-resolved");
    const { call } = subtask;
    trapIf(call.cancellationRequested, "subtask-cancel-twice");
    trapIf(subtask.set !== null && !async, "waitable-sync-and-set");
    if (subtask.resolved) return answer(subtask);
    call.cancellationRequested = true;
    const { depth } = store;
    call.callee?.requestCancellation(instance);
    if (!store.stalled(depth)) return settle(subtask);
    const thread = store.currentThread();
    store.checkCanPark("subtask.cancel");
    return store.giveWay(thread, depth, call.callName, () => settle(subtask));
  });

  function settle(subtask: Subtask): Outcome {
    if (subtask.resolved) return answer(subtask);
    if (async) return BLOCKED;
    // News that are older than the request (it has started) do not answer it.
    return waitForPendingEvent(
      instance,
      subtask,
      "subtask.cancel",
      () => answer(subtask),
      () => subtask.resolved,
    );
  }

  function answer(subtask: Subtask): Outcome {
    subtask.getPendingEvent();
    return subtask.state;
  }
}

/** `wait_for_pending_event`: blocks the current thread on one waitable that is in no set. */
export function waitForPendingEvent(
  instance: ComponentInstance,
  waitable: Waitable,
  what: string,
  continuation: () => Outcome,
  ready: () => boolean = () => waitable.hasPendingEvent,
): Outcome {
  waitable.syncWaiter = instance.store.currentThread();
  return block(instance, what, {
    reason: { kind: "waitable", waitable },
    cancellable: false,
    ready,
    continuation: () => {
      waitable.syncWaiter = null;
      return continuation();
    },
  });
}

export function canonSubtaskDrop(instance: ComponentInstance): CoreLeaf {
  return plain(["i32"], [], (index) => {
    checkMayLeave(instance);
    const subtask = subtaskAt(instance, index ?? 0);
    instance.handles.remove(index ?? 0);
    subtask.drop();
  });
}
