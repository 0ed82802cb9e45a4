/**
 * The operating system's error numbers in the interface's words.
 * Spec: wasi:sockets/types `error-code`, the POSIX equivalents beside each case.
 * Invariant: what has no word of its own becomes `other` with the number's name, never a wrong word.
 */
import { NetworkError } from "../../port/network.ts";
import type { SocketErrorCode, SocketErrorTag } from "../../sockets/error-code.ts";

const BY_NAME: ReadonlyMap<string, SocketErrorTag> = new Map([
  ["EACCES", "access-denied"],
  ["EPERM", "access-denied"],
  ["EOPNOTSUPP", "not-supported"],
  ["ENOTSUP", "not-supported"],
  ["EPROTONOSUPPORT", "not-supported"],
  ["EINVAL", "invalid-argument"],
  ["EAFNOSUPPORT", "invalid-argument"],
  ["EDESTADDRREQ", "invalid-argument"],
  ["ENOMEM", "out-of-memory"],
  ["ENOBUFS", "out-of-memory"],
  ["EMFILE", "out-of-memory"],
  ["ENFILE", "out-of-memory"],
  ["ETIMEDOUT", "timeout"],
  ["EADDRNOTAVAIL", "address-not-bindable"],
  ["EADDRINUSE", "address-in-use"],
  ["EHOSTUNREACH", "remote-unreachable"],
  ["EHOSTDOWN", "remote-unreachable"],
  ["ENETUNREACH", "remote-unreachable"],
  ["ENETDOWN", "remote-unreachable"],
  ["ENONET", "remote-unreachable"],
  ["ECONNREFUSED", "connection-refused"],
  ["EPIPE", "connection-broken"],
  ["ERR_STREAM_DESTROYED", "connection-broken"],
  ["ERR_STREAM_WRITE_AFTER_END", "connection-broken"],
  ["ERR_STREAM_PREMATURE_CLOSE", "connection-broken"],
  ["ECONNRESET", "connection-reset"],
  ["ECONNABORTED", "connection-aborted"],
  ["ABORT_ERR", "connection-aborted"],
  ["EMSGSIZE", "datagram-too-large"],
]);

/** The code of a Node error: `ECONNREFUSED`, `ERR_STREAM_DESTROYED`. */
export function nameOfError(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** `connecting`: a local address runs out of ports there (EADDRNOTAVAIL), which the interface calls `address-in-use`. */
export function networkError(error: unknown, connecting = false): NetworkError {
  if (error instanceof NetworkError) return error;
  const name = nameOfError(error);
  if (connecting && name === "EADDRNOTAVAIL")
    return new NetworkError({ tag: "address-in-use" }, { cause: error });
  const tag = name === undefined ? undefined : BY_NAME.get(name);
  const code: SocketErrorCode = tag === undefined ? { tag: "other", val: name } : { tag };
  return new NetworkError(code, { cause: error });
}
