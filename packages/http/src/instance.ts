/**
 * What handles requests: one instance of a service, in a store of its own, or anything that behaves like one.
 * Spec: wasi:http/handler `handle`.
 */
import type { CancelSignal, ComponentInstance } from "@heddle/component";
import type { Request, Response } from "@heddle/wasi/http";
import type { TraceContext } from "./trace-context.ts";

/** Aborted when nobody waits for the response any more. */
export interface HandleCall extends CancelSignal {
  /** The same as a signal of the platform's, made when it is first asked for. */
  readonly signal: AbortSignal;
  /** Which request this is, to those who serve several at once. */
  readonly origin?: RequestOrigin;
}

/** A request, by identity and by its place in a trace. */
export type RequestOrigin = TraceContext;

/** Why a call is given up whose time to answer is over. */
export class LateError extends Error {
  override readonly name = "LateError";

  constructor(ms: number) {
    super(`no response within ${ms} ms`);
  }
}

type Holdings = ComponentInstance["holdings"];

export interface HandlerInstance {
  /**
   * Takes request. Throws or rejects with a ComponentError of an `error-code`, or with a Trap, after which the instance is of no
   * use. A promise only if the response has to be waited for.
   */
  handle(request: Request, call: HandleCall): Response | Promise<Response>;
  /** The request is over: its response was sent, or given up. */
  left?(origin: RequestOrigin): void;
  /** Undefined, or when it resolves: it has done with the requests whose responses are over. */
  quiet?(): Promise<unknown> | undefined;
  /** Finished: whether it is as it was in the beginning again, without being made anew. If not, it is to be disposed of. */
  renew?(): boolean;
  /** What the guest holds right now, for metrics. */
  readonly holdings?: Holdings;
  /** Why the instance is of no use any more; null while it is. */
  readonly failure: Error | null;
  /** Resolves when nothing runs in it any more, also nothing that goes on after its responses. */
  finished(): Promise<void>;
  /** Ends whatever is still going on. */
  dispose(): Promise<void>;
}

/** Makes a fresh instance. */
export interface HandlerFactory {
  /** `next` is the handler behind it, in a chain. */
  (next?: HandlerInstance["handle"]): Promise<HandlerInstance>;
  /** An instance takes one request at a time, and is used for one in all unless more is asked for. Default: no. */
  readonly isSerial?: boolean;
}
