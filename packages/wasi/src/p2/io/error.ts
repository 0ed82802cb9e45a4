/**
 * Why a stream failed.
 * Spec: wasi:io/error 0.2, wasi:io/streams `stream-error`.
 */
import { ComponentError } from "@heddle/component/errors";

/** The resource `error`. Its cause is for interfaces that can tell more about it. */
export class IoError {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }

  /** None of the host's own text: a guest may print this. */
  toDebugString(): string {
    return "the operation failed";
  }
}

export function closed(): ComponentError {
  return new ComponentError({ tag: "closed" });
}

export function lastOperationFailed(cause: unknown): ComponentError {
  return new ComponentError({ tag: "last-operation-failed", val: new IoError(cause) });
}
