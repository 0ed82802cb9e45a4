/**
 * Error codes of 0.3 as those of 0.2.
 * Spec: wasi:filesystem/types 0.2 `error-code`, `filesystem-error-code`.
 */
import { ComponentError } from "@heddle/component/errors";
import { FilesystemError, type ErrorCode, type ErrorTag } from "../../filesystem/error.ts";
import type { IoError } from "../io/error.ts";

/** 0.2 has no `other`. */
function errorTag(code: ErrorCode): ErrorTag {
  return code.tag === "other" ? "io" : code.tag;
}

/** Throws the failure in the shape of 0.2. */
function rethrow(error: unknown): never {
  throw error instanceof FilesystemError ? new ComponentError(errorTag(error.payload)) : error;
}

/** Runs an operation of 0.3. */
export function attempt<R>(operation: () => R): R {
  try {
    return operation();
  } catch (error) {
    return rethrow(error);
  }
}

/** Waits for an operation of 0.3. */
export function attemptLater<R>(operation: () => Promise<R>): Promise<R> {
  return attempt(operation).catch(rethrow);
}

/** The function `filesystem-error-code`. */
export function filesystemErrorCode(error: IoError): ErrorTag | undefined {
  return error.cause instanceof FilesystemError ? errorTag(error.cause.payload) : undefined;
}
