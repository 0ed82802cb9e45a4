/**
 * A guest's response as a fetch-style response.
 * Invariants: a chunk is read when it is asked for. A body that fails makes the stream fail, never end. Trailers have no place in a
 * fetch-style response; they are waited for, since they can say that the body failed, and left out.
 */
import {
  contentLength,
  httpErrorCode,
  readerOf,
  sized,
  trailersOf,
  type Body,
  type BodyReader,
  type Fields,
  type HttpErrorCode,
  type Response as GuestResponse,
} from "@heddle/wasi/http";

/** Responses that have no body: a `Response` refuses one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Takes response. Throws, with the response dropped, if it is none that can be given. `over` is told once how it ended. */
export function outgoingResponse(
  method: string,
  response: GuestResponse,
  over: (bytes: number, error?: unknown) => void,
): Response {
  const { statusCode, headers, body } = response.take();
  const bare = method === "HEAD" || BODILESS.has(statusCode);
  const reader = readerOf(body.contents);
  try {
    const init = { status: statusCode, headers: headersOf(headers) };
    if (!bare) return new Response(streamOf(body, lengthOf(reader, body, headers), over), init);
    const made = new Response(null, init);
    reader.drop();
    body.report({ tag: "ok", val: undefined });
    over(0);
    return made;
  } catch (error) {
    reader.drop();
    body.report({ tag: "err", val: httpErrorCode(error) });
    throw error;
  }
}

function lengthOf(reader: BodyReader, body: Body, headers: Fields): BodyReader {
  if (body.contents === undefined) return reader;
  return sized(reader, contentLength(headers, "HTTP-response-body-size"), "HTTP-response-body-size");
}

function headersOf(fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of fields.copyAll())
    headers.append(name, Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  return headers;
}

function streamOf(
  body: Body,
  reader: BodyReader,
  over: (bytes: number, error?: unknown) => void,
): ReadableStream<Uint8Array> {
  let bytes = 0;
  const fail = (code: HttpErrorCode, error: unknown): void => {
    reader.drop();
    body.report({ tag: "err", val: code });
    over(bytes, error);
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      const chunk = await reader.read();
      if (chunk !== null) {
        bytes += chunk.length;
        return controller.enqueue(chunk);
      }
      await trailersOf(body);
      body.report({ tag: "ok", val: undefined });
      controller.close();
      over(bytes);
    } catch (error) {
      fail(httpErrorCode(error), error);
      controller.error(new TypeError("the response ended before its end"));
    }
  };
  const cancel = (reason: unknown): void => fail({ tag: "connection-terminated" }, reason);
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}
