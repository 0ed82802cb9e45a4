/** wasi:http: one request, one response, bodies as streams with trailers as futures, handlers as async functions. */
import { alike } from "../rows.ts";
import type { FuncRow, Tables, TypeRow } from "../rows.ts";

const T = "http/types#";
const get = (name: string): string => `get-${name}`;
const RENAMED = "renamed: getters begin with `get-`";
const BODY = "a body is the `stream<u8>` in `contents`, with a future of its trailers";

function gone(names: readonly string[], note: string): FuncRow[] {
  return names.map((name) => ({ from: `${T}${name}`, to: null, note }));
}

function body(name: string): TypeRow {
  return {
    from: `${T}${name}`,
    fate: {
      kind: "replaced",
      text: "stream<u8>",
      uses: [],
      why: "a body is a `stream<u8>`; its trailers are a future of their own, which this signature has no place for",
    },
    note: "a `stream<u8>` and a future of trailers",
  };
}

function moved(from: string, to: string, note: string): TypeRow {
  return { from, fate: { kind: "moved", to }, note };
}

const RESPONSE_USES = [`${T}response`, `${T}error-code`];
const PENDING: TypeRow["fate"] = {
  kind: "awaited",
  value: "result<response, error-code>",
  uses: RESPONSE_USES,
};

