/**
 * Lowered functions: component functions as core functions of the caller.
 * Spec: CanonicalABI.md, `canon lower`.
 * Invariant: a lowered function's JavaScript runs as a leaf of the caller's stack; where the call must block it answers
 * PARKED and the shim around it parks, so that no JavaScript frame is on a parked stack.
 */
import { assert, toTrap, trapIf } from "../errors/index.ts";
import type { FuncType } from "../model/index.ts";
import {
  SCRATCH,
  Subtask,
  SubtaskState,
  type Callee,
  type Caller,
  type Cancellable,
  type ComponentInstance,
  type Outcome,
  type PendingCall,
  type Side,
  type Thread,
} from "../tasks/index.ts";
import type { Leaves } from "./context.ts";
import { roomFor, type CoreNumType, type CoreSignature, type CoreValue } from "./flatten.ts";
import { loweredValues } from "./function-values.ts";
import { GUEST_LEAVES } from "./guest-leaves.ts";
import type { LiftValues } from "./lift.ts";
import type { LowerValues } from "./lower.ts";
import { LiftLowerContext, type CanonOptions, type Lender } from "./options.ts";

/**
 * A core function made for a guest, called with the flat arguments. One that `parks` answers an {@link Outcome} and needs a
 * shim around it that parks on {@link PARKED}. Where the core result is: `outcome`, it is what the leaf answers; `scratch`,
 * in the frame memory's scratch, since it may be of any type.
 */
export interface CoreLeaf {
  readonly signature: CoreSignature;
  readonly parks: boolean;
  readonly result: "outcome" | "scratch";
  readonly leaf: (...args: never[]) => number | bigint | void;
}

/** Moves the values of a call from one guest's memory into the other's, where no value in between is wanted. */
export interface EdgeMoves {
  /** The callee's flat arguments, of the caller's; what stands after those is ignored. */
  params(flat: CoreValue[]): CoreValue[];
  /** Of the callee's flat results the caller's, if they do not go where `outParam` says. */
  results(flat: CoreValue[], outParam: number | null): CoreValue[];
}

export class LoweredFunc {
  readonly callee: Callee;
  readonly instance: ComponentInstance;
  readonly async: boolean;
  readonly name: string;
  readonly context: LiftLowerContext;
  readonly signature: CoreSignature;
  readonly liftParams: LiftValues<LiftLowerContext>;
  readonly lowerResults: LowerValues<LiftLowerContext>;
  readonly lends: boolean;
  readonly paramCount: number;
  readonly #lender = new CallLender();
  /** Set by the linker, on edges between guests. */
  moves: EdgeMoves | null = null;

  constructor(
    callee: Callee,
    type: FuncType,
    instance: ComponentInstance,
    options: CanonOptions,
    hostLeaves: Leaves<LiftLowerContext>,
  ) {
    this.callee = callee;
    this.instance = instance;
    this.async = options.async;
    this.name = callee.name;
    this.context = new LiftLowerContext(instance, options);
    const leaves = callee.side === "host" ? hostLeaves : GUEST_LEAVES;
    const { signature, liftParams, lowerResults, lends } = loweredValues(type, leaves, options.async);
    this.signature = signature;
    this.liftParams = liftParams;
    this.lowerResults = lowerResults;
    this.lends = lends;
    this.paramCount = this.signature.params.length;
  }

