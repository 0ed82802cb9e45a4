/**
 * What every canonical built-in is to the linker, and how a built-in blocks.
 * Spec: CanonicalABI.md, "Canonical Definitions".
 * Invariant: a built-in belongs to one component instance; the current task is the innermost frame's.
 */
import type { CoreLeaf, CoreNumType } from "../canon/index.ts";
import { trapIf } from "../errors/index.ts";
import { PARKED, type ComponentInstance, type Outcome, type Wait } from "../tasks/index.ts";

/** A built-in that answers at once. */
export function plain(
  params: readonly CoreNumType[],
  results: readonly CoreNumType[],
  leaf: (...args: number[]) => number | bigint | void,
): CoreLeaf {
  return {
    signature: { params: [...params], results: [...results] },
    parks: false,
    result: "outcome",
    leaf,
  };
}

/** A built-in that may block its caller: what it answers is an {@link Outcome}. */
export function parking(
  params: readonly CoreNumType[],
  results: readonly CoreNumType[],
  leaf: (...args: number[]) => Outcome,
): CoreLeaf {
  return {
    signature: { params: [...params], results: [...results] },
    parks: true,
    result: "outcome",
    leaf,
  };
}

export function checkMayLeave(instance: ComponentInstance): void {
  trapIf(!instance.mayLeave, "cannot-leave");
}

/** Has the current thread wait; while a sync-typed call is blocked, the store is told. */
export function block(instance: ComponentInstance, what: string, wait: Wait): Outcome {
  const { store } = instance;
  const thread = store.currentThread();
  const outcome = thread.waitUntil(wait, store.canPark);
  if (outcome !== PARKED || thread.wait === null) return outcome;
  store.checkCanPark(what);
  store.lockIfSync(thread);
  return PARKED;
}
