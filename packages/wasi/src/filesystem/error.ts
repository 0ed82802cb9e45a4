/**
 * Why a file operation failed.
 * Spec: wasi:filesystem/types `error-code`.
 * Invariant: a platform throws only this class at the semantics; its payload is what the guest sees, and no text of the host's.
 */
import { ComponentError } from "@heddle/component/errors";

/** The cases without a payload. */
export type ErrorTag =
  | "access"
  | "already"
  | "bad-descriptor"
  | "busy"
  | "deadlock"
  | "quota"
  | "exist"
  | "file-too-large"
  | "illegal-byte-sequence"
  | "in-progress"
  | "interrupted"
  | "invalid"
  | "io"
  | "is-directory"
  | "loop"
  | "too-many-links"
  | "message-size"
  | "name-too-long"
  | "no-device"
  | "no-entry"
  | "no-lock"
  | "insufficient-memory"
  | "insufficient-space"
  | "not-directory"
  | "not-empty"
  | "not-recoverable"
  | "unsupported"
  | "no-tty"
  | "no-such-device"
  | "overflow"
  | "not-permitted"
  | "pipe"
  | "read-only"
  | "invalid-seek"
  | "text-file-busy"
  | "cross-device";

export type ErrorCode =
  | { readonly tag: ErrorTag }
  | { readonly tag: "other"; readonly val: string | undefined };

export class FilesystemError extends ComponentError {
  declare readonly payload: ErrorCode;

  // oxlint-disable-next-line no-useless-constructor -- it narrows what the payload may be
  constructor(code: ErrorCode) {
    super(code);
  }
}

export function fail(tag: ErrorTag): never {
  throw new FilesystemError({ tag });
}

export function isError(error: unknown, tag: ErrorTag): boolean {
  return error instanceof FilesystemError && error.payload.tag === tag;
}

/** What goes into the future beside a stream. */
export function errorCodeOf(error: unknown): ErrorCode {
  return error instanceof FilesystemError ? error.payload : { tag: "other", val: undefined };
}