  /** `mayStall`: the callee may leave something running that must end before the caller goes on. */
  core(mayStall: boolean): CoreLeaf {
    const { signature } = this;
    if (this.async) {
      return {
        signature,
        parks: mayStall,
        result: "outcome",
        leaf: (...flat) => this.#callAsync(flat, mayStall),
      };
    }
    const parks = this.callee.type.async || mayStall;
    const { answerAtOnce = null } = this.callee;
    if (!parks && answerAtOnce !== null)
      return { signature, parks, result: "outcome", leaf: (...flat) => this.#callAtOnce(answerAtOnce, flat) };
    return { signature, parks, result: "scratch", leaf: (...flat) => this.#callSync(flat) };
  }

  /** Of the callee's results (flat ones, if they are moved) the core results; the rest goes where `outParam` says. */
  takeResults(results: readonly unknown[], outParam: number | null): CoreValue[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the callee was told that they are moved
    if (this.moves !== null) return this.moves.results(results as CoreValue[], outParam);
    const flat = outParam === null ? roomFor(this.signature.results.length) : NO_RESULTS;
    this.lowerResults(this.context, results, flat, outParam);
    return flat;
  }

  #callAsync(flat: CoreValue[], mayStall: boolean): number {
    trapIf(!this.instance.mayLeave, "cannot-leave");
    const { store } = this.instance;
    const { depth } = store;
    if (mayStall && store.canPark && this.callee.letHolderGoFirst?.() === true) {
      return this.#startAfterHolder(flat, depth);
    }
    return this.#startAsync(flat, mayStall);
  }

  #startAfterHolder(flat: CoreValue[], depth: number): Outcome {
    const { store } = this.instance;
    return store.giveWay(store.currentThread(), depth, this.name, () => this.#startAsync(flat, true));
  }

  #startAsync(flat: CoreValue[], mayStall: boolean): number {
    const { store } = this.instance;
    const { depth } = store;
    const call = new GuestCall(this, flat);
    call.callee = this.callee.start(call);
    return mayStall && store.stalled(depth) ? call.stall(depth) : call.answerAsync();
  }

  /** A call that is over when it returns: no subtask is made. */
  #callAtOnce(
    answer: (args: unknown[]) => readonly unknown[],
    flat: CoreValue[],
  ): number | bigint | undefined {
    trapIf(!this.instance.mayLeave, "cannot-leave");
    const lender = this.#lender;
    this.context.borrowScope = lender;
    const results = answer(this.liftParams(this.context, flat, 0));
    const outParam = needsOutParam(false, this.signature, results) ? Number(flat.at(-1)) >>> 0 : null;
    try {
      const [value] = this.takeResults(results, outParam);
      lender.giveBack();
      return value;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw toTrap(error, "host-bad-value", `${this.name}: ${why}`);
    }
  }

  #callSync(flat: CoreValue[]): Outcome {
    trapIf(!this.instance.mayLeave, "cannot-leave");
    const { store } = this.instance;
    if (this.callee.type.async) store.checkMayBlock();
    const { depth } = store;
    const call = new GuestCall(this, flat);
    call.callee = this.callee.start(call);
    return store.stalled(depth) ? call.stall(depth) : call.answerSync();
  }
}

/** What is lent to calls until they are resolved. A trap leaves it lent: its store has ended. */
export class CallLender implements Lender {
  #lent: { numLends: number }[] = [];

  addLender(handle: { numLends: number }): void {
    handle.numLends += 1;
    this.#lent.push(handle);
  }

  giveBack(): void {
    for (let handle = this.#lent.pop(); handle !== undefined; handle = this.#lent.pop()) handle.numLends -= 1;
  }
}

/** One call by a guest: the caller's side of it. */
class GuestCall implements Caller, PendingCall {
  readonly #lowered: LoweredFunc;
  readonly #flat: CoreValue[];
  state: SubtaskState = SubtaskState.STARTING;
  callee: Cancellable | null = null;
  cancellationRequested = false;
  #results: CoreValue[] = NO_RESULTS;
  #lender: CallLender | null = null;
  /** Its caller's handle, once it came back before it was over. */
  #subtask: Subtask | null = null;
  /** The thread that is blocked until it is over. */
  #waiter: Thread | null = null;

  constructor(lowered: LoweredFunc, flat: CoreValue[]) {
    this.#lowered = lowered;
    this.#flat = flat;
    const { path, store } = lowered.instance;
    store.tracer?.begin("subtask", this, lowered.name, path);
  }

  get side(): Side {
    return "guest";
  }

  get instance(): ComponentInstance {
    return this.#lowered.instance;
  }

  get callName(): string {
    return this.#lowered.name;
  }

