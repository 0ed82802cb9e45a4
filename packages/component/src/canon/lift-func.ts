/**
 * Lifted functions: core functions as component functions, and the tasks that run them.
 * Spec: CanonicalABI.md, `canon lift`.
 * Invariant: a task's core code runs with the task's frame on top; what the specification does in one function body here
 * goes on in `#afterCore` and `#afterCallback`, since a core call may end in a later turn.
 */
import { assert, raise, trapIf } from "../errors/index.ts";
import { ResourceHandle } from "../handles/index.ts";
import type { FuncType } from "../model/index.ts";
import {
  applyCore,
  CANCELLED_EVENT,
  ELIDED,
  LATER,
  needsExclusive,
  NO_EVENT,
  PARKED,
  SetWait,
  Task,
  type Thread,
  waitableSetAt,
  withoutResult,
  type WaitableSet,
  type Callee,
  type Caller,
  type ComponentInstance,
  type ElidedCall,
  type Event,
  type Outcome,
  type Side,
  type TaskContext,
  type TaskTarget,
  type Wait,
  type WaitReason,
} from "../tasks/index.ts";
import type { Leaves } from "./context.ts";
import { roomFor, type CoreValue } from "./flatten.ts";
import { liftedValues, type LiftedValues } from "./function-values.ts";
import { GUEST_LEAVES } from "./guest-leaves.ts";
import { containsBorrow, containsHandles } from "./layout.ts";
import { LiftLowerContext, type CanonOptions, type CoreFunction } from "./options.ts";

const CallbackCode = { EXIT: 0, YIELD: 1, WAIT: 2 } as const;

/** Makes a core function callable from a stack of its own (a promising trampoline). */
export type MakePromising = (callee: CoreFunction) => CoreFunction;
type PromisingFunction = (...args: never[]) => Promise<unknown>;

export interface LiftedFuncParts {
  readonly type: FuncType;
  readonly instance: ComponentInstance;
  readonly name: string;
  readonly callee: CoreFunction;
  readonly options: CanonOptions;
  readonly hostLeaves: Leaves<LiftLowerContext>;
  readonly promising: MakePromising;
}

export class LiftedFunc implements Callee, TaskTarget {
  readonly side: Side = "guest";
  readonly type: FuncType;
  readonly instance: ComponentInstance;
  readonly edge: number;
  readonly name: string;
  readonly options: CanonOptions;
  readonly asyncLifted: boolean;
  readonly hasCallback: boolean;
  readonly context: LiftLowerContext;
  readonly callee: CoreFunction;
  readonly #hostLeaves: Leaves<LiftLowerContext>;
  readonly #promising: MakePromising;
  #hostValues: LiftedValues | null = null;
  #guestValues: LiftedValues | null = null;
  #hasBorrows: boolean | null = null;
  #hasHandles: boolean | null = null;
  #promisedCallee: PromisingFunction | null = null;
  #promisedCallback: PromisingFunction | null = null;
  /** The arguments of a callback, which are read before it runs. */
  readonly #eventWords = [0, 0, 0];

  constructor(parts: LiftedFuncParts) {
    this.type = parts.type;
    this.instance = parts.instance;
    this.name = parts.name;
    this.callee = parts.callee;
    this.options = parts.options;
    this.asyncLifted = parts.options.async;
    this.hasCallback = parts.options.callback !== null;
    this.context = new LiftLowerContext(parts.instance, parts.options);
    this.#hostLeaves = parts.hostLeaves;
    this.#promising = parts.promising;
    this.edge = parts.instance.store.nextEdge();
    parts.instance.store.addEdge(this);
  }

