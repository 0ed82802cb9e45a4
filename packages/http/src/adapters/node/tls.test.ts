/** The server over TLS: HTTP/2 and HTTP/1.1 on one port, and the client's view of certificates. */
import { Fields, NO_TRAILERS, Request, type Response, type TrailersResult } from "@heddle/wasi/http";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform } from "@heddle/wasi/memory";
import { nodePlatform } from "@heddle/wasi/node";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { Cancellation } from "../../cancellation.ts";
import type { ServeLimits } from "../../limits.ts";
import type { Observed } from "../../observe.ts";
import { Service } from "../../service.ts";
import { CERTIFICATE, KEY } from "../../testing/certificate.test-util.ts";
import {
  bodyOf,
  bytes,
  contentsOf,
  factoryOf,
  respond,
  streamOf,
  textOf,
  type Handle,
} from "../../testing/handlers.test-util.ts";
import { startServer, type RunningServer } from "./server.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function serve(
  handle: Handle,
  limits: Partial<ServeLimits> = {},
): Promise<[RunningServer, Observed[]]> {
  const observed: Observed[] = [];
  const server = await startServer(new Service(factoryOf(handle).make), {
    port: 0,
    trace: false,
    limits,
    tls: { cert: CERTIFICATE, key: KEY },
    observer: (each) => observed.push(each),
  });
  running.push(server);
  return [server, observed];
}

const reflect: Handle = async (request) => {
  const head = [
    request.getMethod().tag,
    request.getScheme()?.tag,
    request.getAuthority(),
    request.getPathWithQuery(),
  ];
  const headers = request
    .getHeaders()
    .copyAll()
    .map(([name, value]) => `${name}=${textOf(value)}`);
  const { body } = await bodyOf(request);
  return respond({
    headers: [["x-a", "1"]],
    contents: contentsOf([...head, ...headers, textOf(body)].join("|")),
    trailers: Promise.resolve({ tag: "ok", val: Fields.fromList([["x-sum", bytes("7")]]) }),
  });
};

interface Got {
  readonly status: number;
  readonly body: string;
  readonly trailers: Record<string, unknown>;
  readonly code: number;
}

function get2(server: RunningServer, headers: http2.OutgoingHttpHeaders, body?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`https://localhost:${server.port}`, { ca: CERTIFICATE });
    session.on("error", reject);
    const stream = session.request(headers);
    let status = 0;
    let text = "";
    let trailers: Record<string, unknown> = {};
    stream.on("response", (head) => (status = Number(head[":status"])));
    stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
    stream.on("trailers", (got) => (trailers = got));
    stream.on("error", () => {});
    stream.on("close", () => {
      session.close();
      resolve({ status, body: text, trailers, code: stream.rstCode });
    });
    stream.end(body);
  });
}

