/** wasi:http 0.2: messages and their children, exchanges over both platforms, and what a server does with a proxy guest. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryHttp, memoryPlatform } from "../../adapters/memory/index.ts";
import { nodePlatform } from "../../adapters/node/index.ts";
import { readerOf, trailersOf } from "../../http/body.ts";
import { HttpError, type HttpErrorCode } from "../../http/error-code.ts";
import { Fields } from "../../http/fields.ts";
import { ProxyHost } from "../../http/host.ts";
import { MAX_FIELDS_SIZE } from "../../http/limits.ts";
import { Request } from "../../http/request.ts";
import { Response } from "../../http/response.ts";
import { createWasi, type Port } from "../../index.ts";
import type { NetworkOptions } from "../../sockets/policy/index.ts";
import { FakeStream } from "../../testing/streams.test-util.ts";
import { IoError } from "../io/error.ts";
import type { InputStream } from "../io/input-stream.ts";
import type { OutputStream } from "../io/output-stream.ts";
import { createPoll, Pollable } from "../io/pollable.ts";
import { Bell } from "../readiness.ts";
import { importer, outcome } from "../testing.test-util.ts";
import { FieldsP2 } from "./fields.ts";
import { IncomingBody, type FutureTrailers } from "./incoming-body.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { IncomingResponse, type FutureIncomingResponse } from "./incoming-response.ts";
import { BODY_BUFFER_BYTES, MAX_DISCARDED_BYTES, OutgoingBody } from "./outgoing-body.ts";
import { OutgoingRequest } from "./outgoing-request.ts";
import { ResponseOutparam, type OutgoingResponse } from "./outgoing-response.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (value: Uint8Array): string => new TextDecoder().decode(value);
const fieldsOf = (...entries: readonly (readonly [string, string])[]): FieldsP2 =>
  FieldsP2.fromList(entries.map(([name, value]) => [name, bytes(value)] as const));
const listOf = (fields: FieldsP2): string[] =>
  fields.entries().map(([name, value]) => `${name}: ${textOf(value)}`);

/** The failed side of a `result` without payload. */
const REFUSED: unknown = expect.objectContaining({ payload: undefined });

// --- messages ---

const types = importer(memoryPlatform())("wasi:http/types");

describe("fields", () => {
  interface Case {
    readonly what: string;
    readonly run: (fields: FieldsP2) => unknown;
    readonly gives: unknown;
  }
  const cases: readonly Case[] = [
    { what: "get", run: (fields) => fields.get("A").map(textOf), gives: ["1", "2"] },
    { what: "get nothing", run: (fields) => fields.get("x"), gives: [] },
    {
      what: "has",
      run: (fields) => [fields.has("A"), fields.has("c"), fields.has("\n")],
      gives: [true, false, false],
    },
    {
      what: "change",
      run: (fields) => {
        fields.set("a", [bytes("3")]);
        fields.append("c", bytes("4"));
        fields.delete("B");
        return listOf(fields);
      },
      gives: ["a: 3", "c: 4"],
    },
    {
      what: "clone",
      run: (fields) => {
        const copy = fields.clone();
        copy.delete("a");
        return [listOf(copy), listOf(fields)];
      },
      gives: [["B: 0"], ["a: 1", "a: 2", "B: 0"]],
    },
    {
      what: "a bad name",
      run: (fields) => fields.append("a b", bytes("")),
      gives: { tag: "invalid-syntax" },
    },
    {
      what: "a bad value",
      run: (fields) => fields.set("a", [bytes("\r\n")]),
      gives: { tag: "invalid-syntax" },
    },
    {
      what: "a forbidden one",
      run: (fields) => fields.set("Host", [bytes("a")]),
      gives: { tag: "forbidden" },
    },
    {
      what: "too much, for which 0.2 has no case",
      run: (fields) => fields.append("a", new Uint8Array(MAX_FIELDS_SIZE).fill(0x61)),
      gives: { tag: "invalid-syntax" },
    },
    { what: "a list", run: () => FieldsP2.fromList([["x y", bytes("")]]), gives: { tag: "invalid-syntax" } },
  ];
  test.each(cases)("$what", async ({ run, gives }) => {
    const fields = fieldsOf(["a", "1"], ["a", "2"], ["B", "0"]);
    expect(await outcome(() => run(fields))).toEqual(gives);
  });

  test.each([
    ["set", (fields: FieldsP2) => fields.set("a", [])],
    ["append", (fields: FieldsP2) => fields.append("a", bytes(""))],
    ["delete", (fields: FieldsP2) => fields.delete("a")],
  ])("%s of what a message has is refused", async (_what, change) => {
    const messages = [new types.OutgoingRequest(fieldsOf()), new types.OutgoingResponse(fieldsOf())];
    for (const message of messages)
      expect(await outcome(() => change(message.headers()))).toEqual({ tag: "immutable" });
    const copy = new types.OutgoingRequest(fieldsOf()).headers().clone();
    expect(await outcome(() => change(copy))).toBeUndefined();
  });
});

