/**
 * One line a request, and one for each that a guest writes meanwhile.
 * Invariant: a line is one line, whatever an error's text holds. That of a request names neither path nor host,
 * but its route.
 */
import type { GuestLine } from "./guest-output.ts";
import type { Observed } from "./observe.ts";

export type LogFormat = "text" | "json";

export function logLine(observed: Observed, format: LogFormat, at: Date): string {
  const { method, route, status, bytes, durationMs, trace, error } = observed;
  const time = at.toISOString();
  const ms = Math.round(durationMs * 1000) / 1000;
  const why = error === undefined ? undefined : reasonOf(error);
  if (format === "json")
    return JSON.stringify({
      time,
      method,
      route,
      status,
      bytes,
      ms,
      request: trace?.requestId,
      trace: trace?.traceId,
      error: why,
    });
  const where = route === undefined ? "" : ` route=${JSON.stringify(route)}`;
  const request = trace === undefined ? "" : ` request=${trace.requestId} trace=${trace.traceId}`;
  return `${time} ${method} ${status} ${bytes}B ${ms}ms${where}${request}${why === undefined ? "" : ` error=${JSON.stringify(why)}`}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  return `${code}${error.message}`;
}

/** What a guest wrote, with its end. In text the bytes are the guest's own, behind the request. */
export function guestLine(line: GuestLine, format: LogFormat, at: Date): Uint8Array {
  const { output, origin, bytes, cut } = line;
  const encoder = new TextEncoder();
  if (format === "json") {
    const { requestId: request, traceId: trace } = origin ?? {};
    const text = new TextDecoder().decode(bytes);
    const more = cut ? { cut } : {};
    return encoder.encode(
      `${JSON.stringify({ time: at.toISOString(), output, request, trace, text, ...more })}\n`,
    );
  }
  const prefix = encoder.encode(`[${origin?.requestId ?? "-"}] `);
  const end = encoder.encode(cut ? "...\n" : "\n");
  const whole = new Uint8Array(prefix.length + bytes.length + end.length);
  whole.set(prefix);
  whole.set(bytes, prefix.length);
  whole.set(end, prefix.length + bytes.length);
  return whole;
}

/** What the server says of itself, with its end. */
export function noteLine(text: string, format: LogFormat, at: Date): string {
  return format === "json" ? `${JSON.stringify({ time: at.toISOString(), note: text })}\n` : `${text}\n`;
}
