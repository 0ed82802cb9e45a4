/**
 * One line a request.
 * Invariant: a line is one line, whatever an error's text holds, and names neither path nor host.
 */
import type { Observed } from "./observe.ts";

export type LogFormat = "text" | "json";

export function logLine(observed: Observed, format: LogFormat, at: Date): string {
  const { method, status, bytes, durationMs, traceId, error } = observed;
  const time = at.toISOString();
  const ms = Math.round(durationMs * 1000) / 1000;
  const why = error === undefined ? undefined : reasonOf(error);
  if (format === "json")
    return JSON.stringify({ time, method, status, bytes, ms, trace: traceId, error: why });
  const trace = traceId === undefined ? "" : ` trace=${traceId}`;
  return `${time} ${method} ${status} ${bytes}B ${ms}ms${trace}${why === undefined ? "" : ` error=${JSON.stringify(why)}`}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  return `${code}${error.message}`;
}
