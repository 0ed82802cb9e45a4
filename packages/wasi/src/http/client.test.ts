/** Exchanges, from one table where both platforms can: on Node over a real server, in memory over functions. */
import { ComponentError } from "@heddle/component/errors";
import dns from "node:dns";
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { memoryHttp } from "../adapters/memory/http.ts";
import { nodeHttp } from "../adapters/node/http.ts";
import type { HttpPort } from "../port/http.ts";
import type { NetworkOptions } from "../sockets/policy/index.ts";
import { NO_TRAILERS, readerOf, trailersOf, type Contents, type TrailersResult } from "./body.ts";
import { send } from "./client.ts";
import type { HttpErrorCode, Outcome } from "./error-code.ts";
import { Fields } from "./fields.ts";
import { methodText, type Method } from "./method.ts";
import { RequestOptions } from "./request-options.ts";
import { Request } from "./request.ts";
import { Response } from "./response.ts";

const call = { signal: new AbortController().signal };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const MS = 1_000_000n;

function contentsOf(...chunks: (Uint8Array | Error)[]): Contents & { dropped: boolean } {
  const left = [...chunks];
  const contents = {
    dropped: false,
    read: () => {
      const next = left.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? null);
    },
    [Symbol.dispose]() {
      contents.dropped = true;
    },
    async *[Symbol.asyncIterator]() {},
  };
  return contents;
}

interface Wanted {
  readonly method?: Method;
  readonly path?: string;
  readonly authority?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly contents?: Contents;
  readonly trailers?: Promise<TrailersResult>;
  readonly options?: RequestOptions;
}

function requestTo(wanted: Wanted): [Request, Promise<Outcome>] {
  const headers = Fields.fromList(
    (wanted.headers ?? []).map(([name, value]) => [name, bytes(value)] as const),
  );
  const [request, sent] = Request.new(
    headers,
    wanted.contents,
    wanted.trailers ?? Promise.resolve(NO_TRAILERS),
    wanted.options,
  );
  request.setMethod(wanted.method ?? { tag: "get" });
  request.setScheme({ tag: "HTTP" });
  request.setAuthority(wanted.authority);
  request.setPathWithQuery(wanted.path);
  return [request, sent];
}

interface Received {
  readonly status: number;
  readonly headers: Fields;
  readonly body: string;
  readonly trailers: Record<string, string> | undefined;
}

async function receive(response: Response): Promise<Received> {
  const status = response.getStatusCode();
  const headers = response.getHeaders();
  const [stream, trailers] = Response.consumeBody(response, Promise.resolve({ tag: "ok", val: undefined }));
  let body = "";
  for await (const chunk of stream) body += new TextDecoder().decode(chunk);
  const result = await trailers;
  if (result.tag === "err") throw new ComponentError(result.val);
  const entries = result.val?.copyAll().map(([name, value]) => [name, new TextDecoder().decode(value)]);
  return { status, headers, body, trailers: entries && Object.fromEntries(entries) };
}

async function failure(promise: Promise<unknown>): Promise<HttpErrorCode | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return error.payload as HttpErrorCode;
  }
}

const get = (fields: Fields, name: string): string[] =>
  fields.get(name).map((value) => new TextDecoder().decode(value));

/** What both servers do: reflect the request; `/trailers` answers with some. */
function reflect(
  method: string,
  target: string,
  headers: [string, string][],
  body: string,
  trailers: string[],
) {
  const reflected = headers.map(([name, value]): [string, string] => [`x-echo-${name.toLowerCase()}`, value]);
  return {
    status: target === "/teapot" ? 418 : 200,
    headers: [
      ...reflected,
      ["x-method", method],
      ["x-target", target],
      ["x-trailers", trailers.join(",")],
    ] as [string, string][],
    body: method === "HEAD" ? "" : body === "" ? "hello" : body,
    trailers: target === "/trailers" ? [["X-Sum", "42"] as const] : [],
  };
}

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("error", () => {});
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const headers = pairs(request.rawHeaders);
    const answer = reflect(
      request.method ?? "",
      request.url ?? "",
      headers,
      Buffer.concat(chunks).toString(),
      request.rawTrailers,
    );
    for (const [name, value] of answer.headers) response.appendHeader(name, value);
    response.writeHead(answer.status);
    response.write(answer.body);
    if (answer.trailers.length > 0)
      response.addTrailers(answer.trailers.map(([name, value]): [string, string] => [name, value]));
    response.end();
  });
});

function pairs(raw: string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ""] as [string, string]] : []));
}

