/**
 * Exported functions as JavaScript calls them.
 * Spec: DESIGN of heddle: async functions, and sync-typed ones that can park, answer promises; the rest answer at once.
 * Invariant: a call that is aborted before it starts never enters the guest; a promise is settled exactly once.
 */
import { LiftedFunc } from "../canon/index.ts";
import { ComponentError, makeTrap, raise, toTrap, type Trap } from "../errors/index.ts";
import type { FuncType } from "../model/index.ts";
import type {
  Callee,
  Caller,
  Cancellable,
  ComponentInstance as GuestInstance,
  FailureListener,
  HostEntry,
  Side,
  Store,
} from "../tasks/index.ts";
import { discard } from "./discard.ts";

/** As much of an `AbortSignal` as a call needs, so that whoever makes many calls may bring something lighter. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface CallOptions {
  /** Aborting requests the task's cancellation; after `cancelGraceMs` without an answer the store is ended. */
  readonly signal?: CancelSignal;
  /** Anything: while a host function runs for this call, the instance's `origin` is this. */
  readonly origin?: unknown;
}

/** A component's exported function. */
export interface ExportedFunction {
  (...args: unknown[]): unknown;
  readonly type: FuncType;
  /** Whether it answers a promise. */
  readonly returnsPromise: boolean;
}

type Outcome = { readonly results: readonly unknown[] | null } | { readonly error: unknown };
type Settle = (outcome: Outcome) => void;

/** The host as the caller of a function that answers before the call returns. */
class HostCaller implements Caller {
  readonly side: Side = "host";
  readonly instance: GuestInstance | null = null;
  readonly callName: string;
  readonly #args: readonly unknown[];
  readonly #settle: Settle;

  constructor(callName: string, args: readonly unknown[], settle: Settle) {
    this.callName = callName;
    this.#args = args;
    this.#settle = settle;
  }

  onStart(): readonly unknown[] {
    return this.#args;
  }

  onBadArguments(error: unknown): void {
    this.#settle({ error });
  }

  onResolve(results: readonly unknown[] | null): void {
    this.#settle({ results });
  }
}

const CALL: unique symbol = Symbol("heddle.call");
type CallWith = (options: CallOptions, args: readonly unknown[]) => unknown;

export function exportFunction(store: Store, callee: Callee): ExportedFunction {
  const returnsPromise = callee.type.async || callee.instance === null || callee.instance.mayPark;
  const callWith: CallWith = (options, args) => callEagerly(store, callee, options, args);
  const func = returnsPromise
    ? (...args: unknown[]): unknown => asPromise(callWith, {}, args)
    : syncFunction(store, callee);
  Object.defineProperty(func, "name", { value: callee.name });
  return Object.assign(func, { type: callee.type, returnsPromise, [CALL]: callWith });
}

/** `call(fn, options, ...args)` of an instance. */
export function callExported(
  func: unknown,
  options: CallOptions,
  args: readonly unknown[],
): Promise<unknown> {
  return asPromise(callWithOf(func), options, args);
}

/** `callEagerly(fn, options, ...args)` of an instance. */
export function callExportedEagerly(func: unknown, options: CallOptions, args: readonly unknown[]): unknown {
  return callWithOf(func)(options, args);
}

function callWithOf(func: unknown): CallWith {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only exportFunction sets it
  if (typeof func === "function" && CALL in func) return func[CALL] as CallWith;
  return () => {
    throw new TypeError("call() takes a function that this component exports");
  };
}

/** Calls a destructor that may have to wait. */
export function callDestructor(store: Store, callee: Callee, rep: number): Promise<unknown> {
  return asPromise((options, args) => callEagerly(store, callee, options, args), {}, [rep]);
}

function asPromise(callWith: CallWith, options: CallOptions, args: readonly unknown[]): Promise<unknown> {
  try {
    return Promise.resolve(callWith(options, args));
  } catch (error) {
    return Promise.reject(error);
  }
}

function checkCount(callee: Callee, args: readonly unknown[]): void {
  const wanted = callee.type.params.length;
  if (args.length !== wanted)
    throw new TypeError(`${callee.name} takes ${wanted} arguments, found ${args.length}`);
}

function syncFunction(store: Store, callee: Callee): (...args: unknown[]) => unknown {
  // What has no record is not seen in a trace.
  if (callee instanceof LiftedFunc && callee.answersAtOnce && store.tracer === null)
    return (...args) => callAtOnce(store, callee, args);
  return (...args) => callSync(store, callee, args);
}

/** As {@link callSync}, with nothing made for the call but what its values need. */
function callAtOnce(store: Store, lifted: LiftedFunc, args: readonly unknown[]): unknown {
  checkCount(lifted, args);
  checkFree(store, lifted);
  let value: unknown;
  let started = false;
  try {
    const flat = lowerAtOnce(store, lifted, args);
    started = true;
    value = lifted.callAtOnce(flat);
  } catch (error) {
    if (!started && !(error instanceof WebAssembly.RuntimeError)) throw error;
    const trap = toTrap(error);
    store.fail(trap);
    throw trap;
  }
  store.pumpLater();
  return unwrap(lifted.type, value);
}

function lowerAtOnce(
  store: Store,
  lifted: LiftedFunc,
  args: readonly unknown[],
): ReturnType<LiftedFunc["lowerAtOnce"]> {
  store.readingArguments++;
  try {
    return lifted.lowerAtOnce(args);
  } finally {
    store.readingArguments--;
  }
}

function checkFree(store: Store, callee: Callee): void {
  store.checkAlive();
  if (store.busy) raise("cannot-enter", `${callee.name} was called while a guest of the same store runs`);
}