export const HTTP: Tables = {
  interfaces: [
    {
      from: "http/types",
      to: "http/types",
      note: "one `request` and one `response` for both directions; bodies are streams",
    },
    {
      from: "http/incoming-handler",
      to: "http/handler",
      note: "`handle` is async, takes a request and returns a response",
    },
    {
      from: "http/outgoing-handler",
      to: "http/client",
      note: "`send` is async, takes a request and returns a response",
    },
    {
      from: "http/proxy",
      to: "http/service",
      note: "the world of services; `http/middleware` also imports a handler",
    },
    {
      from: "http/imports",
      to: null,
      note: "there is no world of imports any more; what of it is needed is imported one by one",
      instead: ["http/types", "http/client"],
    },
  ],
  types: [
    { from: `${T}input-stream`, fate: { kind: "input-stream" }, note: "`stream<u8>` and a result future" },
    { from: `${T}output-stream`, fate: { kind: "output-stream" }, note: "a `stream<u8>` that is written to" },
    { from: `${T}io-error`, fate: { kind: "io-error" }, note: "an `error-code` takes its place" },
    { from: `${T}pollable`, fate: { kind: "pollable" }, note: "a `future`, which is awaited" },
    moved(`${T}incoming-request`, `${T}request`, "one `request` for both directions"),
    moved(`${T}outgoing-request`, `${T}request`, "one `request` for both directions"),
    moved(`${T}incoming-response`, `${T}response`, "one `response` for both directions"),
    moved(`${T}outgoing-response`, `${T}response`, "one `response` for both directions"),
    moved(`${T}field-key`, `${T}field-name`, "renamed"),
    moved(`${T}header-error`, `${T}header-error`, "has `size-exceeded` and `other(option<string>)` too"),
    body("incoming-body"),
    body("outgoing-body"),
    {
      from: `${T}response-outparam`,
      fate: { kind: "outparam" },
      note: "gone: the handler returns the response",
    },
    { from: `${T}future-incoming-response`, fate: PENDING, note: "gone: sending is an async function" },
    {
      from: `${T}future-trailers`,
      fate: {
        kind: "awaited",
        value: "result<option<trailers>, error-code>",
        uses: [`${T}trailers`, `${T}error-code`],
      },
      note: "a `future` of the trailers",
    },
    moved(
      "http/incoming-handler#incoming-request",
      "http/handler#request",
      "one `request` for both directions",
    ),
    {
      from: "http/incoming-handler#response-outparam",
      fate: { kind: "outparam" },
      note: "gone: the handler returns the response",
    },
    moved(
      "http/outgoing-handler#outgoing-request",
      "http/client#request",
      "one `request` for both directions",
    ),
    moved("http/outgoing-handler#request-options", `${T}request-options`, "given when the request is made"),
    {
      from: "http/outgoing-handler#future-incoming-response",
      fate: PENDING,
      note: "gone: sending is an async function",
    },
  ],
  funcs: [
    { from: `${T}http-error-code`, to: null, note: "the futures hold the error code itself" },
    { from: `${T}fields.entries`, to: `${T}fields.copy-all`, note: "renamed" },
    { from: `${T}fields.delete`, to: `${T}fields.delete`, note: "`get-and-delete` returns the values too" },
    ...alike(
      `${T}incoming-request.`,
      `${T}request.`,
      ["method", "path-with-query", "scheme", "authority", "headers"],
      RENAMED,
      get,
    ),
    { from: `${T}incoming-request.consume`, to: `${T}request.consume-body`, note: BODY },
    {
      from: `${T}outgoing-request.constructor`,
      to: `${T}request.new`,
      note: "takes headers, contents, trailers and options at once",
    },
    { from: `${T}outgoing-request.body`, to: `${T}request.new`, note: BODY },
    ...alike(
      `${T}outgoing-request.`,
      `${T}request.`,
      ["method", "path-with-query", "scheme", "authority", "headers"],
      RENAMED,
      get,
    ),
    ...alike(
      `${T}outgoing-request.`,
      `${T}request.`,
      ["set-method", "set-path-with-query", "set-scheme", "set-authority"],
      "the same, of `request`",
    ),
    ...alike(
      `${T}request-options.`,
      `${T}request-options.`,
      ["connect-timeout", "first-byte-timeout", "between-bytes-timeout"],
      RENAMED,
      get,
    ),
    ...alike(
      `${T}request-options.`,
      `${T}request-options.`,
      ["set-connect-timeout", "set-first-byte-timeout", "set-between-bytes-timeout"],
      "says why it failed: `request-options-error`",
    ),
    ...gone(["response-outparam.send-informational"], "informational responses cannot be sent"),
    {
      from: `${T}response-outparam.set`,
      to: "http/handler#handle",
      note: "return the response from `handle`",
    },
    { from: `${T}incoming-response.status`, to: `${T}response.get-status-code`, note: "renamed" },
    { from: `${T}incoming-response.headers`, to: `${T}response.get-headers`, note: RENAMED },
    { from: `${T}incoming-response.consume`, to: `${T}response.consume-body`, note: BODY },
    { from: `${T}incoming-body.stream`, to: null, note: BODY },
    {
      from: `${T}incoming-body.finish`,
      to: null,
      note: "await the trailers' future that `consume-body` returns",
    },
    ...gone(["future-trailers.subscribe", "future-trailers.get"], "await the trailers' future"),
    {
      from: `${T}outgoing-response.constructor`,
      to: `${T}response.new`,
      note: "takes headers, contents and trailers at once",
    },
    { from: `${T}outgoing-response.status-code`, to: `${T}response.get-status-code`, note: RENAMED },
    {
      from: `${T}outgoing-response.set-status-code`,
      to: `${T}response.set-status-code`,
      note: "the same, of `response`",
    },
    { from: `${T}outgoing-response.headers`, to: `${T}response.get-headers`, note: RENAMED },
    { from: `${T}outgoing-response.body`, to: `${T}response.new`, note: BODY },
    { from: `${T}outgoing-body.write`, to: null, note: BODY },
    { from: `${T}outgoing-body.finish`, to: null, note: "write the trailers to their future" },
    ...gone(["future-incoming-response.subscribe", "future-incoming-response.get"], "await `client.send`"),
    {
      from: "http/incoming-handler#handle",
      to: "http/handler#handle",
      note: "async; returns `result<response, error-code>`",
    },
    {
      from: "http/outgoing-handler#handle",
      to: "http/client#send",
      note: "async; options are part of the request",
    },
  ],
};
