/**
 * Canonical options at run time, and the context in which one function's values are lifted and lowered.
 * Spec: CanonicalABI.md, "Canonical ABI Options", "Lifting and Lowering Context".
 * Invariant: `borrowScope` is set before values move and read only while they do; guests called in between (`realloc`) cannot
 * call out, so nobody else changes it.
 */
import { assert } from "../errors/index.ts";
import type { RuntimeResource } from "../handles/index.ts";
import type { StringEncoding } from "../model/index.ts";
import type { ComponentInstance, Task } from "../tasks/index.ts";
import type { GuestMemory, ValueContext } from "./context.ts";

/** A core function as JavaScript calls it. */
export type CoreFunction = (...args: never[]) => unknown;

export interface CanonOptions {
  readonly encoding: StringEncoding;
  readonly memory: GuestMemory | null;
  readonly realloc: CoreFunction | null;
  readonly postReturn: CoreFunction | null;
  readonly async: boolean;
  readonly callback: CoreFunction | null;
}

type Realloc = (oldPtr: number, oldByteLength: number, alignment: number, newByteLength: number) => number;

export class LiftLowerContext implements ValueContext {
  readonly instance: ComponentInstance;
  /** Of its store, by their number in the plan. */
  readonly resources: readonly RuntimeResource[];
  readonly memory: GuestMemory | null;
  readonly encoding: StringEncoding;
  readonly #realloc: Realloc | null;
  /** The call that lends what is lifted, or the task that must drop what is lowered. */
  borrowScope: Task | Lender | null = null;
  /** Where somebody may have to take them back: the indices of the host's objects among what was lowered. */
  given: number[] | null = null;

  constructor(instance: ComponentInstance, options: Pick<CanonOptions, "memory" | "encoding" | "realloc">) {
    this.instance = instance;
    this.resources = instance.store.resources;
    this.memory = options.memory;
    this.encoding = options.encoding;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- validation checked its core type
    this.#realloc = options.realloc as Realloc | null;
  }

  realloc(oldPtr: number, oldByteLength: number, alignment: number, newByteLength: number): number {
    const { instance } = this;
    const callee = this.#realloc;
    assert(callee !== null, "validation asked for realloc where it is needed");
    const { store } = instance;
    instance.mayLeave = false;
    // As `enterInner`, written out: lowering a value calls this for every string and list in it.
    const address = store.beginElided(instance.innerEdge);
    let ptr: number;
    try {
      ptr = callee(oldPtr, oldByteLength, alignment, newByteLength);
      store.exitIfRecorded(address);
    } finally {
      store.endElided(address);
    }
    instance.mayLeave = true;
    return ptr >>> 0;
  }
}

/** Counts what a call lends. */
export interface Lender {
  addLender(handle: { numLends: number }): void;
}