function callSync(store: Store, callee: Callee, args: readonly unknown[]): unknown {
  checkCount(callee, args);
  checkFree(store, callee);
  let outcome: Outcome | null = null;
  const caller = new HostCaller(callee.name, args, (settled) => (outcome = settled));
  try {
    callee.start(caller);
  } catch (error) {
    const trap = toTrap(error);
    store.fail(trap);
    throw trap;
  }
  store.pumpLater();
  return answer(callee.type, outcome ?? { error: makeTrap("internal", "a synchronous call did not return") });
}

function answer(type: FuncType, outcome: Outcome): unknown {
  if ("error" in outcome) throw outcome.error;
  return unwrap(type, outcome.results?.[0]);
}

/** A function whose result is a `result` throws its err side. */
function unwrap(type: FuncType, value: unknown): unknown {
  if (type.result?.kind !== "result") return value;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- how results are lifted
  const result = value as { readonly tag: "ok" | "err"; readonly val?: unknown };
  if (result.tag === "err") throw new ComponentError(result.val);
  return result.val;
}

/** The results, where they are there before this returns; else a promise of them. */
function callEagerly(store: Store, callee: Callee, options: CallOptions, args: readonly unknown[]): unknown {
  checkCount(callee, args);
  if (store.failure !== null) throw store.refusal(store.failure);
  if (options.signal?.aborted === true) throw options.signal.reason;
  return new HostTask(store, callee, options, args).run();
}

/** A call of the host's that may take its time: the host as its caller. */
class HostTask implements Caller, FailureListener, HostEntry {
  readonly callName: string;
  readonly origin: unknown;
  readonly mayCancel: boolean;
  before: FailureListener | null = null;
  after: FailureListener | null = null;
  readonly #store: Store;
  readonly #callee: Callee;
  readonly #args: readonly unknown[];
  readonly #signal: CancelSignal | undefined;
  /** Listens to the signal, once the call's first turn is over. */
  #abort: (() => void) | null = null;
  #outcome: Outcome | null = null;
  /** Once its first turn is over: whom to tell. */
  #waiting: { resolve(value: unknown): void; reject(error: unknown): void } | null = null;
  #cancellable: Cancellable | null = null;
  #grace: unknown;

  constructor(store: Store, callee: Callee, { signal, origin }: CallOptions, args: readonly unknown[]) {
    this.#store = store;
    this.#callee = callee;
    this.#args = args;
    this.#signal = signal;
    this.callName = callee.name;
    this.origin = origin;
    this.mayCancel = signal !== undefined;
  }

  get side(): Side {
    return "host";
  }

  get instance(): GuestInstance | null {
    return null;
  }

  run(): unknown {
    const store = this.#store;
    store.failureListeners.add(this);
    store.enterFromHost(this);
    if (this.#outcome === null && this.#signal !== undefined) this.#heed(this.#signal);
    if (this.#outcome !== null) return this.#finish(this.#outcome);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Cancels the call when the signal says so: what was aborted in the first turn, by a host function, is not told again. */
  #heed(signal: CancelSignal): void {
    if (signal.aborted) {
      this.#cancel();
      return;
    }
    this.#abort = (): void => this.#cancel();
    signal.addEventListener("abort", this.#abort);
  }

  enter(): "done" | "waiting" {
    const { failure } = this.#store;
    if (this.#signal?.aborted === true) this.#settle({ results: null });
    else if (failure !== null) this.#settle({ error: failure });
    else this.#cancellable = this.#callee.start(this);
    return this.#outcome === null ? "waiting" : "done";
  }

  onStart(): readonly unknown[] {
    return this.#args;
  }

  onBadArguments(error: unknown): void {
    this.#settleLater({ error });
  }

  onResolve(results: readonly unknown[] | null): void {
    this.#settleLater({ results });
  }

  storeFailed(trap: Trap): void {
    const outcome = this.#outcome;
    if (outcome !== null && "results" in outcome) discard(this.#callee.type.result, outcome.results?.[0]);
    this.#settle({ error: trap });
  }

  /** What traps in the turn in which the results came (in `post-return`) has the call fail. */
  #settleLater(outcome: Outcome): void {
    this.#outcome ??= outcome;
    if (this.#waiting !== null) queueMicrotask(() => this.#settle(outcome));
  }

  #settle(outcome: Outcome): void {
    this.#outcome = outcome;
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    try {
      waiting.resolve(this.#finish(outcome));
    } catch (error) {
      waiting.reject(error);
    }
  }

  /** The value, or throws what the call ended with. */
  #finish(outcome: Outcome): unknown {
    const signal = this.#signal;
    this.#store.failureListeners.delete(this);
    if (this.#abort !== null) signal?.removeEventListener("abort", this.#abort);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what setTimeout answered
    if (this.#grace !== undefined) clearTimeout(this.#grace as never);
    if (signal?.aborted === true) {
      if ("results" in outcome) discard(this.#callee.type.result, outcome.results?.[0]);
      throw signal.reason;
    }
    return answer(this.#callee.type, outcome);
  }

  /** Requests the task's cancellation; ends the store if it is not answered in time. */
  #cancel(): void {
    const store = this.#store;
    const { cancelGraceMs } = store.limits;
    this.#grace = setTimeout(() => {
      store.end(
        "aborted",
        `${this.callName} did not answer its cancellation within ${cancelGraceMs} ms`,
        this.#signal?.reason,
      );
    }, cancelGraceMs);
    store.enterFromHost({
      enter: () => {
        if (this.#outcome === null) this.#cancellable?.requestCancellation(null);
        return "waiting";
      },
    });
  }
}
