/**
 * Host functions as callees of guests.
 * Spec: CanonicalABI.md, a `FuncInst` of the host; DESIGN: what a host function throws never reaches a guest as text.
 * Invariant: a call is resolved exactly once, whatever the function does later; its signal is aborted when the guest cancels,
 * and what the function still answers is discarded.
 */
import { ComponentError, GuestExit, makeTrap, raise, toTrap, Trap } from "../errors/index.ts";
import type { FuncType, ValType } from "../model/index.ts";
import type { HostCallee } from "../link/index.ts";
import type { Caller, Cancellable, HostOperation, Side, Store, Tracer } from "../tasks/index.ts";
import { discard } from "./discard.ts";
import { changeFromHost } from "./host-streams.ts";

/** The last argument of a host function that implements an async-typed one. */
export interface CallContext {
  /** Aborted when the guest cancels the call or the store ends. */
  readonly signal: AbortSignal;
}

export type HostFunction = (...args: unknown[]) => unknown;

/** A host function that knows what it is called on; a method finds that in front of its arguments. */
export type BoundFunction = (args: readonly unknown[]) => unknown;

const BLOCKING: unique symbol = Symbol("heddle.blocking");

/**
 * Marks a function that implements a sync-typed one but may answer with a promise: the guest's stack is suspended meanwhile,
 * and nothing else of its store runs. Answers the same function.
 */
export function blocking<F extends (...args: never[]) => unknown>(func: F): F {
  Object.defineProperty(func, BLOCKING, { value: true });
  return func;
}

export function isBlocking(func: unknown): boolean {
  if (typeof func !== "function") return false;
  return BLOCKING in func || func.constructor.name === "AsyncFunction";
}

/** Whether a call may keep its caller waiting, of a function that is marked as `blocking` or not. */
export function mayBlock(type: FuncType, blocks: boolean): boolean {
  return blocks && !type.async && !answersPromise(type);
}

/** Where the result is a future, a promise is the result itself. */
function answersPromise(type: FuncType): boolean {
  return type.result?.kind === "future";
}

export class HostFunc implements HostCallee {
  readonly side: Side = "host";
  readonly instance = null;
  readonly type: FuncType;
  readonly name: string;
  readonly blocks: boolean;
  readonly answerAtOnce: ((args: unknown[]) => readonly unknown[]) | null;
  readonly #store: Store;
  readonly #func: BoundFunction;

  constructor(store: Store, name: string, type: FuncType, func: BoundFunction, blocks: boolean) {
    this.#store = store;
    this.name = name;
    this.type = type;
    this.#func = store.tracer === null ? func : traced(store, store.tracer, name, type, func);
    this.blocks = mayBlock(type, blocks);
    this.answerAtOnce = type.async || this.blocks ? null : (args) => this.#answer(args);
  }

  #answer(args: unknown[]): readonly unknown[] {
    let answer: unknown;
    try {
      answer = this.#func(args);
    } catch (error) {
      return thrownResults(error, this.type, this.name);
    }
    if (isThenable(answer) && !answersPromise(this.type)) returnedPromise(this.name);
    return resultsOf(answer, this.type);
  }

  start(caller: Caller): Cancellable {
    const call = new HostCall(this.#store, this.name, this.type, caller);
    const args = caller.onStart();
    let answer: unknown;
    try {
      answer = this.#func(this.type.async ? [...args, call] : args);
    } catch (error) {
      call.threw(error);
      return call;
    }
    if (!isThenable(answer) || (answersPromise(this.type) && !this.type.async)) call.returned(answer);
    else if (this.type.async) call.pend(answer);
    else if (this.blocks) call.block(answer);
    else returnedPromise(this.name);
    return call;
  }
}

/** A call of the host's as a span: until it returns, or until its promise is settled. */
function traced(
  store: Store,
  tracer: Tracer,
  name: string,
  type: FuncType,
  func: BoundFunction,
): BoundFunction {
  return (args) => {
    const call = {};
    const end = (): void => tracer.end("host", call);
    tracer.begin("host", call, name, store.currentTarget().instance.path);
    let answer: unknown;
    try {
      answer = func(args);
    } catch (error) {
      end();
      throw error;
    }
    if (isThenable(answer) && !answersPromise(type)) answer.then(end, end);
    else end();
    return answer;
  };
}

function returnedPromise(name: string): never {
  raise(
    "host-returned-promise",
    `${name} is not async, but the host's function returned a promise: mark it with blocking()`,
  );
}

