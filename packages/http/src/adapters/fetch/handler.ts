/**
 * A service for fetch-style servers: `(request: Request) => Promise<Response>`.
 * Invariant: it never rejects for what a guest did: a failure is a response with its status and nothing else.
 */
import { serveLimits, type ServeLimits } from "../../limits.ts";
import type { Observer } from "../../observe.ts";
import type { Service } from "../../service.ts";
import { incomingRequest } from "./incoming.ts";
import { outgoingResponse } from "./outgoing.ts";

export type FetchHandler = (request: Request) => Promise<Response>;

export interface FetchOptions {
  readonly limits?: Partial<ServeLimits>;
  readonly observer?: Observer;
}

export function fetchHandler(service: Service, options: FetchOptions = {}): FetchHandler {
  const limits = serveLimits(options.limits);
  return async (request) => {
    const started = performance.now();
    const observe = (status: number, bytes: number, error?: unknown): void =>
      options.observer?.({
        method: request.method,
        status,
        bytes,
        durationMs: performance.now() - started,
        ...(error === undefined ? {} : { error }),
      });
    const refuse = (status: number, retryAfter?: number, cause?: unknown): Response => {
      observe(status, 0, cause);
      return new Response(null, {
        status,
        headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
      });
    };

    if (Number(request.headers.get("content-length") ?? 0) > limits.maxBodyBytes) return refuse(413);
    const incoming = incomingRequest(request, limits.maxBodyBytes);
    if (incoming === undefined) return refuse(400);
    if ((incoming.getPathWithQuery() ?? "").length > limits.maxUriLength) {
      incoming[Symbol.dispose]();
      return refuse(414);
    }
    const answer = await service.handle(incoming, request.signal);
    if (answer.kind === "refused") return refuse(answer.status, answer.retryAfter, answer.cause);
    const status = answer.response.getStatusCode();
    try {
      return outgoingResponse(request.method, answer.response, (bytes, error) => {
        answer.done();
        observe(status, bytes, error);
      });
    } catch (error) {
      answer.done();
      return refuse(500, undefined, error);
    }
  };
}
