/**
 * The HTTP client of a platform: one exchange at a time, no redirects, no cookies, no decoding of contents.
 *
 * Invariants: every failure is an {@link HttpError}. `HttpRequestBody.settle` is called once, when the request has gone out or
 * never will. A response's body is read to its end or cancelled.
 */
import type { HttpErrorCode, Outcome } from "../http/error-code.ts";
import type { FieldEntry } from "../http/field-syntax.ts";
import type { Host, NetworkPolicy } from "../sockets/policy/index.ts";

export { HttpError, type HttpErrorCode } from "../http/error-code.ts";

export interface HttpPort {
  /** What the guest may reach. */
  readonly policy: NetworkPolicy;
  /** Takes request.body. Resolves with the head of the response. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

export interface HttpRequest {
  readonly method: string;
  readonly secure: boolean;
  /** Checked against the policy; an address it resolves to is to be checked before it is connected to. */
  readonly host: Host;
  readonly port: number;
  /** For the `host` header. */
  readonly authority: string;
  readonly target: string;
  readonly headers: readonly FieldEntry[];
  readonly body: HttpRequestBody;
  readonly timeouts: HttpTimeouts;
}

/** In milliseconds. */
export interface HttpTimeouts {
  readonly connect: number | undefined;
  readonly firstByte: number | undefined;
  readonly betweenBytes: number | undefined;
}

export interface HttpRequestBody {
  /** False: there are no contents, only trailers perhaps. */
  readonly hasContents: boolean;
  read(): Promise<Uint8Array | null>;
  /** After the contents. Rejects if the request is to be given up. */
  trailers(): Promise<readonly FieldEntry[] | undefined>;
  drop(): void;
  settle(outcome: Outcome): void;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly FieldEntry[];
  readonly body: HttpResponseBody;
}

export interface HttpResponseBody {
  /** Null at the end. Rejects with {@link HttpError}. */
  read(): Promise<Uint8Array | null>;
  /** Known after the end. */
  trailers(): readonly FieldEntry[] | undefined;
  /** Gives the rest up, with the connection if need be. */
  cancel(why?: HttpErrorCode): void;
}