test("request-options keep what is set", () => {
  const options = new types.RequestOptions();
  expect([options.connectTimeout(), options.firstByteTimeout(), options.betweenBytesTimeout()]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  options.setConnectTimeout(1n);
  options.setFirstByteTimeout(2n);
  options.setBetweenBytesTimeout(3n);
  expect([options.connectTimeout(), options.firstByteTimeout(), options.betweenBytesTimeout()]).toEqual([
    1n,
    2n,
    3n,
  ]);
  options.setFirstByteTimeout(undefined);
  expect(options.firstByteTimeout()).toBeUndefined();
});

describe("outgoing-request", () => {
  test("has defaults and keeps what is set", () => {
    const request = new types.OutgoingRequest(fieldsOf(["a", "1"]));
    const all = (): unknown[] => [
      request.method(),
      request.pathWithQuery(),
      request.scheme(),
      request.authority(),
      listOf(request.headers()),
    ];
    expect(all()).toEqual([{ tag: "get" }, undefined, undefined, undefined, ["a: 1"]]);
    request.setMethod({ tag: "other", val: "PATCH" });
    request.setPathWithQuery("/a?b");
    request.setScheme({ tag: "other", val: "http" });
    request.setAuthority("a:1");
    expect(all()).toEqual([{ tag: "patch" }, "/a?b", { tag: "HTTP" }, "a:1", ["a: 1"]]);
  });

  test.each<[string, (request: OutgoingRequest) => unknown]>([
    ["method", (request) => request.setMethod({ tag: "other", val: "a b" })],
    ["path", (request) => request.setPathWithQuery("/a b")],
    ["scheme", (request) => request.setScheme({ tag: "other", val: "1" })],
    ["authority", (request) => request.setAuthority("a b")],
    ["second body", (request) => [request.body(), request.body()]],
    ["second stream", (request) => ((body) => [body.write(), body.write()])(request.body())],
  ])("refuses a bad %s", async (_what, change) => {
    const request = new types.OutgoingRequest(fieldsOf());
    let refused = false;
    try {
      change(request);
    } catch (error) {
      refused = (error as { payload?: unknown }).payload === undefined;
    }
    expect(refused).toBe(true);
  });
});

test("outgoing-response: status codes", async () => {
  const response = new types.OutgoingResponse(fieldsOf());
  expect(response.statusCode()).toBe(200);
  response.setStatusCode(404);
  expect(response.statusCode()).toBe(404);
  for (const status of [0, 99, 600]) expect(() => response.setStatusCode(status)).toThrow(REFUSED);
  expect(response.statusCode()).toBe(404);
});

// --- children ---

describe("a parent that goes before its child traps", () => {
  const received = (): IncomingRequest => begun().request;
  const response = (): IncomingResponse => new IncomingResponse(...responseParts());
  const trailers = async (): Promise<FutureTrailers> => {
    const future = IncomingBody.finish(begun({ trailers: [["a", "1"]] }).request.consume());
    await future.subscribe().block();
    return future;
  };
  interface Case {
    readonly what: string;
    readonly make: () => [Disposable, () => unknown] | Promise<[Disposable, () => unknown]>;
  }
  const pair = <P extends Disposable>(
    parent: P,
    childOf: (parent: P) => Disposable,
    end: (parent: P) => unknown = (each) => each[Symbol.dispose](),
  ): [Disposable, () => unknown] => [childOf(parent), () => end(parent)];
  const cases: readonly Case[] = [
    { what: "incoming-request", make: () => pair(received(), (request) => request.headers()) },
    { what: "incoming-response", make: () => pair(response(), (each) => each.headers()) },
    { what: "incoming-body", make: () => pair(received().consume(), (body) => body.stream()) },
    {
      what: "incoming-body, finished",
      make: () =>
        pair(
          received().consume(),
          (body) => body.stream(),
          (body) => IncomingBody.finish(body),
        ),
    },
    {
      what: "future-trailers",
      make: async () =>
        pair(await trailers(), (future) => {
          const taken = future.get();
          if (taken?.tag !== "ok" || taken.val.tag !== "ok" || taken.val.val === undefined)
            throw new Error("there are no trailers");
          return taken.val.val;
        }),
    },
    {
      what: "outgoing-request",
      make: () => pair(new types.OutgoingRequest(fieldsOf()), (request) => request.headers()),
    },
    {
      what: "outgoing-request, sent",
      make: () =>
        pair(
          new types.OutgoingRequest(fieldsOf()),
          (request) => request.headers(),
          (request) => importer(memoryPlatform())("wasi:http/outgoing-handler").handle(request, undefined),
        ),
    },
    {
      what: "outgoing-response",
      make: () => pair(new types.OutgoingResponse(fieldsOf()), (each) => each.headers()),
    },
    {
      what: "outgoing-response, set",
      make: () =>
        pair(
          new types.OutgoingResponse(fieldsOf()),
          (each) => each.headers(),
          (each) => ResponseOutparam.set(new ResponseOutparam(() => {}), { tag: "ok", val: each }),
        ),
    },
    {
      what: "outgoing-body",
      make: () => pair(new types.OutgoingResponse(fieldsOf()).body(), (body) => body.write()),
    },
    {
      what: "outgoing-body, finished",
      make: () =>
        pair(
          new types.OutgoingResponse(fieldsOf()).body(),
          (body) => body.write(),
          (body) => OutgoingBody.finish(body, undefined),
        ),
    },
  ];
  test.each(cases)("$what", async ({ make }) => {
    const [, early] = await make();
    expect(early).toThrow(/before 1 of its children/);
    const [child, late] = await make();
    child[Symbol.dispose]();
    expect(await outcome(late)).not.toMatchObject({ message: expect.anything() });
  });

  test("passing a child on ends it", () => {
    const request = received();
    const made = new types.OutgoingRequest(request.headers());
    request[Symbol.dispose]();
    expect(listOf(made.headers())).toEqual(["x-in: 1"]);
  });
});

// --- exchanges ---

const server = http.createServer((request, response) => {
  request.on("error", () => {});
  switch (request.url) {
    case "/hang":
      request.resume();
      return;
    case "/slow":
      request.resume();
      response.write("some");
      return;
    case "/cut":
      response.writeHead(200, { "content-length": "10" });
      response.write("some", () => response.destroy());
      return;
    default:
      break;
  }
  response.writeHead(201, {
    "x-method": request.method ?? "",
    "x-in": request.headers["x-in"] ?? "",
    trailer: "x-sum",
  });
  request.pipe(response, { end: false });
  request.on("end", () => {
    response.addTrailers({ "x-sum": request.trailers["x-sum"] ?? "none" });
    response.end();
  });
});

async function memoryServer(request: Request): Promise<Response> {
  const { method, headers, body } = request.take();
  const reader = readerOf(body.contents);
  const answer = Fields.fromList([
    ["x-method", bytes(method.tag.toUpperCase())],
    ["x-in", headers.get("x-in")[0] ?? bytes("")],
  ]);
  const trailers = trailersOf(body).then((found) => {
    const sum = found?.get("x-sum")[0] ?? bytes("none");
    return { tag: "ok", val: Fields.fromList([["x-sum", sum]]) } as const;
  });
  const contents = {
    read: () => reader.read(),
    [Symbol.dispose]: () => reader.drop(),
    async *[Symbol.asyncIterator]() {},
  };
  const [response] = Response.new(answer, contents, trailers);
  response.setStatusCode(201);
  return response;
}

let authority = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const platforms: readonly [string, (network: NetworkOptions) => Port][] = [
  ["node", (network) => nodePlatform({ network })],
  [
    "memory",
    (network) => memoryPlatform({ http: memoryHttp({ ...network, servers: { [authority]: memoryServer } }) }),
  ],
];

interface Sending {
  readonly path?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly firstByteTimeout?: bigint;
  readonly betweenBytesTimeout?: bigint;
  readonly to?: string;
  readonly method?: "get" | "post" | "connect";
}

/** One program, and its requests. */
function program(port: Port) {
  const get = importer(port);
  const { OutgoingRequest: Outgoing, RequestOptions, httpErrorCode } = get("wasi:http/types");
  const { handle } = get("wasi:http/outgoing-handler");
  return {
    httpErrorCode,
    start: (sending: Sending): { body: OutgoingBody; send: () => FutureIncomingResponse } => {
      const request = new Outgoing(fieldsOf(...(sending.headers ?? [])));
      request.setMethod({ tag: sending.method ?? "post" });
      request.setScheme({ tag: "HTTP" });
      request.setAuthority(sending.to ?? authority);
      request.setPathWithQuery(sending.path ?? "/");
      const options = new RequestOptions();
      options.setFirstByteTimeout(sending.firstByteTimeout);
      options.setBetweenBytesTimeout(sending.betweenBytesTimeout);
      return { body: request.body(), send: () => handle(request, options) };
    },
  };
}

async function responseOf(future: FutureIncomingResponse): Promise<IncomingResponse> {
  await future.subscribe().block();
  const taken = future.get();
  expect(future.get()).toEqual({ tag: "err", val: undefined });
  if (taken?.tag !== "ok") throw new Error("it was not there");
  if (taken.val.tag === "err") throw new HttpError(taken.val.val);
  future[Symbol.dispose]();
  return taken.val.val;
}

async function readAll(stream: InputStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    try {
      chunks.push(await stream.blockingRead(100_000n));
    } catch (error) {
      if ((error as { payload?: { tag?: string } }).payload?.tag === "closed") break;
      throw error;
    }
  }
  stream[Symbol.dispose]();
  return Buffer.concat(chunks);
}