async function memoryServer(request: Request): Promise<Response> {
  const parts = request.take();
  const reader = readerOf(parts.body.contents);
  let body = "";
  for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read())
    body += new TextDecoder().decode(chunk);
  const trailers = (await trailersOf(parts.body))?.copyAll() ?? [];
  const decode = ([name, value]: readonly [string, Uint8Array]): [string, string] => [
    name,
    new TextDecoder().decode(value),
  ];
  const headers: [string, string][] = [
    ["host", parts.authority ?? ""],
    ...parts.headers.copyAll().map(decode),
  ];
  const flat = trailers.map(decode).flat();
  const answer = reflect(methodText(parts.method), parts.pathWithQuery ?? "", headers, body, flat);
  const encode = ([name, value]: readonly [string, string]): [string, Uint8Array] => [name, bytes(value)];
  const sum = answer.trailers.length === 0 ? undefined : Fields.fromList(answer.trailers.map(encode));
  const [response] = Response.new(
    Fields.fromList(answer.headers.filter(([name]) => name !== "x-echo-").map(encode)),
    contentsOf(bytes(answer.body)),
    Promise.resolve({ tag: "ok", val: sum }),
  );
  response.setStatusCode(answer.status);
  return response;
}

let authority = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  authority = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const platforms: readonly [string, (options: NetworkOptions) => HttpPort][] = [
  ["node", (options) => nodeHttp(options)],
  ["memory", (options) => memoryHttp({ ...options, servers: { [authority]: memoryServer } })],
];

describe.each(platforms)("client.send on %s", (_name, portOf) => {
  const port = (): HttpPort => portOf({ allow: ["*"] });
  const ask = async (wanted: Wanted): Promise<Received> => {
    const [request, sent] = requestTo({ authority, ...wanted });
    const received = await receive(await send(port(), request, call));
    expect(await sent).toEqual({ tag: "ok", val: undefined });
    return received;
  };

  it.each(["get", "post", "put", "delete", "patch", "options", "head"] as const)("sends %s", async (tag) => {
    const { headers, body } = await ask({ method: { tag }, path: "/x" });
    expect(get(headers, "x-method")).toEqual([tag.toUpperCase()]);
    expect(body).toBe(tag === "head" ? "" : "hello");
  });

  it.each([
    [undefined, "/"],
    ["", "/"],
    ["?q=1", "/?q=1"],
    ["/pct%2Fsegment?q=a%20b&a=2&b=", "/pct%2Fsegment?q=a%20b&a=2&b="],
  ] as const)("sends the path %j as %j", async (path, target) => {
    const { headers } = await ask(path === undefined ? {} : { path });
    expect(get(headers, "x-target")).toEqual([target]);
  });

  it("sends headers, the authority as host, and gets the status", async () => {
    const { status, headers } = await ask({
      path: "/teapot",
      headers: [
        ["x-a", "1"],
        ["X-B", "2"],
      ],
    });
    expect(status).toBe(418);
    expect(get(headers, "x-echo-x-a")).toEqual(["1"]);
    expect(get(headers, "x-echo-x-b")).toEqual(["2"]);
    expect(get(headers, "x-echo-host")).toEqual([authority]);
  });

  it.each([true, false])("sends a body and trailers (length announced: %s)", async (announced) => {
    const trailers = Fields.fromList([["x-sum", bytes("7")]]);
    const { body, headers } = await ask({
      method: { tag: "post" },
      headers: [...(announced ? [["content-length", "6"] as const] : []), ["trailer", "x-sum"]],
      contents: contentsOf(bytes("foo"), bytes("bar")),
      trailers: Promise.resolve({ tag: "ok", val: trailers }),
    });
    expect(body).toBe("foobar");
    expect(get(headers, "x-trailers")).toEqual(["x-sum,7"]);
  });

  it("gets trailers, or none", async () => {
    expect((await ask({ path: "/trailers" })).trailers).toEqual({ "X-Sum": "42" });
    expect((await ask({ path: "/" })).trailers).toBeUndefined();
  });

  it("is given up when the trailers are an error", async () => {
    const contents = contentsOf(bytes("partial"));
    const trailers = Promise.resolve({ tag: "err", val: { tag: "internal-error", val: undefined } } as const);
    const [request, sent] = requestTo({ authority, method: { tag: "post" }, contents, trailers });
    expect(await failure(send(port(), request, call))).toEqual({ tag: "internal-error", val: undefined });
    expect((await sent).tag).toBe("err");
    expect(contents.dropped).toBe(true);
  });

  it.each([
    ["less", "foo", "7", 3n],
    ["more", "foobarbaz", "6", 9n],
  ])("is given up when the body is %s than announced", async (_what, sentBody, announced, size) => {
    const [request, sent] = requestTo({
      authority,
      method: { tag: "post" },
      headers: [["content-length", announced]],
      contents: contentsOf(bytes(sentBody)),
    });
    const code = { tag: "HTTP-request-body-size", val: size };
    expect(await failure(send(port(), request, call))).toEqual(code);
    expect(await sent).toEqual({ tag: "err", val: code });
  });

  it.each<[NetworkOptions, Partial<Wanted>, string]>([
    [{}, {}, "HTTP-request-denied"],
    [{ allow: ["example.com"] }, {}, "HTTP-request-denied"],
    [{ allow: ["0.0.0.0/0"] }, {}, "HTTP-request-denied"],
    [{ allow: ["*"] }, { authority: "127.0.0.1:1" }, "connection-refused"],
    [{ allow: ["*"] }, { method: { tag: "connect" } }, "HTTP-request-method-invalid"],
    [{ allow: ["*"] }, { authority: "a%20b" }, "HTTP-request-URI-invalid"],
    [
      { allow: ["*"] },
      { method: { tag: "post" }, headers: [["content-length", "x"]] },
      "HTTP-request-body-size",
    ],
  ])("granted %j, asked %j: %s", async (options, wanted, tag) => {
    const [request, sent] = requestTo({ authority, ...wanted });
    expect((await failure(send(portOf(options), request, call)))?.tag).toBe(tag);
    const outcome = await sent;
    expect(outcome.tag === "err" && outcome.val.tag).toBe(tag);
  });

  it("needs an authority and a scheme it knows", async () => {
    const [nowhere] = requestTo({});
    expect((await failure(send(port(), nowhere, call)))?.tag).toBe("HTTP-request-URI-invalid");
    const [strange] = requestTo({ authority });
    strange.setScheme({ tag: "other", val: "gopher" });
    expect((await failure(send(port(), strange, call)))?.tag).toBe("HTTP-protocol-error");
  });

  it("is denied without a client", async () => {
    const [request] = requestTo({ authority });
    expect((await failure(send(undefined, request, call)))?.tag).toBe("HTTP-request-denied");
  });
});

