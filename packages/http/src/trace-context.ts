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
  return new Trace(typeof received === "string" ? parse(received) : undefined, random);
}

interface Received {
  readonly traceId: string;
  readonly flags: string;
}

function parse(received: string): Received | undefined {
  const found = FORM.exec(received);
  if (found === null) return undefined;
  const [, version, traceId = "", parent = "", flags = "", more] = found;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  return isZero(traceId) || isZero(parent) ? undefined : { traceId, flags };
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

/** What is new about it is drawn when it is first asked for: most requests are neither logged nor handed on. */
class Trace implements TraceContext {
  readonly #received: Received | undefined;
  readonly #random: RandomHex;
  #traceId: string | undefined;
  #requestId: string | undefined;

  constructor(received: Received | undefined, random: RandomHex) {
    this.#received = received;
    this.#random = random;
  }

  get traceId(): string {
    return (this.#traceId ??= this.#received?.traceId ?? this.#random(16));
  }

  get requestId(): string {
    return (this.#requestId ??= this.#random(8));
  }

  get header(): string {
    return `00-${this.traceId}-${this.requestId}-${this.#received?.flags ?? "00"}`;
  }
}
