/**
 * A fetch-style request as a guest's request.
 * Invariant: nothing of the body is read before the guest asks.
 */
import {
  Fields,
  HttpError,
  methodOf,
  NO_TRAILERS,
  receivedBody,
  Request as GuestRequest,
  schemeOf,
  type Body,
  type BodySource,
  type FieldEntry,
} from "@heddle/wasi/http";

/** Undefined if it is no request that a guest could be given. */
export function incomingRequest(request: Request, maxBodyBytes: number): GuestRequest | undefined {
  const url = new URL(request.url);
  const method = methodOf(request.method);
  if (method === undefined) return undefined;
  return GuestRequest.received({
    method,
    pathWithQuery: `${url.pathname}${url.search}`,
    scheme: schemeOf(url.protocol.slice(0, -1)),
    authority: url.host,
    headers: Fields.received(entriesOf(request.headers)),
    options: undefined,
    body: bodyOf(request.body, maxBodyBytes),
  });
}

function entriesOf(headers: Headers): FieldEntry[] {
  const entries: FieldEntry[] = [];
  headers.forEach((value, name) => {
    entries.push([name, Uint8Array.from(value, (char) => char.charCodeAt(0))]);
  });
  return entries;
}

function bodyOf(stream: ReadableStream<Uint8Array> | null, maxBodyBytes: number): Body {
  if (stream === null)
    return { contents: undefined, trailers: Promise.resolve(NO_TRAILERS), report: () => {} };
  return receivedBody(sourceOf(stream.getReader(), maxBodyBytes));
}

function sourceOf(reader: ReadableStreamDefaultReader<Uint8Array>, maxBodyBytes: number): BodySource {
  let size = 0;
  return {
    read: async () => {
      const { done, value } = await next(reader);
      if (done) return null;
      size += value.length;
      if (size > maxBodyBytes)
        throw new HttpError({ tag: "HTTP-request-body-size", val: BigInt(maxBodyBytes) });
      return value;
    },
    trailers: () => undefined,
    cancel: () => {
      // The stream may have failed already; then there is nothing left to cancel.
      void reader.cancel().catch(() => {});
    },
  };
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<{ done: false; value: Uint8Array } | { done: true; value?: undefined }> {
  try {
    const { done, value } = await reader.read();
    return done ? { done } : { done, value };
  } catch (error) {
    throw new HttpError({ tag: "connection-terminated" }, { cause: error });
  }
}
