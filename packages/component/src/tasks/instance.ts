/**
 * A component instance.
 * Spec: CanonicalABI.md, "Component Instances".
 * Invariant: `exclusiveThread` is the one thread allowed to be between a callback-lifted (or sync-lifted async-typed) task's
 * core calls; entering from an ancestor or a descendant was refused at link time, so there is no `may_enter` flag.
 */
import type { ErrorContext, ResourceHandle } from "../handles/index.ts";
import { Table } from "../handles/index.ts";
import { MAY_LEAVE } from "./frames.ts";
import type { Store } from "./store.ts";
import type { Thread } from "./thread.ts";
import type { Waitable, WaitableSet } from "./waitable.ts";

export type Handle = ResourceHandle | Waitable | WaitableSet | ErrorContext;

export class ComponentInstance {
  readonly store: Store;
  readonly parent: ComponentInstance | null;
  /** The path from the root, for messages: `root/a/b`. */
  readonly path: string;
  readonly handles: Table<Handle>;
  readonly threads: Table<Thread> = new Table();
  /** Byte address of the flag word in the store's frame memory. */
  readonly flags: number;
  backpressure = 0;
  numWaitingToEnter = 0;
  exclusiveThread: Thread | null = null;
  /** Threads to look at again when backpressure or exclusivity ends. */
  readonly gateWaiters: Thread[] = [];
  /** Whether an entry must be able to suspend its stack; decided by the linker. */
  mayPark = false;

  constructor(store: Store, parent: ComponentInstance | null, path: string) {
    this.store = store;
    this.parent = parent;
    this.path = path;
    this.handles = new Table(store.limits.maxHandles);
    this.flags = store.frames.allocateInstance();
  }

  get mayLeave(): boolean {
    return ((this.store.frames.words[this.flags >> 2] ?? 0) & MAY_LEAVE) !== 0;
  }

  set mayLeave(may: boolean) {
    this.store.frames.words[this.flags >> 2] = may ? MAY_LEAVE : 0;
  }

  /** Hands the stack of this instance's exclusive task on. */
  releaseExclusive(): void {
    this.exclusiveThread = null;
    this.wakeGate();
  }

  /** Asks the threads that wait to enter, or to be exclusive, to look again. */
  wakeGate(): void {
    if (this.gateWaiters.length === 0) return;
    for (const thread of this.gateWaiters) this.store.enqueue(thread);
    this.gateWaiters.length = 0;
  }
}
