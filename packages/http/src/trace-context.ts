/**
 * The trace that a request belongs to, handed on to the guest and from it to what it calls.
 * Spec: W3C Trace Context, level 1, `traceparent`.
 * Invariant: a request without a well-formed trace gets one, so that every line of the log can be joined.
 */

export interface TraceContext {
  readonly traceId: string;
  /** Of this request alone: the span that everything done for it belongs to. */
  readonly requestId: string;
  /** The value of the `traceparent` field for the guest. */
  readonly header: string;
}

/** That many random bytes, as twice as many hexadecimal digits. */
export type RandomHex = (count: number) => string;

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

export function traceOf(received: string | undefined, random: RandomHex): TraceContext {
  const found = received === undefined ? null : FORM.exec(received);
  const [, version = "ff", traceId = "", parent = "", flags = "", more] = found ?? [];
  const valid =
    version !== "ff" &&
    !/^0+$/.test(traceId) &&
    !/^0+$/.test(parent) &&
    (version !== "00" || more === undefined);
  const own = random(8);
  if (valid) return { traceId, requestId: own, header: `00-${traceId}-${own}-${flags}` };
  const fresh = random(16);
  return { traceId: fresh, requestId: own, header: `00-${fresh}-${own}-00` };
}
