/**
 * Cooperative threads.
 * Spec: CanonicalABI.md, `canon thread.*`.
 * Invariant: a switch parks the current stack first; the scheduler then runs the other thread before anything else.
 */
import type { CoreFunction, CoreLeaf, MakePromising } from "../canon/index.ts";
import { raise, trapIf } from "../errors/index.ts";
import { LATER, PARKED, Thread, type ComponentInstance, type Outcome } from "../tasks/index.ts";
import { block, checkMayLeave, parking, plain } from "./builtin.ts";

type PromisingFunction = (...args: never[]) => Promise<unknown>;

export function canonThreadIndex(instance: ComponentInstance): CoreLeaf {
  return plain([], ["i32"], () => {
    checkMayLeave(instance);
    return indexOf(instance, instance.store.currentThread());
  });
}

function indexOf(instance: ComponentInstance, thread: Thread): number {
  if (thread.index === 0) thread.index = instance.threads.add(thread);
  return thread.index;
}

/** The shim has read the start function from the table. */
export function canonThreadNewIndirect(
  instance: ComponentInstance,
  promising: MakePromising,
): (start: CoreFunction, argument: number) => number {
  return (start: CoreFunction, argument: number): number => {
    checkMayLeave(instance);
    const { store } = instance;
    const { task } = store.currentThread();
    const trampoline = trampolineOf(start, promising);
    const thread = new Thread(store, task);
    task.registerThread(thread);
    thread.startWaiting({
      reason: { kind: "suspend" },
      cancellable: false,
      ready: null,
      continuation: () => {
        const end = (): void => task.unregisterThread(thread);
        if (store.enterPromising(thread, trampoline, [argument], end) !== LATER) end();
        return PARKED;
      },
    });
    return indexOf(instance, thread);
  };
}

/** Traps if the function is not of the type that start functions have: the engine checks it as it links. */
function trampolineOf(start: CoreFunction, promising: MakePromising): PromisingFunction {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by WebAssembly.promising
    return promising(start) as PromisingFunction;
  } catch (error) {
    if (error instanceof WebAssembly.LinkError || error instanceof TypeError) raise("thread-type-mismatch");
    throw error;
  }
}

export function canonThreadResumeLater(instance: ComponentInstance): CoreLeaf {
  return plain(["i32"], [], (index) => {
    checkMayLeave(instance);
    suspendedAt(instance, index ?? 0).resumeLater();
  });
}

function threadAt(instance: ComponentInstance, index: number): Thread {
  return instance.threads.peek(index) ?? raise("unknown-thread", `unknown thread index ${index >>> 0}`);
}

function suspendedAt(instance: ComponentInstance, index: number): Thread {
  const thread = threadAt(instance, index);
  trapIf(!thread.suspended, "thread-not-suspended");
  return thread;
}

export function canonThreadSuspend(instance: ComponentInstance, cancellable: boolean): CoreLeaf {
  return parking([], ["i32"], () => {
    checkMayLeave(instance);
    instance.store.checkMayBlock();
    return suspend(instance, cancellable);
  });
}

function suspend(instance: ComponentInstance, cancellable: boolean): Outcome {
  return block(instance, "thread.suspend", {
    reason: { kind: "suspend" },
    cancellable,
    ready: null,
    continuation: (cancelled) => (cancelled ? 1 : 0),
  });
}

export function canonThreadYield(instance: ComponentInstance, cancellable: boolean): CoreLeaf {
  return parking([], ["i32"], () => {
    checkMayLeave(instance);
    return yieldNow(instance, cancellable);
  });
}

/** Goes to the back of the queue; goes on at once where nobody else could run or nothing can be parked. */
function yieldNow(instance: ComponentInstance, cancellable: boolean): Outcome {
  const { store } = instance;
  const thread = store.currentThread();
  if (thread.task.deliverPendingCancel(cancellable)) return 1;
  if (!store.canPark || store.nothingElseMayRun) return 0;
  thread.startWaiting({
    reason: { kind: "yield" },
    cancellable,
    ready: () => true,
    continuation: (cancelled) => (cancelled ? 1 : 0),
  });
  store.lockIfSync(thread);
  return PARKED;
}

/** `thread.{suspend,yield}-then-resume`. */
export function canonThreadThenResume(
  instance: ComponentInstance,
  mode: "suspend" | "yield",
  cancellable: boolean,
): CoreLeaf {
  return parking(["i32"], ["i32"], (index) => {
    checkMayLeave(instance);
    return switchTo(instance, mode, cancellable, suspendedAt(instance, index));
  });
}

/** `thread.{suspend,yield}-then-promote`: switches to the other thread if it is ready. */
export function canonThreadThenPromote(
  instance: ComponentInstance,
  mode: "suspend" | "yield",
  cancellable: boolean,
): CoreLeaf {
  return parking(["i32"], ["i32"], (index) => {
    checkMayLeave(instance);
    const other = threadAt(instance, index);
    if (other.ready && !other.needsExclusive) return switchTo(instance, mode, cancellable, other);
    if (mode === "yield") return yieldNow(instance, cancellable);
    instance.store.checkMayBlock();
    return suspend(instance, cancellable);
  });
}

function switchTo(
  instance: ComponentInstance,
  mode: "suspend" | "yield",
  cancellable: boolean,
  other: Thread,
): Outcome {
  const { store } = instance;
  const thread = store.currentThread();
  if (thread.task.deliverPendingCancel(cancellable)) return 1;
  store.checkCanPark(`thread.${mode}-then-resume`);
  thread.startWaiting({
    reason: { kind: mode },
    cancellable,
    ready: mode === "yield" ? (): boolean => true : null,
    continuation: (cancelled) => (cancelled ? 1 : 0),
  });
  store.lockIfSync(thread);
  store.switchTo(other);
  return PARKED;
}
