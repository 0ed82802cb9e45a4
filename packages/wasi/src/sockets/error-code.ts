/**
 * Why a socket operation failed.
 * Spec: wasi:sockets/types `error-code`, wasi:sockets/ip-name-lookup `error-code`.
 */
import { ComponentError } from "@heddle/component/errors";

export type SocketErrorTag =
  | "access-denied"
  | "not-supported"
  | "invalid-argument"
  | "out-of-memory"
  | "timeout"
  | "invalid-state"
  | "address-not-bindable"
  | "address-in-use"
  | "remote-unreachable"
  | "connection-refused"
  | "connection-broken"
  | "connection-reset"
  | "connection-aborted"
  | "datagram-too-large";

export type SocketErrorCode =
  | { readonly tag: SocketErrorTag }
  | { readonly tag: "other"; readonly val: string | undefined };

export type LookupErrorCode =
  | {
      readonly tag:
        | "access-denied"
        | "invalid-argument"
        | "name-unresolvable"
        | "temporary-resolver-failure"
        | "permanent-resolver-failure";
    }
  | { readonly tag: "other"; readonly val: string | undefined };

/** What a function whose result has an err side throws. */
export function socketError(tag: SocketErrorTag): ComponentError {
  return new ComponentError({ tag } satisfies SocketErrorCode);
}

export function lookupError(code: LookupErrorCode): ComponentError {
  return new ComponentError(code);
}