async function trailersIn(body: IncomingBody): Promise<string[] | undefined> {
  const future = IncomingBody.finish(body);
  await future.subscribe().block();
  const taken = future.get();
  expect(future.get()).toEqual({ tag: "err", val: undefined });
  if (taken?.tag !== "ok" || taken.val.tag !== "ok") throw new Error("there is no outcome");
  const fields = taken.val.val;
  const entries = fields && listOf(fields);
  fields?.[Symbol.dispose]();
  future[Symbol.dispose]();
  return entries;
}

const codeOf = async (act: () => unknown): Promise<HttpErrorCode | undefined> => {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof HttpError) return error.code;
    return (error as { payload?: HttpErrorCode }).payload;
  }
};

describe.each(platforms)("outgoing-handler on %s", (name, portOf) => {
  const all = { allow: ["*"] };

  test("a body both ways, in parts, with trailers", async () => {
    const { start } = program(portOf(all));
    const { body, send } = start({
      headers: [
        ["x-in", "1"],
        ["trailer", "x-sum"],
      ],
    });
    const future = send();
    const output = body.write();
    await output.blockingWriteAndFlush(bytes("some "));
    const response = await responseOf(future);
    expect(response.status()).toBe(201);
    const headers = response.headers();
    expect([headers.get("x-method").map(textOf), headers.get("x-in").map(textOf)]).toEqual([["POST"], ["1"]]);
    headers[Symbol.dispose]();
    const incoming = response.consume();
    expect(() => response.consume()).toThrow(REFUSED);
    response[Symbol.dispose]();
    const input = incoming.stream();
    expect(() => incoming.stream()).toThrow(REFUSED);
    // The first part comes back before the second one is written.
    expect(textOf(await input.blockingRead(100n))).toBe("some ");
    await output.blockingWriteAndFlush(bytes("text"));
    output[Symbol.dispose]();
    OutgoingBody.finish(body, fieldsOf(["x-sum", "7"]));
    expect(textOf(await readAll(input))).toBe("text");
    expect(await trailersIn(incoming)).toEqual(["x-sum: 7"]);
  });

  test("megabytes, written as the stream permits, while they are read", async () => {
    const { start } = program(portOf(all));
    const { body, send } = start({});
    const future = send();
    const output = body.write();
    const chunk = new Uint8Array(65_536).map((_, i) => i * 7);
    const writing = (async () => {
      for (let left = 4 << 20; left > 0;) {
        await output.subscribe().block();
        const permitted = Number(output.checkWrite());
        expect(permitted).toBeGreaterThan(0);
        const part = chunk.subarray(0, Math.min(permitted, left));
        output.write(part);
        left -= part.length;
      }
      output[Symbol.dispose]();
      OutgoingBody.finish(body, undefined);
    })();
    const incoming = (await responseOf(future)).consume();
    const got = await readAll(incoming.stream());
    await writing;
    expect(got.length).toBe(4 << 20);
    for (let at = 0; at < got.length; at += chunk.length)
      expect(Buffer.compare(got.subarray(at, at + chunk.length), chunk)).toBe(0);
    expect(await trailersIn(incoming)).toEqual(["x-sum: none"]);
  });

  test("a body may be written before the request is sent, as far as the buffer goes", async () => {
    const { start } = program(portOf(all));
    const { body, send } = start({ headers: [["content-length", String(BODY_BUFFER_BYTES)]] });
    const output = body.write();
    for (let at = 0; at < BODY_BUFFER_BYTES; at += 4096) {
      // Nothing waits: undefined is done.
      expect(output.blockingWriteAndFlush(new Uint8Array(4096))).toBeUndefined();
    }
    output[Symbol.dispose]();
    OutgoingBody.finish(body, undefined);
    const incoming = (await responseOf(send())).consume();
    expect((await readAll(incoming.stream())).length).toBe(BODY_BUFFER_BYTES);
  });

  test("beyond the buffer a write waits for a reader", async () => {
    const { start } = program(portOf(all));
    const { body, send } = start({});
    const output = body.write();
    output.write(new Uint8Array(BODY_BUFFER_BYTES));
    expect(output.checkWrite()).toBeGreaterThan(0n);
    output.write(new Uint8Array(1));
    expect([output.checkWrite(), output.subscribe().ready()]).toEqual([0n, false]);
    const response = await responseOf(send());
    const incoming = response.consume();
    const reading = readAll(incoming.stream());
    await output.subscribe().block();
    output[Symbol.dispose]();
    OutgoingBody.finish(body, undefined);
    expect((await reading).length).toBe(BODY_BUFFER_BYTES + 1);
  });

  test.each<[string, NetworkOptions, Sending, HttpErrorCode["tag"]]>([
    ["denied", {}, {}, "HTTP-request-denied"],
    ["of a method that is not a guest's", all, { method: "connect" }, "HTTP-request-method-invalid"],
    ["without a usable authority", all, { to: "a%20b" }, "HTTP-request-URI-invalid"],
    ["with a bad length", all, { headers: [["content-length", "x"]] }, "HTTP-request-body-size"],
  ])("a request %s fails at once", async (_what, network, sending, tag) => {
    const { send, body } = program(portOf(network)).start(sending);
    expect((await codeOf(send))?.tag).toBe(tag);
    const output = body.write();
    await outcome(() => output.blockingWriteAndFlush(bytes("a")));
    expect(await outcome(() => output.checkWrite())).toEqual({ tag: "closed" });
  });

  test("a request that cannot be sent fails in its future", async () => {
    const { send } = program(portOf(all)).start({ to: "127.0.0.1:1", method: "get" });
    expect((await codeOf(() => responseOf(send())))?.tag).toBe("connection-refused");
  });

  test.each([
    ["less", "12", 8n],
    ["more", "6", 8n],
  ])("%s than the announced length", async (what, length, size) => {
    const { start, httpErrorCode } = program(portOf(all));
    const { body, send } = start({ headers: [["content-length", length]] });
    const future = send();
    const output = body.write();
    const wrong = { tag: "HTTP-request-body-size", val: size };
    await outcome(() => output.blockingWriteAndFlush(bytes("some")));
    const last = await outcome(() => output.blockingWriteAndFlush(bytes("text")));
    if (what === "more") {
      const { tag, val } = last as { tag: string; val: IoError };
      expect([tag, httpErrorCode(val)]).toEqual(["last-operation-failed", wrong]);
      expect(await outcome(() => output.checkWrite())).toEqual({ tag: "closed" });
    } else expect(last).toBeUndefined();
    output[Symbol.dispose]();
    expect(await codeOf(() => OutgoingBody.finish(body, undefined))).toEqual(wrong);
    expect(
      (await codeOf(async () => readAll((await responseOf(future)).consume().stream())))?.tag,
    ).toBeDefined();
  });

  test("a body that is dropped before it is finished fails the request", async () => {
    const { body, send } = program(portOf(all)).start({});
    const future = send();
    const output = body.write();
    await output.blockingWriteAndFlush(bytes("some"));
    output[Symbol.dispose]();
    body[Symbol.dispose]();
    const failed = await codeOf(async () => readAll((await responseOf(future)).consume().stream()));
    expect(failed?.tag).toBeDefined();
  });

  test("a dropped future gives the request up", async () => {
    const { body, send } = program(portOf(all)).start({ path: "/hang" });
    if (name === "memory") return;
    const future = send();
    const output = body.write();
    await output.blockingWriteAndFlush(bytes("some"));
    expect(future.get()).toBeUndefined();
    future[Symbol.dispose]();
    await expect
      .poll(() => outcome(() => output.blockingWriteAndFlush(bytes("more"))), { timeout: 5000 })
      .toMatchObject({ tag: expect.stringMatching(/closed|last-operation-failed/) });
  });

  test("a body that nobody wants may be dropped at any point", async () => {
    const { start } = program(portOf(all));
    const drops: readonly ((response: IncomingResponse) => unknown)[] = [
      (response) => response[Symbol.dispose](),
      (response) => response.consume()[Symbol.dispose](),
      (response) => response.consume().stream()[Symbol.dispose](),
    ];
    for (const drop of drops) {
      const { body, send } = start({});
      OutgoingBody.finish(body, undefined);
      expect(await outcome(async () => drop(await responseOf(send())))).toBeUndefined();
    }
    const { body, send } = start({});
    const output = body.write();
    output.write(bytes("some"));
    output[Symbol.dispose]();
    OutgoingBody.finish(body, undefined);
    expect(await trailersIn((await responseOf(send())).consume())).toEqual(["x-sum: none"]);
  });
});

