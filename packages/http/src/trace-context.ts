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

/** `received`: what the request has, which a client may have sent more than once. */
export function traceOf(received: string | readonly string[] | undefined, random: RandomHex): TraceContext {
  const requestId = random(8);
  const found = typeof received === "string" ? parse(received) : undefined;
  const { traceId, flags } = found ?? { traceId: random(16), flags: "00" };
  return { traceId, requestId, header: `00-${traceId}-${requestId}-${flags}` };
}

function parse(received: string): { readonly traceId: string; readonly flags: string } | undefined {
  const found = FORM.exec(received);
  if (found === null) return undefined;
  const [, version, traceId = "", parent = "", flags = "", more] = found;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  return isZero(traceId) || isZero(parent) ? undefined : { traceId, flags };
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