  /** How values of the result type are lifted for `side` (also by `task.return`). */
  values(side: Side): LiftedValues {
    if (side === "host")
      return (this.#hostValues ??= liftedValues(this.type, this.#hostLeaves, this.asyncLifted));
    return (this.#guestValues ??= liftedValues(this.type, GUEST_LEAVES, this.asyncLifted));
  }

  letHolderGoFirst(): boolean {
    const { exclusiveThread, backpressure, numWaitingToEnter, store } = this.instance;
    if (exclusiveThread === null || exclusiveThread === ELIDED || backpressure > 0 || numWaitingToEnter > 0)
      return false;
    if (exclusiveThread.stack === null || !exclusiveThread.ready) return false;
    store.switchTo(exclusiveThread);
    return true;
  }

  start(caller: Caller): Task | null {
    if (this.#mayElide(caller)) return this.#startElided(caller);
    const task = new Task(this, caller);
    const { instance } = this;
    if (this.type.async && (task.hasBackpressure || instance.numWaitingToEnter > 0)) this.#waitToEnter(task);
    else this.#begin(task);
    return task;
  }

  // --- calls by guests that need no record as long as they run ---

  /** Whether a call may start at once and nothing would be kept of it but who called: no handles are lent, nobody looks on. */
  #mayElide(caller: Caller): boolean {
    const { store, backpressure, numWaitingToEnter, exclusiveThread } = this.instance;
    if (caller.resolved !== false || store.tracer !== null) return false;
    if (backpressure > 0 || numWaitingToEnter > 0) return false;
    if (exclusiveThread !== null && needsExclusive(this)) return false;
    return this.options.postReturn === null && !this.#takesBorrows();
  }

  /** Answers the task of a call that goes on. */
  #startElided(caller: Caller): Task | null {
    const { instance } = this;
    if (needsExclusive(this)) instance.exclusiveThread = ELIDED;
    const flat = this.#lower(caller, caller.onStart());
    const { bottom, finished, result } = this.#enterElided(caller, flat);
    if (bottom === null) {
      this.#endElided(caller, result);
      return null;
    }
    if (finished) this.#afterCore(bottom.task, result);
    return bottom.task;
  }

  #enterElided(caller: Caller, flat: readonly CoreValue[]): ElidedCall {
    const { store, mayPark } = this.instance;
    const goes = this.hasCallback ? goesOn : ends;
    if (!mayPark) return store.enterElidedPlain(this, caller, this.callee, flat, goes);
    return store.enterElided(this, caller, this.#promisingCallee(), flat, goes, this.#afterParkedCore);
  }

  #endElided(caller: Caller, result: unknown): void {
    const { instance } = this;
    instance.store.counters.tasks += 1;
    if (!this.asyncLifted) caller.onResolve(this.resultsOf(caller, coreResults(result)));
    else if (caller.resolved !== true) raise("task-return-missing", withoutResult(this));
    if (needsExclusive(this)) instance.releaseExclusive();
  }

  /** `task.return` of a call that has no record. */
  returnElided(caller: Caller, flat: readonly CoreValue[]): void {
    const results = this.resultsOf(caller, flat);
    trapIf(caller.resolved === true, "task-return-twice");
    caller.onResolve(results);
  }

  // --- calls of the host's that need no record ---

  /** Whether {@link callAtOnce} will do: nothing is lent to a call, and it is over when its core function returns. */
  get answersAtOnce(): boolean {
    return !this.type.async && !this.instance.mayPark && !this.#takesBorrows();
  }

  /** The host's arguments as core values; throws a TypeError where they do not fit. */
  lowerAtOnce(args: readonly unknown[]): CoreValue[] {
    return this.#takesHandles() ? this.#lowerHandles(args) : this.#lowerValues("host", args);
  }

  /** Calls the core function in a frame without a record, as adapters do, and answers the result (undefined: none). */
  callAtOnce(flat: readonly CoreValue[]): unknown {
    const { instance, callee, options } = this;
    const { store } = instance;
    const address = store.beginElided(this.edge);
    let result: unknown;
    let context: TaskContext | null = null;
    try {
      result = applyCore(callee, flat);
      if (options.postReturn !== null) context = store.currentContext();
      store.exitIfRecorded(address);
    } catch (error) {
      throw store.located(error);
    } finally {
      store.endElided(address);
    }
    const results = coreResults(result);
    const [value] = this.values("host").liftResults(this.context, results, 0);
    if (context !== null) this.callPostReturn(results, context);
    return value;
  }

