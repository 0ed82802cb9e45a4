/**
 * Stacks that can be parked: one for each entry into WebAssembly made through `WebAssembly.promising`.
 * Spec: CanonicalABI.md, "Stack Switching" (continuations); here JavaScript Promise Integration provides them.
 * Invariant: `base..sp` of the frame memory belongs to the running stack; a parked one holds a copy. The promise of a parked
 * stack is always settled in the end: an abandoned one would never be freed by the engine.
 */
import type { Caller } from "./call.ts";

/** Says that the result of an entry comes in a later turn. */
export const LATER: unique symbol = Symbol("later");

/** The context slots of the thread that a stack was entered for. */
interface Context {
  ctx0: number;
  ctx1: number;
}

/** `T`: threads. */
export class Stack<T extends Context = Context> {
  /** Where its frames start in the frame memory. */
  base = 0;
  /** The thread that was entered, whose frame is the first; null while nobody has asked for it. */
  bottom: T | null = null;
  /** Who called, if there is no thread (yet) whose task would say so. */
  caller: Caller | null = null;
  /** The stack that started or resumed it and waits for it to park; null if that was the event loop. */
  outer: Stack<T> | null = null;
  /** Plain entries that stood above `outer` then. */
  outerPlain = 0;
  /** Its frames while it is parked. */
  frames: Int32Array | null = null;
  /** The thread that parked it. */
  parked: T | null = null;
  /** Answer for the continuation once it is resumed. */
  cancelled = false;
  resolve: (() => void) | null = null;
  reject: ((trap: unknown) => void) | null = null;
  /** Set once the entry's core function has returned. */
  finished = false;
  result: unknown = undefined;
  /** Called by the scheduler when a stack that had been parked has finished. */
  afterwards: Afterwards<T>;

  constructor(afterwards: Afterwards<T>) {
    this.afterwards = afterwards;
  }
}

/** Goes on with what an entry answered, for the thread that was entered. */
export type Afterwards<T> = (result: unknown, bottom: T) => void;