describe("HTTP/2", () => {
  it("carries requests, bodies and trailers", async () => {
    const [server] = await serve(reflect);
    const got = await get2(server, { ":method": "POST", ":path": "/p?q", "x-b": "2" }, "hello");
    expect(got).toMatchObject({ status: 200, code: 0, trailers: { "x-sum": "7" } });
    expect(got.body).toBe(`post|HTTPS|localhost:${server.port}|/p?q|x-b=2|hello`);
  });

  it("carries trailers of requests", async () => {
    const [server] = await serve(async (request) => {
      const { body, trailers } = await bodyOf(request);
      const tail = trailers?.copyAll().map(([name, value]) => `${name}=${textOf(value)}`) ?? [];
      return respond({ contents: contentsOf([textOf(body), ...tail].join("|")) });
    });
    const session = http2.connect(`https://localhost:${server.port}`, { ca: CERTIFICATE });
    const stream = session.request({ ":method": "POST", ":path": "/" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "7" }));
    stream.end("hello");
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    session.close();
    expect(text).toBe("hello|x-sum=7");
  });

  it("answers HEAD without a body, and 100-continue once the guest reads", async () => {
    const [server] = await serve(async (request) => {
      if (request.getMethod().tag === "head")
        return respond({ headers: [["content-length", "3"]], contents: contentsOf("abc") });
      const { body } = await bodyOf(request);
      return respond({ contents: contentsOf(body) });
    });
    expect(await get2(server, { ":method": "HEAD", ":path": "/" })).toMatchObject({
      status: 200,
      body: "",
      code: 0,
    });
    const session = http2.connect(`https://localhost:${server.port}`, { ca: CERTIFICATE });
    const stream = session.request({ ":method": "POST", ":path": "/", expect: "100-continue" });
    stream.on("continue", () => stream.end("now"));
    let text = "";
    for await (const chunk of stream) text += String(chunk);
    session.close();
    expect(text).toBe("now");
  });

  it.each([
    ["too many fields", Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-${i}`, "y"]))],
    ["too large a head", { x: "y".repeat(20_000) }],
    ["too long a target", { ":path": `/${"x".repeat(9000)}` }],
    ["too long a body", { "content-length": "99", ":method": "POST" }],
  ])("refuses %s", async (_what, headers) => {
    const [server] = await serve(reflect, { maxBodyBytes: 10 });
    const got = await get2(server, { ":path": "/", ...headers });
    // Node itself resets what is too large for it.
    if (got.status === 0) expect(got.code).not.toBe(0);
    else expect([413, 414, 431]).toContain(got.status);
  });

  it("resets the stream where a body fails, and no other", async () => {
    const [server, observed] = await serve(async (request) =>
      request.getPathWithQuery() === "/bad"
        ? respond({ contents: contentsOf("abc", new Error("secret")) })
        : reflect(request, new Cancellation()),
    );
    const [bad, good] = await Promise.all([
      get2(server, { ":path": "/bad" }),
      get2(server, { ":path": "/good" }),
    ]);
    expect(bad.code).toBe(http2.constants.NGHTTP2_INTERNAL_ERROR);
    expect([good.status, good.code]).toEqual([200, 0]);
    expect(observed.filter(({ error }) => error !== undefined)).toHaveLength(1);
  });

  it("drops the response of a stream that the client resets", async () => {
    let dropped = 0;
    const [server] = await serve(async () =>
      respond({
        contents: streamOf(
          () => Promise.resolve(new Uint8Array(65_536)),
          () => dropped++,
        ),
      }),
    );
    const session = http2.connect(`https://localhost:${server.port}`, { ca: CERTIFICATE });
    const stream = session.request({ ":path": "/" });
    stream.on("error", () => {});
    await new Promise((resolve) => stream.once("response", resolve));
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(dropped).toBe(1);
    session.destroy();
  });

  it("drains: requests end, new connections are refused", async () => {
    const [server] = await serve(async (request, call) => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return reflect(request, call);
    });
    const got = get2(server, { ":path": "/" });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(await server.drain(2000)).toBe(true);
    expect((await got).status).toBe(200);
  });
});

