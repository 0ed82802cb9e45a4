/**
 * What is told of each request, for logs and metrics.
 * Invariant: neither path, host nor any header is in it: they hold secrets.
 */

export interface Observed {
  readonly method: string;
  /** As configured, not as asked for; none where no route was. */
  readonly route?: string | undefined;
  readonly status: number;
  /** Of the response's body. */
  readonly bytes: number;
  readonly durationMs: number;
  /** Of the W3C trace context, where the server keeps one; many requests may be of one trace. */
  readonly traceId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Why there was no response, or not a whole one. */
  readonly error?: unknown;
}

/** Must not throw. */
export type Observer = (observed: Observed) => void;
