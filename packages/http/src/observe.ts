/**
 * What is told of each request, for logs and metrics.
 * Invariant: neither path, host nor any header is in it: they hold secrets.
 */
import type { TraceContext } from "./trace-context.ts";

export interface Observed {
  readonly method: string;
  /** As configured, not as asked for; none where no route was. */
  readonly route?: string | undefined;
  readonly status: number;
  /** Of the response's body. */
  readonly bytes: number;
  readonly durationMs: number;
  /** Where the server keeps one. Its identifiers are drawn when they are first read. */
  readonly trace?: TraceContext | undefined;
  /** Why there was no response, or not a whole one. */
  readonly error?: unknown;
}

/** Must not throw. */
export type Observer = (observed: Observed) => void;
