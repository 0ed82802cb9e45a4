/**
 * A component instance.
 * Spec: CanonicalABI.md, "Component Instances".
 * Invariant: `exclusiveThread` is the one thread allowed to be between a callback-lifted (or sync-lifted async-typed) task's
 * core calls; entering from an ancestor or a descendant was refused at link time, so there is no `may_enter` flag.
 */
import { ErrorContext, ResourceHandle, Table } from "../handles/index.ts";
import type { FuncType } from "../model/index.ts";
import { FIFO } from "./choice.ts";
import { MAY_LEAVE } from "./frames.ts";
import type { Store } from "./store.ts";
import type { ELIDED, TaskInstance, Thread } from "./task.ts";
import { WaitableSet, type Waitable } from "./waitable.ts";

const SYNC_TYPE: FuncType = { kind: "func", async: false, params: [], result: null };

export type Handle = ResourceHandle | Waitable | WaitableSet | ErrorContext;

export class ComponentInstance implements TaskInstance {
  readonly store: Store;
  readonly parent: ComponentInstance | null;
  /** The path from the root, for messages: `root/a/b`. */
  readonly path: string;
  readonly handles: Table<Handle>;
  readonly threads: Table<Thread> = new Table();
  /** Byte address of the flag word in the store's frame memory. */
  readonly flags: number;
  /** That memory: every built-in asks first whether it may leave. */
  readonly #words: Int32Array;
  backpressure = 0;
  numWaitingToEnter = 0;
  exclusiveThread: Thread | typeof ELIDED | null = null;
  /** Threads that wait until they may have the instance to themselves, in order of arrival. */
  readonly gateWaiters: Set<Thread> = new Set();
  /** Threads that need no exclusivity and wait for backpressure to end. */
  readonly #pressureWaiters: Set<Thread> = new Set();
  /** Whether an entry must be able to suspend its stack; decided by the linker. */
  mayPark = false;
  /** The frame's edge for what is not a call of its own: start functions, `realloc`, `post-return`, destructors. */
  readonly innerEdge: number;

  constructor(store: Store, parent: ComponentInstance | null, path: string) {
    this.store = store;
    this.parent = parent;
    this.path = path;
    this.handles = new Table(store.limits.maxHandles);
    this.flags = store.frames.allocateInstance();
    this.#words = store.frames.words;
    this.innerEdge = store.nextEdge();
    store.addEdge({
      type: SYNC_TYPE,
      instance: this,
      edge: this.innerEdge,
      asyncLifted: false,
      hasCallback: false,
      name: path,
    });
  }

  get mayLeave(): boolean {
    return ((this.#words[this.flags >> 2] ?? 0) & MAY_LEAVE) !== 0;
  }

  set mayLeave(may: boolean) {
    this.#words[this.flags >> 2] = may ? MAY_LEAVE : 0;
  }

  /** Whether nothing of what ran in it goes on, and of its handles none is left but what {@link renew} lets go of. */
  get isAtRest(): boolean {
    return (
      this.threads.size === 0 &&
      this.backpressure === 0 &&
      this.numWaitingToEnter === 0 &&
      this.exclusiveThread === null &&
      this.mayLeave &&
      (this.handles.size === 0 || [...this.handles.entries()].every(([, handle]) => isKept(handle)))
    );
  }

  /** At rest: forgets its handles and threads, which are numbered from the beginning. */
  renew(): void {
    this.handles.clear();
    this.threads.clear();
  }

  /** Hands the stack of this instance's exclusive task on. */
  releaseExclusive(): void {
    this.exclusiveThread = null;
    this.wakeGate();
  }

  waitAtGate(thread: Thread): void {
    if (thread.needsExclusive) this.gateWaiters.add(thread);
    else this.#pressureWaiters.add(thread);
  }

  /** A thread does not wait at the gate any more. Answers whether it may have had the word, and must pass it on. */
  leaveGate(thread: Thread): boolean {
    // Nearly always nobody waits there, and every continuation asks.
    if (this.#pressureWaiters.size > 0) this.#pressureWaiters.delete(thread);
    return this.gateWaiters.size > 0 && this.gateWaiters.delete(thread);
  }

  /** Backpressure has ended. */
  openGate(): void {
    for (const thread of this.#pressureWaiters) this.store.enqueue(thread);
    this.wakeGate();
  }

  /**
   * Has those who wait to have the instance to themselves look again: the first one, who passes the word on when it has gone through, or all of
   * them where the order is a choice.
   */
  wakeGate(): void {
    if (this.gateWaiters.size === 0) return;
    for (const thread of this.gateWaiters) {
      this.store.enqueue(thread);
      if (this.store.choice === FIFO) return;
    }
  }
}

/** What nobody else has to do with: a resource of its own that is not lent, a set that nothing is in, an error's description. */
function isKept(handle: Handle): boolean {
  if (handle instanceof ResourceHandle) return handle.own && handle.numLends === 0;
  if (handle instanceof WaitableSet) return handle.elements.length === 0 && handle.waiters.size === 0;
  return handle instanceof ErrorContext;
}