describe("a server that misbehaves", () => {
  const { start, httpErrorCode } = program(nodePlatform({ network: { allow: ["*"] } }));

  test("sends no response in time", async () => {
    const { send } = start({ path: "/hang", method: "get", firstByteTimeout: 20_000_000n });
    const body = send();
    expect(await codeOf(() => responseOf(body))).toMatchObject({ tag: /timeout/ });
  });

  test.each([
    ["/slow", /timeout/],
    ["/cut", /connection-terminated|HTTP-response-incomplete|HTTP-response-body-size/],
  ])("%s: the stream fails, and tells why", async (path, tag) => {
    const { body, send } = start({ path, betweenBytesTimeout: 50_000_000n });
    OutgoingBody.finish(body, undefined);
    const incoming = (await responseOf(send())).consume();
    const input = incoming.stream();
    let failed: unknown;
    for (let i = 0; i < 3 && failed === undefined; i++) {
      const found = await outcome(() => input.blockingRead(100n));
      if (!(found instanceof Uint8Array)) failed = found;
      else expect(textOf(found)).toBe("some");
    }
    const { tag: kind, val } = failed as { tag: string; val: IoError };
    expect(kind).toBe("last-operation-failed");
    expect(httpErrorCode(val)?.tag).toMatch(tag);
    expect(await outcome(() => input.read(1n))).toEqual({ tag: "closed" });
    input[Symbol.dispose]();
    const future = IncomingBody.finish(incoming);
    await future.subscribe().block();
    expect(future.get()).toMatchObject({
      tag: "ok",
      val: { tag: "err", val: { tag: expect.stringMatching(tag) } },
    });
  });

  test("http-error-code knows nothing of other errors", () => {
    expect(httpErrorCode(new IoError(new Error("a secret")))).toBeUndefined();
  });
});