  #waitToEnter(task: Task): void {
    const { instance } = this;
    instance.numWaitingToEnter += 1;
    instance.waitAtGate(task.implicitThread);
    task.implicitThread.startWaiting({
      reason: { kind: "enter" },
      cancellable: true,
      ready: () => true,
      gate: () => !task.hasBackpressure,
      continuation: (cancelled) => {
        instance.numWaitingToEnter -= 1;
        if (cancelled) this.#cancelBeforeStart(task);
        else this.#begin(task);
        return 0;
      },
    });
  }

  #cancelBeforeStart(task: Task): void {
    task.cancel();
    task.instance.store.removeTask(task);
    task.instance.store.removeRecord(task.implicitThread.record);
  }

  #begin(task: Task): void {
    const { implicitThread } = task;
    if (task.needsExclusive) this.instance.exclusiveThread = implicitThread;
    task.registerThread(implicitThread);
    const flat = this.#lowerArguments(task);
    if (flat === null) return;
    const result = this.#enterCallee(task, flat);
    if (result !== LATER) this.#afterCore(task, result);
  }

  /** Null if the caller was told that its arguments are of the wrong type (a mistake of the host's, not of a guest's). */
  #lowerArguments(task: Task): CoreValue[] | null {
    if (this.#takesBorrows()) this.context.borrowScope = task;
    const { caller } = task;
    assert(caller !== null, "a task that was started has a caller");
    const args = task.start();
    try {
      return this.#lower(caller, args);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || caller.onBadArguments === undefined) throw error;
      task.abandon();
      caller.onBadArguments(error);
      return null;
    }
  }

  /** The flat arguments, of what the caller's `onStart` answered. */
  #lower(caller: Caller, args: readonly unknown[]): CoreValue[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is what it answers then
    if (caller.movesFlat === true) return args as CoreValue[];
    return caller.side === "host" ? this.lowerAtOnce(args) : this.#lowerValues("guest", args);
  }

  #lowerValues(side: Side, args: readonly unknown[]): CoreValue[] {
    const { lowerParams, paramCount } = this.values(side);
    const flat = roomFor(paramCount);
    lowerParams(this.context, args, flat, null);
    return flat;
  }

  /** Where an argument does not fit, the host's objects among those before it are the host's again. */
  #lowerHandles(args: readonly unknown[]): CoreValue[] {
    const { context } = this;
    const given: number[] = (context.given = []);
    try {
      return this.#lowerValues("host", args);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) for (const index of given) this.#takeBack(index);
      throw error;
    } finally {
      context.given = null;
    }
  }

  #takeBack(index: number): void {
    const handle = this.instance.handles.remove(index);
    assert(handle instanceof ResourceHandle, "it was an object of the host's");
    if (handle.own) handle.resource.take?.(handle.rep);
    else handle.resource.returned?.(handle.rep);
  }

  #takesHandles(): boolean {
    return (this.#hasHandles ??= this.type.params.some(({ type }) => containsHandles(type)));
  }

  /** Most functions take none, and whoever asks is about to call: so it is looked up once, and then. */
  #takesBorrows(): boolean {
    return (this.#hasBorrows ??= this.type.params.some(({ type }) => containsBorrow(type)));
  }

  #enterCallee(task: Task, flat: readonly CoreValue[]): unknown {
    const { store, mayPark } = this.instance;
    if (!mayPark) return store.enterPlain(task.implicitThread, this.callee, flat);
    return store.enterPromising(task.implicitThread, this.#promisingCallee(), flat, this.#afterParkedCore);
  }

  #promisingCallee(): PromisingFunction {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by WebAssembly.promising
    return (this.#promisedCallee ??= this.#promising(this.callee) as PromisingFunction);
  }

  // One of each a function: most calls end without ever having parked.
  readonly #afterParkedCore = (result: unknown, { task }: Thread): void => this.#afterCore(task, result);
  readonly #afterParkedCallback = (packed: unknown, { task }: Thread): void =>
    this.#callbackLoop(task, Number(packed));

  #afterCore(task: Task, result: unknown): void {
    if (!this.asyncLifted) this.#returnResults(task, result);
    else if (this.hasCallback) this.#callbackLoop(task, Number(result));
    else task.exitImplicitThread();
  }

  #returnResults(task: Task, result: unknown): void {
    const flat = coreResults(result);
    task.return(this.resultsOf(task.caller, flat));
    this.callPostReturn(flat, task.implicitThread);
    task.exitImplicitThread();
  }

  /** What a task of this function hands its caller, of the flat results. */
  resultsOf(caller: Caller | null, flat: readonly CoreValue[]): readonly unknown[] {
    assert(caller !== null, "a task that was started has a caller");
    return caller.movesFlat === true ? flat : this.values(caller.side).liftResults(this.context, flat, 0);
  }

  /** Calls `post-return`, if there is one, with the flat results, in the context of the task that returned. */
  callPostReturn(flat: readonly CoreValue[], context: TaskContext): void {
    const { postReturn } = this.options;
    if (postReturn === null) return;
    const { instance } = this;
    instance.mayLeave = false;
    instance.store.enterInner(instance, () => Reflect.apply(postReturn, undefined, flat), context);
    instance.mayLeave = true;
  }

  // --- the callback ABI ---

  #callbackLoop(task: Task, first: number): void {
    let packed = first;
    for (;;) {
      const code = packed & 0xf;
      if (code > CallbackCode.WAIT) raise("callback-code", `unsupported callback code: ${code}`);
      if (code === CallbackCode.EXIT) {
        task.exitImplicitThread();
        return;
      }
      const event = code === CallbackCode.YIELD ? this.#yield(task) : this.#wait(task, packed >>> 4);
      if (event === null) return;
      const next = this.#enterCallback(task, event);
      if (next === LATER) return;
      packed = Number(next);
    }
  }

  /** Gives the instance's stack away and answers an event if there is nothing to wait for. */
  #yield(task: Task): Event | null {
    const { instance } = this;
    instance.releaseExclusive();
    if (task.deliverPendingCancel(true)) return this.#takeExclusive(task, CANCELLED_EVENT);
    task.implicitThread.startWaiting(new CallbackYield(this, task));
    return null;
  }

  #wait(task: Task, index: number): Event | null {
    const { instance } = this;
    const { store } = instance;
    instance.releaseExclusive();
    const set = waitableSetAt(instance, index);
    const thread = task.implicitThread;
    if (task.deliverPendingCancel(true)) return this.#takeExclusive(task, CANCELLED_EVENT);
    if (set.hasPendingEvent && instance.exclusiveThread === null && !store.choice.suspendThoughReady()) {
      return this.#takeExclusive(task, set.getPendingEvent(store.choice));
    }
    thread.startWaiting(new CallbackWait(this, thread, set));
    return null;
  }

  #takeExclusive(task: Task, event: Event): Event {
    assert(this.instance.exclusiveThread === null, "nobody else is exclusive");
    this.instance.exclusiveThread = task.implicitThread;
    return event;
  }

  /** Goes on with a callback task that waited. */
  deliver(task: Task, event: Event): Outcome {
    this.#takeExclusive(task, event);
    const packed = this.#enterCallback(task, event);
    if (packed !== LATER) this.#callbackLoop(task, Number(packed));
    return PARKED;
  }

  #enterCallback(task: Task, event: Event): unknown {
    const { store, mayPark } = this.instance;
    const { callback } = this.options;
    assert(callback !== null, "the function was lifted with a callback");
    const args = this.#eventWords;
    args[0] = event.code;
    args[1] = event.index;
    args[2] = event.payload | 0;
    if (!mayPark) return store.enterPlain(task.implicitThread, callback, args);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by WebAssembly.promising
    this.#promisedCallback ??= this.#promising(callback) as PromisingFunction;
    return store.enterPromising(task.implicitThread, this.#promisedCallback, args, this.#afterParkedCallback);
  }
}

