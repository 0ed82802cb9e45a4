/**
 * What instances, tasks and threads need of the store that runs them.
 * Invariant: declared below all of them, so that none of their files imports the store's.
 */
import type { Choice } from "./choice.ts";
import type { FrameStack } from "./frames.ts";
import type { Limits } from "./limits.ts";
import type { Tracer } from "./tracer.ts";

export interface Scheduler {
  readonly frames: FrameStack;
  readonly limits: Limits;
  readonly choice: Choice;
  /** Null: nobody looks. */
  readonly tracer: Tracer | null;
  /** Of the host's call for which a guest runs now. */
  readonly origin: unknown;
  /** Puts a thread among those that may be ready. */
  enqueue(thread: object): void;
  /** Numbers a thread, so that frames can name it. */
  addRecord(thread: object): number;
  removeRecord(record: number): void;
  addTask(task: object): void;
  removeTask(task: object): void;
  /** Ends the lock that a blocked sync-typed call put on the store. */
  unlock(task: object): void;
  resumeNow(thread: object, cancelled: boolean): void;
  /** Whether a frame of this instance stands on a stack that runs. */
  isOnStack(instance: object): boolean;
}