function resultsOf(value: unknown, { result }: FuncType): readonly unknown[] {
  if (result === null) return [];
  return [result.kind === "result" ? { tag: "ok", val: value } : value];
}

/** Of what a function returns, where it throws the err side. */
function innerResult({ result }: FuncType): ValType | null {
  return result?.kind === "result" ? result.ok : result;
}

/** The err side of a function whose result has one; throws what anything else is. */
function thrownResults(error: unknown, { result }: FuncType, name: string): readonly unknown[] {
  if (error instanceof ComponentError && result?.kind === "result")
    return [{ tag: "err", val: error.payload }];
  throw hostTrap(error, name);
}

interface Thenable {
  readonly then?: unknown;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as Thenable).then === "function";
}

/** One call of a host function. It is the {@link CallContext} that the function gets. */
class HostCall implements Cancellable, CallContext {
  readonly #store: Store;
  readonly #name: string;
  readonly #type: FuncType;
  readonly #caller: Caller;
  #controller: AbortController | null = null;
  /** Ends the listening for the store's end: a store outlives most of its calls by far. */
  #stopListening: (() => void) | null = null;
  /** What the store counts among the pending operations while the function's promise is awaited. */
  #operation: HostOperation | null = null;
  #resolved = false;
  #cancelled = false;

  constructor(store: Store, name: string, type: FuncType, caller: Caller) {
    this.#store = store;
    this.#name = name;
    this.#type = type;
    this.#caller = caller;
  }

  /** Made when it is first asked for. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      const controller = new AbortController();
      this.#controller = controller;
      if (this.#cancelled) controller.abort(cancelledByGuest());
      else if (this.#store.failure !== null) controller.abort(this.#store.failure);
      else this.#stopListening = this.#store.onFailure((trap) => controller.abort(trap));
    }
    return this.#controller.signal;
  }

  describe(): string {
    return `host function ${this.#name}`;
  }

  /** The call ends here for the guest, with no result; what the function still does is told to stop. */
  requestCancellation(): void {
    if (this.#resolved) return;
    this.#resolved = true;
    this.#cancelled = true;
    this.#stopListening?.();
    // Nobody waits for it any more, so it keeps no deadlock from being seen.
    if (this.#operation !== null) this.#store.endHostOperation(this.#operation);
    this.#controller?.abort(cancelledByGuest());
    this.#caller.onResolve(null);
  }

  returned(value: unknown): void {
    if (this.#resolved) discard(innerResult(this.#type), value);
    else this.#resolve(resultsOf(value, this.#type));
  }

  #resolve(results: readonly unknown[]): void {
    this.#resolved = true;
    this.#stopListening?.();
    try {
      this.#caller.onResolve(results);
    } catch (error) {
      throw toTrap(
        error,
        "host-bad-value",
        `${this.#name}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  threw(error: unknown): void {
    if (this.#resolved) this.#discardThrown(error);
    else this.#resolve(thrownResults(error, this.#type, this.#name));
  }

  #discardThrown(error: unknown): void {
    const { result } = this.#type;
    if (error instanceof ComponentError && result?.kind === "result") discard(result.err, error.payload);
  }

  /** An async-typed function answers later. */
  pend(answer: PromiseLike<unknown>): void {
    this.#later(answer, () => {});
  }

  /** A sync-typed function answers later: nothing of the store runs meanwhile. */
  block(answer: PromiseLike<unknown>): void {
    this.#later(answer, this.#store.lockForHost(this.#name));
  }

  #later(answer: PromiseLike<unknown>, then: () => void): void {
    const store = this.#store;
    const operation = store.beginHostOperation(this.#name);
    this.#operation = operation;
    const settle = (resolve: () => void): void => {
      store.endHostOperation(operation);
      if (store.failure !== null) {
        // As if it were cancelled.
        this.#resolved = true;
        resolve();
        return;
      }
      changeFromHost(store, () => {
        resolve();
        then();
      });
    };
    answer.then(
      (value) => settle(() => this.returned(value)),
      (error: unknown) => settle(() => this.threw(error)),
    );
  }
}

function cancelledByGuest(): Trap {
  return makeTrap("aborted", "the guest cancelled the call");
}

/** What a host function threw, as a trap that tells guests nothing. */
function hostTrap(error: unknown, name: string): Trap {
  if (error instanceof Trap) return error;
  if (error instanceof GuestExit) return makeTrap("exit", error.message, { cause: error });
  return toTrap(
    error,
    "host-threw",
    `the host's function ${name} threw: ${error instanceof Error ? error.message : String(error)}`,
  );
}
