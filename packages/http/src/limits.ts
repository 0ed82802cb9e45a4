/**
 * What clients may ask of a server, and for how long, and what its guests may tell about it.
 * Invariant: everything that a client drives has a limit here, and every limit here is enforced.
 */
import { withTimers } from "./timers.ts";

export interface ServeLimits {
  /** Connections at once; more are closed as they come. */
  readonly maxConnections: number;
  /** Requests at once; more are answered 503. */
  readonly maxConcurrentRequests: number;
  /** The head of a request, in bytes; more is answered 431. */
  readonly maxHeaderBytes: number;
  /** Header fields of a request; more is answered 431. */
  readonly maxHeaderCount: number;
  /** The target of a request, in characters; more is answered 414. */
  readonly maxUriLength: number;
  /** The body of a request, in bytes; more is answered 413. */
  readonly maxBodyBytes: number;
  /** How long the head of a request may take; more is answered 408. */
  readonly headersTimeoutMs: number;
  /** How long a request may take to arrive, body included; more is answered 408. */
  readonly bodyTimeoutMs: number;
  /** How long a client may take no byte of a response; then the connection is cut. */
  readonly writeTimeoutMs: number;
  /** How long the guest may take to answer; more is answered 504 and the call is cancelled. */
  readonly requestTimeoutMs: number;
  /** How long a connection without a request is kept. */
  readonly keepAliveMs: number;
  /** The head of a response, in bytes; more is answered 500. */
  readonly maxResponseHeaderBytes: number;
  /** A line that a guest writes to its standard output or error; what is longer is told in pieces. */
  readonly maxOutputLineBytes: number;
}

export const DEFAULT_SERVE_LIMITS: ServeLimits = {
  maxConnections: 10_000,
  maxConcurrentRequests: 1024,
  maxHeaderBytes: 16_384,
  maxHeaderCount: 128,
  maxUriLength: 8192,
  maxBodyBytes: 8 * 1024 ** 3,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 300_000,
  writeTimeoutMs: 60_000,
  requestTimeoutMs: 60_000,
  keepAliveMs: 5000,
  maxResponseHeaderBytes: 65_536,
  maxOutputLineBytes: 16_384,
};

/** All limits, of which some were given. */
export function serveLimits(given: Partial<ServeLimits> = {}): ServeLimits {
  return withTimers({ ...DEFAULT_SERVE_LIMITS, ...given });
}
