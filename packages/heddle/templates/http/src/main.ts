/** An HTTP service: GET / greets, POST /echo sends the body back as it comes. */
import types, { type ErrorCode, type Request, type Response } from "wasi:http/types@0.3.0";
import type { Exports } from "../types/app.js";

type Sent = { tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode };
type Trailing = { tag: "ok"; val: null } | { tag: "err"; val: ErrorCode };

export const handler: Exports["handler"] = {
  async handle(request) {
    const method = request.getMethod().tag;
    const path = request.getPathWithQuery() ?? "/";
    if (method === "get" && path === "/") return respond(200, text("Hello from a component!\n"));
    if (method === "post" && path === "/echo") return respond(200, bodyOf(request));
    return respond(404, text("There is nothing here.\n"));
  },
};

function respond(status: number, body: AsyncIterable<Uint8Array>): Response {
  const { readable, writable } = wit.Future<Trailing>(wit.Future["RESULT_OPTION_OTHER_ERROR_CODE"]);
  const [response, sent] = types.Response.new(new types.Fields(), body, readable);
  response.setStatusCode(status);
  void writable.write({ tag: "ok", val: null });
  sent.drop();
  return response;
}

/** Takes the request: its body is read while the response is written. */
function bodyOf(request: Request): AsyncIterable<Uint8Array> {
  const { readable, writable } = wit.Future<Sent>(wit.Future["RESULT_VOID_ERROR_CODE"]);
  const [body, trailers] = types.Request.consumeBody(request, readable);
  void writable.write({ tag: "ok" });
  trailers.drop();
  return body;
}

async function* text(content: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(content);
}
