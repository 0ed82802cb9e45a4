/**
 * Failures of 0.3 in the shapes of 0.2.
 * Spec: wasi:http/types 0.2 `http-error-code`, `header-error`, `result` without payload.
 */
import { ComponentError } from "@heddle/component/errors";
import { HttpError, type HttpErrorCode } from "../../http/error-code.ts";
import type { IoError } from "../io/error.ts";

/** The function `http-error-code`: why a body's stream failed. */
export function errorCodeOf(error: IoError): HttpErrorCode | undefined {
  return error.cause instanceof HttpError ? error.cause.code : undefined;
}

/** The failed side of a `result` without payload. */
export function refused(): ComponentError {
  return new ComponentError(undefined);
}

/** Runs an operation on fields. What 0.2 has no case for is `invalid-syntax`: a field that is too large is none. */
export function withHeaderErrors<R>(operation: () => R): R {
  try {
    return operation();
  } catch (error) {
    if (error instanceof ComponentError && !isKnown(error.payload))
      throw new ComponentError({ tag: "invalid-syntax" });
    throw error;
  }
}

function isKnown(payload: unknown): boolean {
  if (typeof payload !== "object" || payload === null || !("tag" in payload)) return false;
  return payload.tag === "invalid-syntax" || payload.tag === "forbidden" || payload.tag === "immutable";
}