describe("a connection on which nothing is asked is closed", () => {
  /** Resolves with how long the connection lasted. */
  const lasts = (socket: net.Socket): Promise<number> => {
    const since = performance.now();
    socket.on("error", () => {});
    socket.resume();
    return new Promise((resolve) => socket.on("close", () => resolve(performance.now() - since)));
  };
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0";
  /** A HEADERS frame that announces 200 bytes, of which one comes now and then. */
  const slowHead = (socket: net.Socket): void => {
    socket.write(Buffer.from(`${preface}\0\0\u00c8\u0001\u0004\0\0\0\u0001`, "latin1"));
    const timer = setInterval(() => socket.write("\u0082"), 20);
    socket.on("close", () => clearInterval(timer));
  };

  it.each<[string, (socket: tls.TLSSocket) => void]>([
    ["without a word", () => {}],
    ["with a head byte by byte", slowHead],
  ])("%s", async (_what, act) => {
    const [server] = await serve(reflect, { headersTimeoutMs: 100 });
    const socket = tls.connect({ port: server.port, ca: CERTIFICATE, ALPNProtocols: ["h2"] });
    socket.on("secureConnect", () => act(socket));
    expect(await lasts(socket)).toBeLessThan(3000);
  });

  it("without a handshake", async () => {
    const [server] = await serve(reflect, { headersTimeoutMs: 100 });
    expect(await lasts(net.connect(server.port, "127.0.0.1"))).toBeLessThan(3000);
  });

  it("after its last stream", async () => {
    const [server] = await serve(reflect, { keepAliveMs: 50 });
    const session = http2.connect(`https://localhost:${server.port}`, { ca: CERTIFICATE });
    const closed = new Promise((resolve) => session.once("close", () => resolve("closed")));
    const stream = session.request({ ":path": "/" });
    stream.resume();
    await new Promise((resolve) => stream.once("close", resolve));
    expect(await closed).toBe("closed");
  });

  it("but not while it waits for a slow guest", async () => {
    const [server] = await serve(
      async (request, call) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return reflect(request, call);
      },
      { keepAliveMs: 20, headersTimeoutMs: 50 },
    );
    expect(await get2(server, { ":path": "/" })).toMatchObject({ status: 200, code: 0 });
  });
});

it("a body that takes too long is cut, and no other stream", async () => {
  const [server] = await serve(reflect, { bodyTimeoutMs: 100 });
  const session = http2.connect(`https://localhost:${server.port}`, { ca: CERTIFICATE });
  const slow = session.request({ ":path": "/", ":method": "POST" });
  slow.on("error", () => {});
  slow.write("a");
  await new Promise((resolve) => slow.once("close", resolve));
  expect(slow.rstCode).toBe(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
  const quick = session.request({ ":path": "/" });
  const status = await new Promise((resolve) => quick.once("response", (head) => resolve(head[":status"])));
  expect(status).toBe(200);
  session.destroy();
});

it("HTTP/1.1 is served on the same port", async () => {
  const [server] = await serve(reflect);
  const status = await new Promise((resolve) => {
    https.get({ port: server.port, host: "localhost", ca: CERTIFICATE, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  expect(status).toBe(200);
});

describe("a guest's client", () => {
  interface Client {
    send(request: Request, call: { signal: AbortSignal }): Promise<Response>;
  }
  const call = { signal: new AbortController().signal };
  const noTrailers = (): Promise<TrailersResult> => Promise.resolve(NO_TRAILERS);
  const ask = async (authority: string, authorities?: readonly string[]): Promise<unknown> => {
    const network = {
      allow: ["*"],
      ...(authorities === undefined ? {} : { certificateAuthorities: authorities }),
    };
    const client = createWasi(nodePlatform({ network }))["wasi:http/client@0.3.0"] as unknown as Client;
    const [request] = Request.new(new Fields(), undefined, noTrailers(), undefined);
    request.setAuthority(authority);
    try {
      const response = await client.send(request, call);
      const status = response.getStatusCode();
      response[Symbol.dispose]();
      return status;
    } catch (error) {
      return (error as { payload: { tag: string } }).payload.tag;
    }
  };

  it("speaks HTTPS by default, and believes only who it is told to", async () => {
    const [server] = await serve(reflect);
    expect(await ask(`localhost:${server.port}`, [CERTIFICATE])).toBe(200);
    expect(await ask(`127.0.0.1:${server.port}`, [CERTIFICATE])).toBe(200);
    expect(await ask(`localhost:${server.port}`)).toBe("TLS-certificate-error");
  });

  it("is denied where the platform has none", async () => {
    const client = createWasi(memoryPlatform())["wasi:http/client@0.3.0"] as unknown as Client;
    const [request] = Request.new(new Fields(), undefined, noTrailers(), undefined);
    request.setAuthority("localhost");
    await expect(client.send(request, call)).rejects.toMatchObject({
      payload: { tag: "HTTP-request-denied" },
    });
  });
});
