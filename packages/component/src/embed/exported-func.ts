/**
 * Exported functions as JavaScript calls them.
 * Spec: DESIGN of heddle: async functions, and sync-typed ones that can park, answer promises; the rest answer at once.
 * Invariant: a call that is aborted before it starts never enters the guest; a promise is settled exactly once.
 */
import { LiftedFunc } from "../canon/index.ts";
import { ComponentError, makeTrap, raise, toTrap } from "../errors/index.ts";
import type { FuncType } from "../model/index.ts";
import type {
  Callee,
  Caller,
  Cancellable,
  ComponentInstance as GuestInstance,
  Side,
  Store,
} from "../tasks/index.ts";

export interface CallOptions {
  /** Aborting requests the task's cancellation; after `cancelGraceMs` without an answer the store is ended. */
  readonly signal?: AbortSignal;
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

type Settle = (
  outcome: { readonly results: readonly unknown[] | null } | { readonly error: unknown },
) => void;

/** The host as a caller. */
class HostCaller implements Caller {
  readonly side: Side = "host";
  readonly instance: GuestInstance | null = null;
  readonly callName: string;
  readonly #args: readonly unknown[];
  readonly #settle: Settle;

  readonly mayCancel: boolean;
  readonly origin: unknown;

  constructor(
    callName: string,
    args: readonly unknown[],
    settle: Settle,
    mayCancel: boolean,
    origin?: unknown,
  ) {
    this.mayCancel = mayCancel;
    this.origin = origin;
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
type CallWith = (options: CallOptions, args: readonly unknown[]) => Promise<unknown>;

export function exportFunction(store: Store, callee: Callee): ExportedFunction {
  const returnsPromise = callee.type.async || callee.instance === null || callee.instance.mayPark;
  const callWith: CallWith = (options, args) => callAsync(store, callee, options, args);
  const func = returnsPromise
    ? (...args: unknown[]): unknown => callWith({}, args)
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
  if (typeof func !== "function" || !(CALL in func)) {
    return Promise.reject(new TypeError("call() takes a function that this component exports"));
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only exportFunction sets it
  return (func[CALL] as CallWith)(options, args);
}

/** Calls a destructor that may have to wait. */
export function callDestructor(store: Store, callee: Callee, rep: number): Promise<unknown> {
  return callAsync(store, callee, {}, [rep]);
}

function checkCount(callee: Callee, args: readonly unknown[]): void {
  const wanted = callee.type.params.length;
  if (args.length !== wanted)
    throw new TypeError(`${callee.name} takes ${wanted} arguments, found ${args.length}`);
}

function syncFunction(store: Store, callee: Callee): (...args: unknown[]) => unknown {
  if (callee instanceof LiftedFunc && callee.answersAtOnce)
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
    const flat = lifted.lowerAtOnce(args);
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

function checkFree(store: Store, callee: Callee): void {
  store.checkAlive();
  if (store.busy) raise("cannot-enter", `${callee.name} was called while a guest of the same store runs`);
}

function callSync(store: Store, callee: Callee, args: readonly unknown[]): unknown {
  checkCount(callee, args);
  checkFree(store, callee);
  let outcome: { readonly results: readonly unknown[] | null } | { readonly error: unknown } | null = null;
  const caller = new HostCaller(callee.name, args, (settled) => (outcome = settled), false);
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

function answer(
  type: FuncType,
  outcome: { readonly results: readonly unknown[] | null } | { readonly error: unknown },
): unknown {
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

function callAsync(
  store: Store,
  callee: Callee,
  { signal, origin }: CallOptions,
  args: readonly unknown[],
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    checkCount(callee, args);
    if (store.failure !== null) throw store.refusal(store.failure);
    if (signal?.aborted === true) throw signal.reason;
    let settled = false;
    let answered = false;
    let cancellable: Cancellable | null = null;
    let grace: unknown;
    const stopListening = store.onFailure((trap) => settle({ error: trap }));
    const settle: Settle = (outcome) => {
      if (settled) return;
      settled = true;
      stopListening();
      signal?.removeEventListener("abort", abort);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what setTimeout answered
      if (grace !== undefined) clearTimeout(grace as never);
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      try {
        resolve(answer(callee.type, outcome));
      } catch (error) {
        reject(error);
      }
    };
    // What traps in the turn in which the results came (in `post-return`) has the call fail.
    const settleLater: Settle = (outcome) => {
      answered = true;
      queueMicrotask(() => settle(outcome));
    };
    const abort = (): void => {
      const { cancelGraceMs } = store.limits;
      grace = setTimeout(() => {
        store.end(
          "aborted",
          `${callee.name} did not answer its cancellation within ${cancelGraceMs} ms`,
          signal?.reason,
        );
      }, cancelGraceMs);
      store.enterFromHost(() => {
        if (!settled && !answered) cancellable?.requestCancellation(null);
        return "waiting";
      });
    };
    signal?.addEventListener("abort", abort);
    store.enterFromHost(() => {
      if (signal?.aborted === true) settle({ results: null });
      else if (store.failure !== null) settle({ error: store.failure });
      else {
        const mayCancel = signal !== undefined;
        cancellable = callee.start(new HostCaller(callee.name, args, settleLater, mayCancel, origin));
      }
      return answered ? "done" : "waiting";
    });
  });
}
