/**
 * Error codes of 0.3 as those of 0.2.
 * Spec: wasi:sockets/network 0.2 `error-code`, `network-error-code`.
 */
import { ComponentError } from "@heddle/component/errors";
import type { IoError } from "../io/error.ts";

/** Why a connection's stream failed. */
export class ConnectionError extends Error {
  readonly code: string;

  constructor(payload: unknown) {
    const code = tagOf(payload);
    super(code);
    this.code = code;
  }
}

/** The function `network-error-code` (feature network-error-code). */
export function networkErrorCode(error: IoError): string | undefined {
  return error.cause instanceof ConnectionError ? error.cause.code : undefined;
}

/** What 0.2 adds to 0.3 for operations in two steps. */
export type StepError = "not-in-progress" | "would-block" | "concurrency-conflict" | "invalid-state";

export function stepError(tag: StepError): ComponentError {
  return new ComponentError(tag);
}

/** Throws a failure of 0.3 in the shape of 0.2. */
function rethrow(error: unknown): never {
  throw error instanceof ComponentError ? new ComponentError(tagOf(error.payload)) : error;
}

/** Runs an operation of 0.3. */
export function attempt<R>(operation: () => R): R {
  try {
    return operation();
  } catch (error) {
    return rethrow(error);
  }
}

function tagOf(payload: unknown): string {
  // Already of 0.2.
  if (typeof payload === "string") return payload;
  if (typeof payload !== "object" || payload === null || !("tag" in payload)) return "unknown";
  switch (payload.tag) {
    case "other":
      return "unknown";
    case "connection-broken":
      return "connection-aborted";
    default:
      return String(payload.tag);
  }
}
