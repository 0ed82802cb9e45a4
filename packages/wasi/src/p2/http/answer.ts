/**
 * An outcome that is waited for and taken once.
 * Spec: wasi:http/types 0.2 `future-trailers.get`, `future-incoming-response.get`.
 * Invariant: the outcome is given to the first who asks when it is there; whoever asks later is told that it was taken.
 */
import { httpErrorCode, type HttpErrorCode } from "../../http/error-code.ts";
import type { Result } from "../../sockets/guest.ts";
import { Pollable } from "../io/pollable.ts";
import { Completion, type Bell } from "../readiness.ts";

/** Undefined: not yet. The outer error: it was taken. */
export type Taken<T> = Result<Result<T, HttpErrorCode>, undefined> | undefined;

export class Answer<T> {
  readonly #bell: Bell;
  readonly #completion: Completion<Result<T, HttpErrorCode>>;
  #taken = false;

  constructor(bell: Bell, promise: PromiseLike<Result<T, HttpErrorCode>>) {
    this.#bell = bell;
    this.#completion = new Completion(bell, promise);
  }

  get isReady(): boolean {
    return this.#completion.isReady();
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, this.#completion);
  }

  take(): Taken<T> {
    const outcome = this.#completion.take();
    if (outcome === undefined) return undefined;
    if (this.#taken) return { tag: "err", val: undefined };
    this.#taken = true;
    return { tag: "ok", val: outcome.value };
  }
}

/** A failure as a value. Never rejects. */
export async function resultOf<T>(promise: PromiseLike<T>): Promise<Result<T, HttpErrorCode>> {
  try {
    return { tag: "ok", val: await promise };
  } catch (error) {
    return { tag: "err", val: httpErrorCode(error) };
  }
}
