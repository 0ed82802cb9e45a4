/**
 * HTTP inside one process: authorities answered by functions, which see and give what a guest's handler does.
 * Invariant: nothing leaves the process. Names resolve to what they are told to, and are checked like anywhere else.
 */
import { httpErrorCode } from "../../http/error-code.ts";
import { Fields } from "../../http/fields.ts";
import { methodOf } from "../../http/method.ts";
import { readerOf, trailersOf } from "../../http/body.ts";
import { receivedBody } from "../../http/received-body.ts";
import { Request } from "../../http/request.ts";
import type { Response } from "../../http/response.ts";
import type { FieldEntry } from "../../http/field-syntax.ts";
import { HttpError, type HttpPort, type HttpRequest, type HttpResponse } from "../../port/http.ts";
import { parseIp } from "../../sockets/address.ts";
import type { GuestCall } from "../../sockets/guest.ts";
import { createNetworkPolicy, formatHost, type NetworkOptions } from "../../sockets/policy/index.ts";

/** Takes request. */
export type MemoryHandler = (request: Request, call: GuestCall) => Promise<Response>;

export interface MemoryHttpOptions extends NetworkOptions {
  /** By `host:port`, the host as the policy spells it. */
  readonly servers: Readonly<Record<string, MemoryHandler>>;
  /** What a name resolves to, if it is to be checked. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

export function memoryHttp(options: MemoryHttpOptions): HttpPort {
  const policy = createNetworkPolicy(options);
  const reachable = (name: string, port: number): boolean => {
    const addresses = options.hosts?.[name];
    if (addresses === undefined) return true;
    return addresses.some((text) => {
      const ip = parseIp(text);
      return ip !== undefined && policy.allowsAddress(ip, port, [name]);
    });
  };
  return {
    policy,
    send: async (request, signal) => {
      const host = formatHost(request.host);
      const handler = options.servers[`${host}:${request.port}`];
      if (request.host.kind === "name" && !reachable(host, request.port))
        throw new HttpError({ tag: "destination-IP-prohibited" });
      if (handler === undefined) throw new HttpError({ tag: "connection-refused" });
      return exchange(handler, request, signal);
    },
  };
}

async function exchange(
  handler: MemoryHandler,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { body } = request;
  let trailers: readonly FieldEntry[] | undefined;
  const read = async (): Promise<Uint8Array | null> => {
    const chunk = await body.read();
    if (chunk === null) trailers = await body.trailers();
    return chunk;
  };
  let spoilt: (error: HttpError) => void = () => {};
  const failed = new Promise<never>((_resolve, reject) => {
    spoilt = reject;
  });
  failed.catch(() => {});
  const received = Request.received({
    method: methodOf(request.method) ?? { tag: "get" },
    pathWithQuery: request.target,
    scheme: { tag: request.secure ? "HTTPS" : "HTTP" },
    authority: request.authority,
    headers: Fields.received(request.headers),
    options: undefined,
    body: receivedBody({ read, trailers: () => trailers, cancel: () => body.drop() }, (result) => {
      body.settle(result.tag === "ok" ? { tag: "ok", val: undefined } : result);
      if (result.tag === "err") spoilt(new HttpError(result.val));
    }),
  });
  try {
    return answer(await Promise.race([handler(received, { signal }), failed]));
  } catch (error) {
    throw new HttpError(httpErrorCode(error), { cause: error });
  }
}

/** Takes response. */
function answer(response: Response): HttpResponse {
  const { statusCode, headers, body } = response.take();
  const reader = readerOf(body.contents);
  let trailers: readonly FieldEntry[] | undefined;
  return {
    status: statusCode,
    headers: headers.copyAll(),
    body: {
      read: async () => {
        const chunk = await reader.read();
        if (chunk !== null) return chunk;
        trailers = (await trailersOf(body))?.copyAll();
        body.report({ tag: "ok", val: undefined });
        return null;
      },
      trailers: () => trailers,
      cancel: (why) => {
        reader.drop();
        body.report({ tag: "err", val: why ?? { tag: "connection-terminated" } });
      },
    },
  };
}