describe("names", () => {
  it("that resolve to a private address are refused where they are allowed", async () => {
    const options = { allow: ["inside.example"], hosts: { "inside.example": ["10.0.0.1"] } };
    const [request] = requestTo({ authority: "inside.example" });
    expect(await failure(send(memoryHttp({ ...options, servers: {} }), request, call))).toEqual({
      tag: "destination-IP-prohibited",
    });
  });

  it("are checked at the address that is connected to, by Node", async () => {
    const port = authority.split(":")[1];
    const refused = nodeHttp({ allow: [`127.0.0.2`] });
    const [request] = requestTo({ authority: `localhost:${port}` });
    expect((await failure(send(refused, request, call)))?.tag).toBe("HTTP-request-denied");
    // `localhost` is looked up; it leads to loopback, which `localhost` opens by its name and nothing else.
    const [local] = requestTo({ authority: `localhost:${port}` });
    expect((await receive(await send(nodeHttp({ allow: ["localhost"] }), local, call))).status).toBe(200);
  });

  // The name is allowed, and of the loopback addresses 127.0.0.1 alone; the server listens on all of them.
  it.each<[string, readonly string[], string]>([
    ["the address that is allowed", ["127.0.0.1"], "200"],
    ["one that is not", ["127.0.0.2"], "destination-IP-prohibited"],
    ["both, the forbidden one first", ["127.0.0.2", "127.0.0.1"], "200"],
    ["one that carries a forbidden one", ["::ffff:127.0.0.2"], "destination-IP-prohibited"],
    ["the cloud's own", ["169.254.169.254", "10.0.0.1"], "destination-IP-prohibited"],
  ])("that answer %s are judged at each answer, by Node", async (_what, addresses, outcome) => {
    const visitors: (string | undefined)[] = [];
    const everywhere = http.createServer((request, response) => {
      visitors.push(request.socket.localAddress);
      response.end();
    });
    await new Promise<void>((resolve) => everywhere.listen(0, "0.0.0.0", resolve));
    const { port } = everywhere.address() as net.AddressInfo;
    const found = addresses.map((address) => ({ address, family: net.isIPv4(address) ? 4 : 6 }));
    const lookup = vi
      .spyOn(dns, "lookup")
      .mockImplementation(((
        _name: string,
        _options: unknown,
        answer: (error: null, found: readonly dns.LookupAddress[]) => void,
      ) => answer(null, found)) as typeof dns.lookup);
    syncBuiltinESMExports();
    try {
      const client = nodeHttp({ allow: ["rebinding.example", "127.0.0.1"] });
      const [request] = requestTo({ authority: `rebinding.example:${port}` });
      const response = send(client, request, call);
      const code = await failure(response);
      expect(code?.tag ?? String((await receive(await response)).status)).toBe(outcome);
      expect(visitors).toEqual(outcome === "200" ? ["127.0.0.1"] : []);
      expect(lookup).toHaveBeenCalledTimes(1);
    } finally {
      lookup.mockRestore();
      syncBuiltinESMExports();
      everywhere.closeAllConnections();
      everywhere.close();
    }
  });

  it("that do not exist", async () => {
    const [request, sent] = requestTo({ authority: "nonexistent.invalid:80" });
    expect((await failure(send(nodeHttp({ allow: ["*"] }), request, call)))?.tag).toBe("DNS-error");
    expect((await sent).tag).toBe("err");
  });
});

