/**
 * Sending the body of a request.
 * Invariants: no more than one chunk is in the host's hands besides Node's own buffer. The request's outcome is settled once. A
 * body or trailers that fail end the connection, never the message.
 */
import type { ClientRequest } from "node:http";
import { HttpError, type HttpRequestBody } from "../../port/http.ts";
import { toText } from "./http-headers.ts";

/** Resolves when all is sent; rejects with the body's own failure. A failure of the connection shows elsewhere. */
export async function upload(request: ClientRequest, body: HttpRequestBody): Promise<void> {
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    if (request.destroyed) throw new HttpError({ tag: "connection-terminated" });
    if (!request.write(chunk)) await drained(request);
  }
  const trailers = await body.trailers();
  if (trailers !== undefined && trailers.length > 0)
    request.addTrailers(trailers.map(([name, value]): [string, string] => [name, toText(value)]));
  await new Promise<void>((resolve) => request.end(resolve));
}

function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      request.off("drain", done);
      request.off("close", done);
      resolve();
    };
    request.on("drain", done);
    request.on("close", done);
  });
}
