/**
 * Reading a handle table as a built-in expects it.
 * Spec: CanonicalABI.md, the `trap_if(not isinstance(...))` lines of the canonical definitions.
 * Invariant: a handle of another kind traps and stays where it is (the caller removes what it takes).
 */
import { raise } from "../errors/index.ts";
import type { ComponentInstance } from "./instance.ts";
import { Subtask } from "./subtask.ts";
import { Waitable, WaitableSet } from "./waitable.ts";

export function waitableSetAt(instance: ComponentInstance, index: number): WaitableSet {
  const handle = instance.handles.get(index);
  if (!(handle instanceof WaitableSet))
    raise("not-a-waitable-set", `handle index ${index >>> 0} is not a waitable set`);
  return handle;
}

export function waitableAt(instance: ComponentInstance, index: number): Waitable {
  const handle = instance.handles.get(index);
  if (!(handle instanceof Waitable)) raise("not-a-waitable", `handle index ${index >>> 0} is not a waitable`);
  return handle;
}

export function subtaskAt(instance: ComponentInstance, index: number): Subtask {
  const handle = instance.handles.get(index);
  if (!(handle instanceof Subtask))
    raise("handle-type-mismatch", `handle index ${index >>> 0} is not a subtask`);
  return handle;
}