describe("a server that misbehaves", () => {
  async function withServer<T>(
    answer: (socket: net.Socket) => void,
    run: (authority: string) => Promise<T>,
  ): Promise<T> {
    const sockets = new Set<net.Socket>();
    const raw = net.createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("data", () => answer(socket));
    });
    await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
    try {
      return await run(`127.0.0.1:${(raw.address() as net.AddressInfo).port}`);
    } finally {
      for (const socket of sockets) socket.destroy();
      raw.close();
    }
  }
  const port = nodeHttp({ allow: ["*"] });
  const exchange = async (to: string, options?: RequestOptions): Promise<Received> => {
    const [request] = requestTo({ authority: to, ...(options === undefined ? {} : { options }) });
    return receive(await send(port, request, call));
  };

  it.each<[string, (socket: net.Socket) => void, string]>([
    ["hangs up", (socket) => socket.end(), "connection-terminated"],
    ["resets", (socket) => socket.resetAndDestroy(), "connection-terminated"],
    ["does not speak HTTP", (socket) => socket.end("nonsense\r\n\r\n"), "HTTP-protocol-error"],
    [
      "cuts the body",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
      "HTTP-response-incomplete",
    ],
    [
      "cuts the chunks",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
      "HTTP-response-incomplete",
    ],
    [
      "sends too large a head",
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(200_000)}\r\n\r\n`),
      "HTTP-response-header-section-size",
    ],
    [
      "upgrades",
      (socket) => socket.write("HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
      "HTTP-upgrade-failed",
    ],
    [
      "smuggles",
      (socket) =>
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
      "HTTP-response-transfer-coding",
    ],
  ])("%s", async (_what, answer, tag) => {
    expect((await withServer(answer, (to) => failure(exchange(to))))?.tag).toBe(tag);
  });

  it.each<[string, (options: RequestOptions) => void, (socket: net.Socket) => void, string]>([
    ["the first byte", (options) => options.setFirstByteTimeout(50n * MS), () => {}, "HTTP-response-timeout"],
    [
      "the first byte of the body",
      (options) => options.setFirstByteTimeout(50n * MS),
      (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"),
      "HTTP-response-timeout",
    ],
    [
      "more bytes",
      (options) => options.setBetweenBytesTimeout(50n * MS),
      (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
      "connection-read-timeout",
    ],
  ])("times out waiting for %s", async (_what, set, answer, tag) => {
    const options = new RequestOptions();
    set(options);
    expect((await withServer(answer, (to) => failure(exchange(to, options))))?.tag).toBe(tag);
  });

  it("times out connecting, which TLS is part of", async () => {
    const options = new RequestOptions();
    options.setConnectTimeout(50n * MS);
    const silent = (): void => {};
    const code = await withServer(silent, (to) => {
      const [request] = requestTo({ authority: to, options });
      request.setScheme({ tag: "HTTPS" });
      return failure(send(port, request, call));
    });
    expect(code).toEqual({ tag: "connection-timeout" });
  });

  it("does not time out a reader that is slow itself", async () => {
    const options = new RequestOptions();
    options.setBetweenBytesTimeout(40n * MS);
    options.setFirstByteTimeout(40n * MS);
    const body = await withServer(
      (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc"),
      async (to) => {
        const [request] = requestTo({ authority: to, options });
        const response = await send(port, request, call);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return (await receive(response)).body;
      },
    );
    expect(body).toBe("abc");
  });

  it("tells a reader that left after a byte how it ended", async () => {
    const outcome = await withServer(
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\na");
        setTimeout(() => socket.destroy(), 30);
      },
      async (to) => {
        const [request] = requestTo({ authority: to });
        const response = await send(port, request, call);
        const [stream, trailers] = Response.consumeBody(
          response,
          Promise.resolve({ tag: "ok", val: undefined }),
        );
        for await (const chunk of stream) if (chunk.length === 1) break;
        return trailers;
      },
    );
    expect(outcome).toEqual({ tag: "err", val: { tag: "HTTP-response-incomplete" } });
  });

  it("hands redirects to the guest", async () => {
    const answer = await withServer(
      (socket) =>
        socket.end("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"),
      (to) => exchange(to),
    );
    expect(answer.status).toBe(302);
    expect(get(answer.headers, "location")).toEqual(["http://127.0.0.1:1/"]);
  });

  it("keeps a connection no longer than the server says", async () => {
    // Node's client leaves a second before the time that is announced.
    const announcing = http.createServer({ keepAliveTimeout: 2000 }, (request, response) => {
      request.resume();
      request.on("end", () => response.end(String(request.socket.remotePort)));
    });
    await new Promise<void>((resolve) => announcing.listen(0, "127.0.0.1", resolve));
    const to = `127.0.0.1:${(announcing.address() as net.AddressInfo).port}`;
    const own = nodeHttp({ allow: ["*"] });
    const ask = async (): Promise<string> => {
      const [request] = requestTo({
        authority: to,
        method: { tag: "post" },
        contents: contentsOf(bytes("a")),
      });
      return (await receive(await send(own, request, call))).body;
    };
    const first = await ask();
    expect(await ask()).toBe(first);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(await ask()).not.toBe(first);
    announcing.closeAllConnections();
    announcing.close();
  });

  it.each(["127.0.0.2", "169.254.169.254", "[::1]", "localhost"])(
    "leads a guest that follows its redirect to %s nowhere",
    async (target) => {
      let visits = 0;
      const elsewhere = http.createServer((_request, response) => {
        visits++;
        response.end();
      });
      await new Promise<void>((resolve) => elsewhere.listen(0, resolve));
      const { port: listening } = elsewhere.address() as net.AddressInfo;
      const client = nodeHttp({ allow: ["127.0.0.1"] });
      const location = await withServer(
        (socket) =>
          socket.end(
            `HTTP/1.1 307 There\r\nlocation: http://${target}:${listening}/\r\ncontent-length: 0\r\n\r\n`,
          ),
        async (to) => {
          const { headers } = await receive(await send(client, requestTo({ authority: to })[0], call));
          return get(headers, "location")[0] ?? "";
        },
      );
      const [followed] = requestTo({ authority: new URL(location).host });
      expect(await failure(send(client, followed, call))).toEqual({ tag: "HTTP-request-denied" });
      expect(visits).toBe(0);
      elsewhere.close();
    },
  );

  it("survives a kept-alive connection that the server closed", async () => {
    let connections = 0;
    const statuses = await withServer(
      (socket) => {
        connections++;
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        socket.once("data", () => socket.resetAndDestroy());
      },
      async (to) => [(await exchange(to)).status, (await exchange(to)).status],
    );
    expect(statuses).toEqual([200, 200]);
    expect(connections).toBe(2);
  });

  it("is given up when the call is cancelled", async () => {
    const abort = new AbortController();
    const code = await withServer(
      () => abort.abort(),
      (to) => failure(send(port, requestTo({ authority: to })[0], { signal: abort.signal })),
    );
    expect(code?.tag).toBe("connection-terminated");
  });
});

describe("bodies", () => {
  it("stream both ways with little in hand", async () => {
    const echo = http.createServer((request, response) => request.pipe(response));
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    const to = `127.0.0.1:${(echo.address() as net.AddressInfo).port}`;
    const chunk = new Uint8Array(1 << 16).fill(5);
    const total = 1024;
    let pulled = 0;
    const contents: Contents = {
      ...contentsOf(),
      read: () => Promise.resolve(pulled++ < total ? chunk : null),
    };
    const [request, sent] = requestTo({ authority: to, method: { tag: "post" }, contents });
    const response = await send(nodeHttp({ allow: ["*"] }), request, call);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pulled).toBeLessThan(total);
    const [stream, trailers] = Response.consumeBody(response, Promise.resolve({ tag: "ok", val: undefined }));
    let size = 0;
    for await (const part of stream) size += part.length;
    expect(size).toBe(total << 16);
    expect((await trailers).tag).toBe("ok");
    expect((await sent).tag).toBe("ok");
    echo.closeAllConnections();
    echo.close();
  });
});
