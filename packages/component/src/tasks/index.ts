/** Stores, tasks, threads and what they wait for. */
export { type Callee, type Caller, type Cancellable, type Side } from "./call.ts";
export { applyCore } from "./apply.ts";
export { FIFO, seededChoice, type Choice, type ChoiceKind } from "./choice.ts";
export { FRAME_BYTES, FRAME_END, FrameStack, MAY_LEAVE, SCRATCH } from "./frames.ts";
export { ComponentInstance } from "./instance.ts";
export { subtaskAt, waitableAt, waitableSetAt } from "./lookups.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { SetWait } from "./set-wait.ts";
export { LATER } from "./stack.ts";
export {
  Store,
  type FailureListener,
  type HostEntry,
  type HostOperation,
  type Holdings,
  type ElidedCall,
  type StoreCounters,
  type StoreOptions,
  type TaskContext,
} from "./store.ts";
export { Subtask, SubtaskState, type PendingCall } from "./subtask.ts";
export type { Trace, TraceEvent, Tracer } from "./tracer.ts";
export {
  ELIDED,
  needsExclusive,
  PARKED,
  withoutResult,
  Task,
  TaskState,
  Thread,
  type Outcome,
  type TaskTarget,
  type Wait,
  type WaitReason,
} from "./task.ts";
export { CANCELLED_EVENT, NO_EVENT, Waitable, WaitableSet, type Event } from "./waitable.ts";
