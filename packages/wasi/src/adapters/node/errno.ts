/**
 * Node's errors as error codes of WASI.
 * Spec: wasi:filesystem/types `error-code`, wasi:cli/types `error-code`. The names are POSIX's and libuv's.
 */
import type { CliErrorCode } from "../../cli/error-code.ts";
import { FilesystemError, type ErrorTag } from "../../filesystem/error.ts";

const TAGS: ReadonlyMap<string, ErrorTag> = new Map([
  ["EACCES", "access"],
  ["EALREADY", "already"],
  ["EBADF", "bad-descriptor"],
  ["EBUSY", "busy"],
  ["EDEADLK", "deadlock"],
  ["EDQUOT", "quota"],
  ["EEXIST", "exist"],
  ["EFBIG", "file-too-large"],
  ["EILSEQ", "illegal-byte-sequence"],
  ["ECHARSET", "illegal-byte-sequence"],
  ["EINPROGRESS", "in-progress"],
  ["EINTR", "interrupted"],
  ["EINVAL", "invalid"],
  ["EIO", "io"],
  ["EISDIR", "is-directory"],
  ["ELOOP", "loop"],
  ["EMLINK", "too-many-links"],
  ["EMSGSIZE", "message-size"],
  ["ENAMETOOLONG", "name-too-long"],
  ["ENODEV", "no-device"],
  ["ENOENT", "no-entry"],
  ["ENOLCK", "no-lock"],
  ["ENOMEM", "insufficient-memory"],
  ["ENOSPC", "insufficient-space"],
  ["ENOTDIR", "not-directory"],
  ["ENOTEMPTY", "not-empty"],
  ["ENOTRECOVERABLE", "not-recoverable"],
  ["ENOSYS", "unsupported"],
  ["ENOTSUP", "unsupported"],
  ["EOPNOTSUPP", "unsupported"],
  ["ENOTTY", "no-tty"],
  ["ENXIO", "no-such-device"],
  ["EOVERFLOW", "overflow"],
  ["EPERM", "not-permitted"],
  ["EPIPE", "pipe"],
  ["EROFS", "read-only"],
  ["ESPIPE", "invalid-seek"],
  ["ETXTBSY", "text-file-busy"],
  ["EXDEV", "cross-device"],
]);

/** What stands in `code` of an error of Node's. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The error that the guest sees. The host's text stays here. */
export function filesystemError(error: unknown): FilesystemError {
  if (error instanceof FilesystemError) return error;
  const tag = TAGS.get(errnoOf(error) ?? "");
  return new FilesystemError(tag === undefined ? { tag: "other", val: undefined } : { tag });
}

export function cliErrorCode(error: unknown): CliErrorCode {
  switch (errnoOf(error)) {
    case "EPIPE":
    case "ECONNRESET":
    case "ERR_STREAM_DESTROYED":
      return "pipe";
    case "EILSEQ":
      return "illegal-byte-sequence";
    default:
      return "io";
  }
}
