/** An HTTP service: GET / greets, POST /echo sends the body back as it comes. */
import types, { type ErrorCode, type Request, type Response } from "wasi:http/types@0.3.0";
import type { Exports } from "../types/app.js";

/** How a body ended; a response may have trailers there. */
type End = { tag: "ok"; val: null } | { tag: "err"; val: ErrorCode };
type Read = { tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode };

export const handler: Exports["handler"] = {
  async handle(request) {
    const method = request.getMethod().tag;
    const path = request.getPathWithQuery() ?? "/";
    if (method === "get" && path === "/") return respond(200, greeting());
    if (method === "post" && path === "/echo") return echo(request);
    return respond(404, text("There is nothing here.\n"));
  },
};

async function* greeting(): AsyncIterable<string> {
  yield "Hello from a component!\n";
}

async function* text(content: string): AsyncIterable<string> {
  yield content;
}

function respond(status: number, body: AsyncIterable<string>): Response {
  const { readable, writable } = wit.Future<End>(wit.Future["RESULT_OPTION_OTHER_ERROR_CODE"]);
  const headers = types.Fields.fromList([["content-type", encode("text/plain; charset=utf-8")]]);
  const [response, sent] = types.Response.new(headers, sending(body, writable), readable);
  response.setStatusCode(status);
  sent.drop();
  return response;
}

/** A body that throws says so at its end, so that no client takes what it got for the whole. */
async function* sending(
  body: AsyncIterable<string>,
  end: wit.FutureWritable<End>,
): AsyncIterable<Uint8Array> {
  let outcome: End = { tag: "err", val: { tag: "internal-error", val: null } };
  try {
    for await (const part of body) yield encode(part);
    outcome = { tag: "ok", val: null };
  } catch (error) {
    outcome = { tag: "err", val: { tag: "internal-error", val: String(error) } };
  } finally {
    void end.write(outcome);
  }
}

/** The body is handed on as a stream: it never gets into this component's memory. */
function echo(request: Request): Response {
  const { readable, writable } = wit.Future<Read>(wit.Future["RESULT_VOID_ERROR_CODE"]);
  const [body, trailers] = types.Request.consumeBody(request, readable);
  void writable.write({ tag: "ok" });
  const [response, sent] = types.Response.new(new types.Fields(), body, trailers);
  sent.drop();
  return response;
}

function encode(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