// --- serving ---

interface Begun {
  readonly request: IncomingRequest;
  readonly outparam: ResponseOutparam;
  readonly answers: unknown[];
  readonly reported: unknown[];
  readonly source: FakeStream<Uint8Array>;
  readonly end: () => void;
}

/** A request that a server gives to a guest. */
function begun(
  given: { chunks?: readonly string[]; trailers?: readonly (readonly [string, string])[] } = {},
): Begun {
  const host = ProxyHost.of(createWasi(memoryPlatform()));
  if (host === undefined) throw new Error("there is no host for proxies");
  const reported: unknown[] = [];
  const answers: unknown[] = [];
  const source = new FakeStream((given.chunks ?? []).map(bytes));
  const entries = (given.trailers ?? []).map(([name, value]) => [name, bytes(value)] as const);
  const request = Request.received({
    method: { tag: "put" },
    pathWithQuery: "/p?q",
    scheme: { tag: "HTTPS" },
    authority: "a.example",
    headers: Fields.received([["x-in", bytes("1")]]),
    options: undefined,
    body: {
      contents: source,
      trailers: Promise.resolve({
        tag: "ok",
        val: entries.length > 0 ? Fields.fromList(entries) : undefined,
      }),
      report: ({ tag }) => void reported.push(tag),
    },
  });
  const { args, end } = host.begin(request, (answer) => void answers.push(answer));
  const [incoming, outparam] = args as unknown as [IncomingRequest, ResponseOutparam];
  return { request: incoming, outparam, answers, reported, source, end };
}