const YIELD: WaitReason = { kind: "yield" };

/** A callback task has yielded, with no stack. */
class CallbackYield implements Wait {
  readonly #target: LiftedFunc;
  readonly #task: Task;

  constructor(target: LiftedFunc, task: Task) {
    this.#target = target;
    this.#task = task;
  }

  get reason(): WaitReason {
    return YIELD;
  }

  get cancellable(): boolean {
    return true;
  }

  ready(): boolean {
    return true;
  }

  gate(): boolean {
    return this.#target.instance.exclusiveThread === null;
  }

  continuation(cancelled: boolean): Outcome {
    return this.#target.deliver(this.#task, cancelled ? CANCELLED_EVENT : NO_EVENT);
  }
}

/** A callback task waits for a set, with no stack. */
class CallbackWait extends SetWait {
  readonly #target: LiftedFunc;

  constructor(target: LiftedFunc, thread: Thread, set: WaitableSet) {
    super(thread, set, true);
    this.#target = target;
  }

  gate(): boolean {
    return this.#target.instance.exclusiveThread === null;
  }

  protected override take(event: Event): Outcome {
    return this.#target.deliver(this.thread.task, event);
  }
}

/** Whether a callback-lifted call is not over when its core function has answered this. */
function goesOn(packed: unknown): boolean {
  return (Number(packed) & 0xf) !== CallbackCode.EXIT;
}

function ends(): boolean {
  return false;
}

const NO_RESULTS: readonly CoreValue[] = [];

function coreResults(result: unknown): readonly CoreValue[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the core function's type has at most one result
  return result === undefined ? NO_RESULTS : [result as CoreValue];
}