  get movesFlat(): boolean {
    return this.#lowered.moves !== null;
  }

  get resolved(): boolean {
    return this.state >= SubtaskState.RETURNED;
  }

  onStart(): readonly unknown[] {
    this.state = SubtaskState.STARTED;
    const { context, moves, lends } = this.#lowered;
    if (lends) context.borrowScope = this.#lender = new CallLender();
    const args = moves === null ? this.#lowered.liftParams(context, this.#flat, 0) : moves.params(this.#flat);
    this.#subtask?.setPendingEvent();
    return args;
  }

  onResolve(results: readonly unknown[] | null): void {
    if (results === null) {
      assert(this.cancellationRequested, "only a cancelled call ends without a result");
      this.state =
        this.state === SubtaskState.STARTING
          ? SubtaskState.CANCELLED_BEFORE_STARTED
          : SubtaskState.CANCELLED_BEFORE_RETURNED;
    } else {
      assert(this.state === SubtaskState.STARTED, "a call returns after it started");
      const { async, signature } = this.#lowered;
      const outParam = needsOutParam(async, signature, results) ? Number(this.#flat.at(-1)) >>> 0 : null;
      this.#results = this.#lowered.takeResults(results, outParam);
      this.state = SubtaskState.RETURNED;
    }
    this.instance.store.tracer?.end("subtask", this);
    this.#subtask?.setPendingEvent();
    if (this.#waiter !== null) this.instance.store.enqueue(this.#waiter);
  }

  /** Something that the call started since `depth` was taken must end before the caller goes on. */
  stall(depth: number): Outcome {
    const { async, name } = this.#lowered;
    const { store } = this.instance;
    if (!async) store.checkCanPark(name);
    return store.giveWay(store.currentThread(), depth, name, () =>
      async ? this.answerAsync() : this.answerSync(),
    );
  }

  /** What an asynchronous call answers its core caller. */
  answerAsync(): number {
    if (this.resolved) {
      this.deliverResolve();
      return SubtaskState.RETURNED;
    }
    const subtask = new Subtask(this);
    this.#subtask = subtask;
    subtask.index = this.instance.handles.add(subtask);
    return (this.state | (subtask.index << 4)) >>> 0;
  }

  deliverResolve(): void {
    this.#lender?.giveBack();
  }

  /** Blocks a synchronous call until it is resolved. */
  answerSync(): Outcome {
    return this.resolved ? this.#finishSync() : this.#waitForResult();
  }

  #waitForResult(): Outcome {
    const { store } = this.instance;
    const thread = store.currentThread();
    store.checkCanPark(this.#lowered.name);
    this.#waiter = thread;
    store.lockIfSync(thread);
    return thread.startWaiting({
      reason: { kind: "call", call: this },
      cancellable: false,
      ready: () => this.resolved,
      continuation: () => this.#finishSync(),
    });
  }

  #finishSync(): Outcome {
    this.deliverResolve();
    const [value] = this.#results;
    if (value !== undefined) writeScratch(this.instance, this.#lowered.signature.results[0], value);
    return 0;
  }
}

const NO_RESULTS: CoreValue[] = [];

/** Whether the last flat parameter says where in memory the results go. */
function needsOutParam(async: boolean, signature: CoreSignature, results: readonly unknown[]): boolean {
  return results.length > 0 && (async || signature.results.length === 0);
}

/** Leaves a core value where the shim around a leaf finds it, `offset` bytes into the scratch. */
export function writeScratch(
  instance: ComponentInstance,
  type: CoreNumType | undefined,
  value: CoreValue,
  offset = 0,
): void {
  const { frames } = instance.store;
  const address = SCRATCH + offset;
  switch (type) {
    case "i32":
      frames.words[address >> 2] = Number(value);
      return;
    case "i64":
      frames.longs[address >> 3] = BigInt(value);
      return;
    case "f32":
      frames.floats[address >> 2] = Number(value);
      return;
    case "f64":
      frames.doubles[address >> 3] = Number(value);
      return;
    case undefined:
      assert(false, "a function without results left none");
  }
}