function responseParts(): ConstructorParameters<typeof IncomingResponse> {
  const [response] = Response.new(new Fields(), undefined, Promise.resolve({ tag: "ok", val: undefined }));
  return [undefined as never, response];
}

describe("a proxy guest", () => {
  test("sees the request", async () => {
    const { request, reported } = begun({ chunks: ["some ", "text"], trailers: [["a", "1"]] });
    expect([request.method(), request.pathWithQuery(), request.scheme(), request.authority()]).toEqual([
      { tag: "put" },
      "/p?q",
      { tag: "HTTPS" },
      "a.example",
    ]);
    expect(await outcome(() => request.headers().append("a", bytes("")))).toEqual({ tag: "immutable" });
    const body = request.consume();
    expect(() => request.consume()).toThrow(REFUSED);
    expect(textOf(await readAll(body.stream()))).toBe("some text");
    expect(await trailersIn(body)).toEqual(["a: 1"]);
    expect(reported).toEqual(["ok"]);
  });

  test("that does not ask for the body leaves it", () => {
    const { request, reported, source } = begun({ chunks: ["some"] });
    request[Symbol.dispose]();
    expect([reported, source.dropped, source.taken]).toEqual([["err"], true, 0]);
  });

  test.each<[string, (begun: Begun) => void, HttpErrorCode["tag"]]>([
    ["sets nothing", () => {}, "internal-error"],
    ["drops the outparam", ({ outparam }) => outparam[Symbol.dispose](), "internal-error"],
    [
      "sets an error",
      ({ outparam }) => ResponseOutparam.set(outparam, { tag: "err", val: { tag: "loop-detected" } }),
      "loop-detected",
    ],
  ])("that %s answers with an error, once", (_what, act, tag) => {
    const call = begun();
    act(call);
    call.end();
    call.end();
    expect(call.answers).toEqual([{ tag: "err", val: expect.objectContaining({ tag }) }]);
  });

  test("sends no informational responses, and is told so", async () => {
    const { outparam, answers } = begun();
    expect(await codeOf(() => outparam.sendInformational(103, fieldsOf()))).toMatchObject({
      tag: "internal-error",
    });
    expect(await codeOf(() => outparam.sendInformational(200, fieldsOf()))).toEqual({
      tag: "HTTP-protocol-error",
    });
    expect(answers).toEqual([]);
  });

  /** A response that was set, with its body as the guest and as the server see it. */
  function answered(headers: readonly (readonly [string, string])[] = []) {
    const call = begun();
    const host = importer(memoryPlatform())("wasi:http/types");
    const response: OutgoingResponse = new host.OutgoingResponse(fieldsOf(...headers));
    const body = response.body();
    ResponseOutparam.set(call.outparam, { tag: "ok", val: response });
    const [answer] = call.answers as { tag: "ok"; val: Response }[];
    if (answer === undefined) throw new Error("there is no answer");
    const parts = answer.val.take();
    return { ...call, body, parts, reader: readerOf(parts.body.contents) };
  }

  test("answers at once, and streams the body after that", async () => {
    const { body, parts, reader, end } = answered();
    expect(parts.statusCode).toBe(200);
    const output = body.write();
    const first = reader.read();
    expect(output.blockingWriteAndFlush(bytes("some"))).toBeUndefined();
    expect(textOf((await first) ?? bytes(""))).toBe("some");
    output.write(bytes("text"));
    output[Symbol.dispose]();
    OutgoingBody.finish(body, fieldsOf(["a", "1"]));
    end();
    expect(textOf((await reader.read()) ?? bytes(""))).toBe("text");
    expect(await reader.read()).toBeNull();
    expect((await trailersOf(parts.body))?.copyAll()).toEqual([["a", bytes("1")]]);
  });

  test.each<[string, (body: OutgoingBody) => void]>([
    ["leaves it", () => {}],
    ["drops it", (body) => body[Symbol.dispose]()],
  ])("that does not finish the body, but %s: it is cut", async (_what, act) => {
    const { body, parts, reader, end } = answered();
    const output = body.write();
    output.write(bytes("some"));
    output[Symbol.dispose]();
    act(body);
    end();
    expect(textOf((await reader.read()) ?? bytes(""))).toBe("some");
    expect(await reader.read()).toBeNull();
    expect(await codeOf(() => trailersOf(parts.body))).toMatchObject({ tag: "internal-error" });
  });

  test("whose client has gone is told when it writes", async () => {
    const { body, parts, reader } = answered();
    const output = body.write();
    output.write(new Uint8Array(BODY_BUFFER_BYTES));
    output.write(bytes("a"));
    expect(output.checkWrite()).toBe(0n);
    parts.body.report({ tag: "err", val: { tag: "connection-write-timeout" } });
    reader.drop();
    await output.subscribe().block();
    const failed = (await outcome(() => output.checkWrite())) as { tag: string; val: IoError };
    expect([failed.tag, types.httpErrorCode(failed.val)]).toEqual([
      "last-operation-failed",
      { tag: "connection-write-timeout" },
    ]);
    expect(await outcome(() => output.checkWrite())).toEqual({ tag: "closed" });
    output[Symbol.dispose]();
    // What was not announced is not wrong: the failure was told.
    OutgoingBody.finish(body, undefined);
  });

  test("whose contents nobody wants may write some, and is then told", async () => {
    const { body, reader } = answered();
    const output = body.write();
    reader.drop();
    for (let at = 0; at < MAX_DISCARDED_BYTES; at += 4096)
      expect(await outcome(() => output.blockingWriteAndFlush(new Uint8Array(4096)))).toBeUndefined();
    const failed = (await outcome(() => output.blockingWriteAndFlush(bytes("a")))) as { val: IoError };
    expect(types.httpErrorCode(failed.val)).toEqual({ tag: "connection-terminated" });
    output[Symbol.dispose]();
    OutgoingBody.finish(body, undefined);
  });

  test("without a body, or with an empty one", async () => {
    const call = begun();
    const response = new types.OutgoingResponse(fieldsOf());
    ResponseOutparam.set(call.outparam, { tag: "ok", val: response });
    const [answer] = call.answers as { tag: "ok"; val: Response }[];
    const { body } = answer?.val.take() ?? {};
    expect(body?.contents).toBeUndefined();
    expect(body && (await trailersOf(body))).toBeUndefined();

    const empty = answered();
    OutgoingBody.finish(empty.body, undefined);
    expect(await empty.reader.read()).toBeNull();
  });
});

