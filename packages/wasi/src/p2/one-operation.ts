/**
 * Operations of the host one at a time, on the readiness layer.
 * Invariant: what an operation brings is handed over once; why it failed is kept until it is told, once.
 */
import { Completion, type Bell } from "./readiness.ts";

export class OneOperation<T> {
  readonly #bell: Bell;
  readonly #brought: (value: T) => void;
  #pending: Completion<T> | undefined;
  #signal: AbortSignal | undefined;
  #failure: { readonly cause: unknown } | undefined;

  /** `brought` is called when it begins, if it is done then; else when somebody asks. */
  constructor(bell: Bell, brought: (value: T) => void) {
    this.#bell = bell;
    this.#brought = brought;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Not a promise: done already. One that is given up by `signal` has not failed. */
  begin(start: () => Promise<T> | T, signal?: AbortSignal): void {
    this.#signal = signal;
    try {
      const started = start();
      if (isPromise(started)) this.#pending = new Completion(this.#bell, started);
      else this.#brought(started);
    } catch (cause) {
      this.#failure = { cause };
    }
  }

  /** Is none under way? One that has reported since the last time brings what it has. */
  isOver(): boolean {
    const pending = this.#pending;
    if (pending === undefined) return true;
    if (!pending.isReady()) return false;
    this.#pending = undefined;
    try {
      const outcome = pending.take();
      if (outcome !== undefined) this.#brought(outcome.value);
    } catch (cause) {
      if (this.#signal?.aborted !== true) this.#failure = { cause };
    }
    return true;
  }

  /** Why it failed; undefined: it did not, or it was told. */
  takeFailure(): { readonly cause: unknown } | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }
}

/** Of whichever realm. */
function isPromise<T>(value: Promise<T> | T): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
