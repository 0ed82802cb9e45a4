/**
 * Sending requests over the network.
 * Spec: wasi:http/client `send`.
 *
 * Invariants: the destination is asked of the policy before anything is looked up or sent, for every request anew, so that a
 * redirect that a guest follows is judged like any other. The request's own future says what became of it, whatever this returns.
 */
import { ComponentError } from "@heddle/component/errors";
import type { HttpPort, HttpRequest, HttpRequestBody, HttpTimeouts } from "../port/http.ts";
import type { GuestCall } from "../sockets/guest.ts";
import { dropBody, readerOf, trailersOf } from "./body.ts";
import { HttpError, httpErrorCode } from "./error-code.ts";
import { methodText, type Scheme } from "./method.ts";
import { receivedBody } from "./received-body.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Request, RequestParts } from "./request.ts";
import { Fields } from "./fields.ts";
import { Response } from "./response.ts";
import { contentLength, sized } from "./sized.ts";
import { hostOf, parseAuthority, requestTarget } from "./uri.ts";

/** Takes request. Rejects with a {@link ComponentError}. */
export async function send(port: HttpPort | undefined, request: Request, call: GuestCall): Promise<Response> {
  return startSend(port, request, call);
}

/** As {@link send}, but throws at once if the request is none or is not allowed. */
export function startSend(port: HttpPort | undefined, request: Request, call: GuestCall): Promise<Response> {
  const parts = request.take();
  try {
    return respond(outgoingRequest(port, parts), parts, call);
  } catch (error) {
    throw failure(parts, error);
  }
}

interface Outgoing {
  readonly port: HttpPort;
  readonly request: HttpRequest;
}

async function respond({ port, request }: Outgoing, parts: RequestParts, call: GuestCall): Promise<Response> {
  try {
    const response = await port.send(request, call.signal);
    return Response.received({
      statusCode: response.status,
      headers: Fields.received(response.headers),
      body: receivedBody(response.body),
    });
  } catch (error) {
    throw failure(parts, error);
  }
}

/** Drops the request's body. Settling twice is harmless: the first word stands. */
function failure({ body }: RequestParts, error: unknown): ComponentError {
  const code = httpErrorCode(error);
  dropBody(body, code);
  return new ComponentError(code, code.tag);
}

function outgoingRequest(port: HttpPort | undefined, parts: RequestParts): Outgoing {
  if (parts.method.tag === "connect") throw new HttpError({ tag: "HTTP-request-method-invalid" });
  const secure = isSecure(parts.scheme);
  const authority = parts.authority === undefined ? undefined : parseAuthority(parts.authority);
  const host = authority === undefined ? undefined : hostOf(authority);
  if (authority === undefined || host === undefined) throw new HttpError({ tag: "HTTP-request-URI-invalid" });
  const number = authority.port ?? (secure ? 443 : 80);
  if (port === undefined) throw new HttpError({ tag: "HTTP-request-denied" });
  if (!port.policy.allowsHost(host, number)) throw new HttpError({ tag: "HTTP-request-denied" });
  return {
    port,
    request: {
      method: methodText(parts.method),
      secure,
      host,
      port: number,
      authority: authority.port === undefined ? authority.host : `${authority.host}:${authority.port}`,
      target: requestTarget(parts.pathWithQuery),
      headers: parts.headers.copyAll(),
      body: requestBody(parts),
      timeouts: timeoutsOf(parts.options),
    },
  };
}

/** Without a scheme the safe one is meant. */
function isSecure(scheme: Scheme | undefined): boolean {
  if (scheme?.tag === "other") throw new HttpError({ tag: "HTTP-protocol-error" });
  return scheme?.tag !== "HTTP";
}

function requestBody(parts: RequestParts): HttpRequestBody {
  const { body, headers } = parts;
  const length = contentLength(headers, "HTTP-request-body-size");
  const reader = sized(readerOf(body.contents), length, "HTTP-request-body-size");
  return {
    hasContents: body.contents !== undefined,
    read: () => reader.read(),
    drop: () => reader.drop(),
    trailers: async () => (await trailersOf(body))?.copyAll(),
    settle: (outcome) => body.report(outcome),
  };
}

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** The longest a timer of the engine can be. */
const MAX_TIMER_MS = 0x7fff_ffffn;

function timeoutsOf(options: RequestOptions | undefined): HttpTimeouts {
  return {
    connect: milliseconds(options?.getConnectTimeout()),
    firstByte: milliseconds(options?.getFirstByteTimeout()),
    betweenBytes: milliseconds(options?.getBetweenBytesTimeout()),
  };
}

/** Rounded up, so that no time at all is asked for by nobody but who says zero. */
function milliseconds(duration: bigint | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const ms = (duration + NANOSECONDS_PER_MILLISECOND - 1n) / NANOSECONDS_PER_MILLISECOND;
  return Number(ms > MAX_TIMER_MS ? MAX_TIMER_MS : ms);
}