describe("a handler behind", () => {
  const echo = async (request: Request): Promise<Response> => memoryServer(request);
  const host = (imports: Readonly<Record<string, unknown>>): ProxyHost => {
    const found = ProxyHost.of(imports);
    if (found === undefined) throw new Error("there is no host for proxies");
    return found;
  };

  test("takes what a guest sends, wherever to", async () => {
    const imports = createWasi(memoryPlatform());
    const handler = host(imports).outgoingHandler(echo) as {
      handle: (request: OutgoingRequest, options: undefined) => FutureIncomingResponse;
    };
    const request = new types.OutgoingRequest(fieldsOf(["x-in", "2"]));
    const body = request.body();
    const output = body.write();
    output.write(bytes("some"));
    output[Symbol.dispose]();
    OutgoingBody.finish(body, undefined);
    const incoming = await responseOf(handler.handle(request, undefined));
    expect(incoming.headers().get("x-in").map(textOf)).toEqual(["2"]);
    expect(textOf(await readAll(incoming.consume().stream()))).toBe("some");
  });

  test("takes what a guest hands on", async () => {
    const handler = host(createWasi(memoryPlatform())).incomingHandler(echo) as {
      handle: (request: IncomingRequest, outparam: ResponseOutparam) => Promise<void>;
    };
    const { request, outparam, answers } = begun({ chunks: ["some"] });
    await handler.handle(request, outparam);
    const [answer] = answers as { tag: "ok"; val: Response }[];
    const { body } = answer?.val.take() ?? {};
    const reader = readerOf(body?.contents);
    expect(textOf((await reader.read()) ?? bytes(""))).toBe("some");

    const failing = host(createWasi(memoryPlatform())).incomingHandler(() =>
      Promise.reject(new HttpError({ tag: "DNS-timeout" })),
    ) as typeof handler;
    const second = begun();
    await failing.handle(second.request, second.outparam);
    expect(second.answers).toEqual([{ tag: "err", val: { tag: "DNS-timeout" } }]);
  });

  test("of imports that are not WASI's there is none", () => {
    expect(ProxyHost.of({})).toBeUndefined();
    expect(ProxyHost.of({ "wasi:http/types@0.2.12": {} })).toBeUndefined();
  });
});

describe.each([
  ["outgoing-request", "outgoing-handler.handle"],
  ["outgoing-response", "response-outparam.set"],
] as const)("the body of an %s that is not handed over", (name, handedTo) => {
  function filled(bell: Bell) {
    const made = importer(memoryPlatform(), { bell })("wasi:http/types");
    const message =
      name === "outgoing-request"
        ? new made.OutgoingRequest(fieldsOf())
        : new made.OutgoingResponse(fieldsOf());
    const body = message.body();
    const output = body.write();
    output.write(new Uint8Array(BODY_BUFFER_BYTES));
    return { message, body, output };
  }

  const waits: readonly [string, (output: OutputStream, bell: Bell) => unknown][] = [
    ["blocking-write-and-flush", (output) => output.blockingWriteAndFlush(bytes("a"))],
    [
      "blocking-flush",
      (output) => {
        output.write(bytes("a"));
        return output.blockingFlush();
      },
    ],
    [
      "pollable.block",
      (output) => {
        output.write(bytes("a"));
        return output.subscribe().block();
      },
    ],
    [
      "poll",
      (output, bell) => {
        output.write(bytes("a"));
        return createPoll(bell)([output.subscribe(), output.subscribe()]);
      },
    ],
  ];

  test.each(waits)("%s: whoever waits for its reader is told that there is none", (_what, wait) => {
    const bell = new Bell();
    const { output } = filled(bell);
    const written = BODY_BUFFER_BYTES + 1;
    expect(() => wait(output, bell)).toThrow(
      expect.objectContaining({
        code: "deadlock",
        message:
          "deadlock detected: the guest waits until somebody reads the body of an " +
          `${name}, of which ${written} bytes are written, but has not given the ${name} to ${handedTo}: ` +
          "before that, it may write 65536 bytes",
      }) as Error,
    );
  });

  test("who waits for something else as well may wait, and then hand it over", async () => {
    const bell = new Bell();
    const { output, message } = filled(bell);
    output.write(bytes("a"));
    const timer = new Pollable(bell, { isReady: () => true });
    expect(await createPoll(bell)([output.subscribe(), timer])).toEqual([1]);
    const { body } =
      message instanceof OutgoingRequest ? message.take(undefined).take() : message.take().response.take();
    const flushed = output.blockingFlush();
    const reader = readerOf(body.contents);
    expect([(await reader.read())?.length, (await reader.read())?.length]).toEqual([BODY_BUFFER_BYTES, 1]);
    await flushed;
  });

  test("who drops the stream, or the message, does not wait for ever", async () => {
    const bell = new Bell();
    const { output, message } = filled(bell);
    output.write(bytes("a"));
    message[Symbol.dispose]();
    expect(await outcome(() => output.blockingFlush())).toMatchObject({ tag: "last-operation-failed" });
    const other = filled(bell);
    other.output.write(bytes("a"));
    expect(() => other.output[Symbol.dispose]()).not.toThrow();
  });
});
