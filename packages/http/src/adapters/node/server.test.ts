/** The server over real connections: what it lets in, what it answers, how it ends. */
import { HttpError, methodText, type Request } from "@heddle/wasi/http";
import http from "node:http";
import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { Cancellation } from "../../cancellation.ts";
import { matchRoute } from "../../config.ts";
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
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Started {
  readonly server: RunningServer;
  readonly service: Service;
  readonly observed: Observed[];
}

async function serve(
  handle: Handle,
  limits: Partial<ServeLimits> = {},
  trace = false,
  secure = false,
): Promise<Started> {
  const service = new Service(factoryOf(handle).make, { limits });
  const observed: Observed[] = [];
  const server = await startServer(service, {
    port: 0,
    limits,
    trace,
    ...(secure ? { tls: { cert: CERTIFICATE, key: KEY } } : {}),
    observer: (each) => observed.push(each),
  });
  running.push(server);
  return { server, service, observed };
}

/** Sends bytes as they are and returns everything until the server closes, or until `until` is seen. */
function raw(server: RunningServer, text: string, until?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    const { port } = server;
    const socket = server.url.startsWith("https:")
      ? tls.connect({ port, host: "localhost", ca: CERTIFICATE })
      : net.connect(port, "127.0.0.1");
    let got = "";
    socket.on("data", (chunk: Buffer) => {
      got += chunk.toString("latin1");
      if (until?.test(got) === true) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(got));
    socket.write(Buffer.from(text, "latin1"));
  });
}
const statusLine = (got: string): string => got.split("\r\n")[0] ?? "";
const close = "host: a\r\nconnection: close\r\n";

/** Answers with what it was asked. */
const reflect: Handle = async (request: Request) => {
  const head = [
    methodText(request.getMethod()),
    request.getScheme()?.tag,
    request.getAuthority(),
    request.getPathWithQuery(),
  ];
  const headers = request
    .getHeaders()
    .copyAll()
    .map(([name, value]) => `${name}=${textOf(value)}`);
  const { body, trailers } = await bodyOf(request);
  const tail = trailers?.copyAll().map(([name, value]) => `${name}=${textOf(value)}`) ?? [];
  return respond({ contents: contentsOf([...head, ...headers, textOf(body), ...tail].join("|")) });
};

describe("requests reach the guest", () => {
  it.each<[string, string, string]>([
    ["a plain GET", `GET /a?b=c HTTP/1.1\r\n${close}x-y: z\r\n\r\n`, "GET|HTTP|a|/a?b=c|x-y=z|"],
    ["the absolute form", `GET http://b:81/p HTTP/1.1\r\n${close}\r\n`, "GET|HTTP|b:81|/p|"],
    ["the absolute form without a path", `GET http://b HTTP/1.1\r\n${close}\r\n`, "GET|HTTP|b|/|"],
    ["OPTIONS *", `OPTIONS * HTTP/1.1\r\n${close}\r\n`, "OPTIONS|HTTP|a|*|"],
    ["a method of its own", `PURGE / HTTP/1.1\r\n${close}\r\n`, "PURGE|HTTP|a|/|"],
    [
      "a body of known length",
      `POST / HTTP/1.1\r\n${close}content-length: 3\r\n\r\nabc`,
      "POST|HTTP|a|/|content-length=3|abc",
    ],
    [
      "chunks and trailers",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nx-sum: 7\r\n\r\n`,
      "POST|HTTP|a|/|abc|x-sum=7",
    ],
    ["HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", "GET|HTTP|127.0.0.1:PORT|/|"],
  ])("%s", async (_what, text, wanted) => {
    const { server } = await serve(reflect);
    const got = await raw(server, text);
    expect(statusLine(got)).toMatch(/^HTTP\/1\.1 200/);
    expect(got).toContain(wanted.replace("PORT", String(server.port)));
  });

  it("one after the other on one connection, also sent at once", async () => {
    const { server } = await serve(reflect);
    const got = await raw(server, `GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\n${close}\r\n`);
    expect(got.indexOf("|/1|")).toBeGreaterThan(0);
    expect(got.indexOf("|/2|")).toBeGreaterThan(got.indexOf("|/1|"));
  });

  it("answered in their order, though a later one is done first", async () => {
    const { server } = await serve(async (request) => {
      const path = request.getPathWithQuery() ?? "";
      await later(path === "/1" ? 80 : 0);
      return respond({ contents: contentsOf(`answer to ${path}`) });
    });
    const ask = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nhost: a\r\n${more}\r\n`;
    const got = await raw(server, ask("/1") + ask("/2") + ask("/3", "connection: close\r\n"));
    expect([...got.matchAll(/answer to (\/\d)/g)].map(([, path]) => path)).toEqual(["/1", "/2", "/3"]);
  });

  it("with the trace that they belong to", async () => {
    const { server, observed } = await serve(reflect, {}, true);
    const id = "4bf92f3577b34da6a3ce929d0e0e4736";
    const got = await raw(
      server,
      `GET / HTTP/1.1\r\n${close}traceparent: 00-${id}-00f067aa0ba902b7-01\r\n\r\n`,
    );
    expect(got).toMatch(new RegExp(`traceparent=00-${id}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01\\|`));
    expect(observed[0]?.trace?.traceId).toBe(id);
  });

  it("with 100 Continue only once the guest reads", async () => {
    const { server } = await serve(async (request) => {
      if (request.getPathWithQuery() === "/no") return respond({ status: 417 });
      return reflect(request, new Cancellation());
    });
    const ask = (path: string): string =>
      `POST ${path} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 3\r\n\r\n`;
    expect(statusLine(await raw(server, ask("/yes"), /\r\n\r\n/))).toBe("HTTP/1.1 100 Continue");
    expect(statusLine(await raw(server, ask("/no"), /\r\n\r\n/))).toMatch(/417/);
  });
});

describe("responses reach the client", () => {
  const get = `GET / HTTP/1.1\r\n${close}\r\n`;
  it.each<[string, string, Handle, RegExp]>([
    ["no contents", get, async () => respond({ status: 404 }), /^HTTP\/1\.1 404 .*content-length: 0\r\n/is],
    [
      "a length",
      get,
      async () => respond({ headers: [["Content-Length", "3"]], contents: contentsOf("a", "bc") }),
      /Content-Length: 3\r\n.*\r\n\r\nabc$/s,
    ],
    [
      "chunks",
      get,
      async () => respond({ contents: contentsOf("ab", "c") }),
      /chunked\r\n\r\n(2\r\nab\r\n1\r\nc|3\r\nabc)\r\n0\r\n\r\n$/s,
    ],
    [
      "trailers",
      get,
      async () =>
        respond({
          headers: [["trailer", "x-sum"]],
          contents: contentsOf("a"),
          trailers: Promise.resolve({
            tag: "ok",
            val: (await import("@heddle/wasi/http")).Fields.fromList([
              ["x-sum", bytes("7")],
              ["x-parts", bytes("1")],
            ]),
          }),
        }),
      /0\r\nx-sum: 7\r\nx-parts: 1\r\n\r\n$/s,
    ],
    [
      "nothing for HEAD",
      `HEAD / HTTP/1.1\r\n${close}\r\n`,
      async () => respond({ headers: [["content-length", "3"]], contents: contentsOf("abc") }),
      /content-length: 3\r\n(?:[^\r]+\r\n)*\r\n$/,
    ],
    [
      "nothing for 204",
      get,
      async () => respond({ status: 204, contents: contentsOf("abc") }),
      /^HTTP\/1\.1 204 (?:[^\r]+\r\n)*\r\n$/,
    ],
    [
      "repeated fields",
      get,
      async () =>
        respond({
          headers: [
            ["set-cookie", "a"],
            ["set-cookie", "b"],
          ],
        }),
      /set-cookie: a\r\nset-cookie: b\r\n/,
    ],
  ])("with %s", async (_what, text, handle, wanted) => {
    const { server } = await serve(handle);
    expect(await raw(server, text)).toMatch(wanted);
  });

  it.each<[string, Handle, string]>([
    ["an error", () => Promise.reject(new HttpError({ tag: "connection-refused" })), "502"],
    ["a trap", () => Promise.reject(new Error("secret")), "500"],
    ["a status that is none", async () => respond({ status: 101 }), "500"],
    ["headers beyond the limit", async () => respond({ headers: [["x", "y".repeat(70_000)]] }), "500"],
  ])("as a bare status for %s", async (_what, handle, status) => {
    const { server } = await serve(handle);
    const got = await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`);
    expect(statusLine(got)).toContain(status);
    expect(got).not.toContain("secret");
  });

  it.each<[string, Handle]>([
    [
      "a body that fails",
      async () =>
        respond({ contents: contentsOf("abc", new HttpError({ tag: "internal-error", val: undefined })) }),
    ],
    [
      "trailers that fail",
      async () =>
        respond({
          contents: contentsOf("abc"),
          trailers: Promise.resolve({ tag: "err", val: { tag: "loop-detected" } }),
        }),
    ],
    [
      "a body shorter than announced",
      async () => respond({ headers: [["content-length", "9"]], contents: contentsOf("abc") }),
    ],
    [
      "a body longer than announced",
      async () => respond({ headers: [["content-length", "5"]], contents: contentsOf("abc", "def") }),
    ],
  ])("cut, visibly, for %s", async (_what, handle) => {
    const { server, observed } = await serve(handle);
    const whole = await new Promise<string>((resolve) => {
      http
        .get({ port: server.port, host: "127.0.0.1" }, (response) => {
          response.on("data", () => {});
          response.on("error", () => resolve("cut"));
          response.on("end", () => resolve("whole"));
        })
        .on("error", () => resolve("cut"));
    });
    expect(whole).toBe("cut");
    expect(observed[0]?.error).toBeDefined();
  });

  it("stream with little in hand, and are dropped when the client goes", async () => {
    let pulled = 0;
    let dropped = 0;
    let reported = "";
    const chunk = new Uint8Array(65_536);
    const { server, service } = await serve(async () =>
      respond({
        contents: streamOf(
          () => Promise.resolve(pulled++ < 100_000 ? chunk : null),
          () => dropped++,
        ),
        outcome: (tag) => (reported = tag),
      }),
    );
    const socket = net.connect(server.port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\n${close}\r\n`);
    socket.pause();
    await later(100);
    expect(pulled).toBeGreaterThan(0);
    expect(pulled).toBeLessThan(500);
    socket.destroy();
    await later(50);
    expect([dropped, reported, service.counters.active]).toEqual([1, "err", 0]);
  });

  it("cancel the guest's call when the client goes before the head", async () => {
    let cancelled = false;
    const { server, service } = await serve(
      (_request, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            cancelled = true;
            reject(new HttpError({ tag: "connection-terminated" }));
          });
        }),
    );
    const socket = net.connect(server.port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\n${close}\r\n`);
    await later(30);
    socket.destroy();
    await later(30);
    expect([cancelled, service.counters.active]).toEqual([true, 0]);
  });
});

describe("what is refused", () => {
  const limits: Partial<ServeLimits> = {
    maxHeaderBytes: 2048,
    maxHeaderCount: 8,
    maxUriLength: 100,
    maxBodyBytes: 10,
  };
  const refused: readonly (readonly [string, string, string])[] = [
    ["a request line that is none", "GET\r\n\r\n", "400"],
    ["no host", "GET / HTTP/1.1\r\nconnection: close\r\n\r\n", "400"],
    ["raw bytes in the path", `GET /\u00c3\u00a9 HTTP/1.1\r\n${close}\r\n`, "400"],
    ["two hosts", `GET / HTTP/1.1\r\nhost: a\r\n${close}\r\n`, "400"],
    ["a target that is no path", `GET a HTTP/1.1\r\n${close}\r\n`, "400"],
    [
      "length and chunks together",
      `POST / HTTP/1.1\r\n${close}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      "400",
    ],
    ["two lengths", `POST / HTTP/1.1\r\n${close}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`, "400"],
    ["a length that is no number", `POST / HTTP/1.1\r\n${close}content-length: +3\r\n\r\nabc`, "400"],
    [
      "an unknown coding last",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked, x\r\n\r\n0\r\n\r\n`,
      "400",
    ],
    ["a space before the colon", `GET / HTTP/1.1\r\n${close}x : y\r\n\r\n`, "400"],
    ["a folded line", `GET / HTTP/1.1\r\n${close}x: y\r\n z\r\n\r\n`, "400"],
    ["a bare CR", `GET / HTTP/1.1\r\n${close}x: y\rz: a\r\n\r\n`, "400"],
    ["lines that end in LF alone", `GET / HTTP/1.1\nhost: a\nconnection: close\n\n`, "400"],
    ["a field that ends in LF alone", `GET / HTTP/1.1\r\n${close}x: y\nz: a\r\n\r\n`, "400"],
    ["a NUL in a field", `GET / HTTP/1.1\r\n${close}x: y\0z\r\n\r\n`, "400"],
    ["a field without a name", `GET / HTTP/1.1\r\n${close}: y\r\n\r\n`, "400"],
    ["a field name with a space", `GET / HTTP/1.1\r\n${close}x y: z\r\n\r\n`, "400"],
    ["a tab before the colon", `POST / HTTP/1.1\r\n${close}content-length\t: 3\r\n\r\nabc`, "400"],
    [
      "the same length twice",
      `POST / HTTP/1.1\r\n${close}content-length: 3\r\ncontent-length: 3\r\n\r\nabc`,
      "400",
    ],
    ["a list of lengths", `POST / HTTP/1.1\r\n${close}content-length: 3, 3\r\n\r\nabc`, "400"],
    ["a negative length", `POST / HTTP/1.1\r\n${close}content-length: -3\r\n\r\nabc`, "400"],
    ["a length in hexadecimal", `POST / HTTP/1.1\r\n${close}content-length: 0x3\r\n\r\nabc`, "400"],
    [
      "a length beyond all numbers",
      `POST / HTTP/1.1\r\n${close}content-length: ${"9".repeat(30)}\r\n\r\n`,
      "400",
    ],
    [
      "chunks and then a length",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n`,
      "400",
    ],
    ["a coding that is not chunked", `POST / HTTP/1.1\r\n${close}transfer-encoding: gzip\r\n\r\nabc`, "400"],
    [
      "a coding after a bad character",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: \u000bchunked\r\n\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "chunked twice",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a chunk size with a prefix",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a negative chunk size",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a chunk size with a space before",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n 1\r\na\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a chunk size beyond all numbers",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a chunk that is longer than it says",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a chunk line that ends in LF alone",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`,
      "400",
    ],
    [
      "a chunk that ends in LF alone",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n`,
      "400",
    ],
    [
      "LF alone in a chunk's extension",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\n1;x\ny\r\na\r\n0\r\n\r\n`,
      "400",
    ],
    ["a version that there is not", `GET / HTTP/1.9\r\n${close}\r\n`, "400"],
    ["chunks in HTTP/1.0", `POST / HTTP/1.0\r\n${close}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`, "400"],
    ["a bad chunk size", `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\nxyz\r\n`, "400"],
    ["too long a target", `GET /${"x".repeat(101)} HTTP/1.1\r\n${close}\r\n`, "414"],
    ["too large a head", `GET / HTTP/1.1\r\n${close}x: ${"y".repeat(3000)}\r\n\r\n`, "431"],
    ["too many fields", `GET / HTTP/1.1\r\n${close}${"x: y\r\n".repeat(7)}\r\n`, "431"],
    ["too long a body", `POST / HTTP/1.1\r\n${close}content-length: 11\r\n\r\n`, "413"],
    [
      "too many chunks",
      `POST / HTTP/1.1\r\n${close}transfer-encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n`,
      "413",
    ],
    ["a tunnel", "CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n", "405"],
  ];
  it.each(refused)("%s", async (_what, text, status) => {
    const { server } = await serve(reflect, limits);
    const got = await raw(server, text);
    expect(statusLine(got)).toContain(` ${status} `);
    expect(got.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it("the same over TLS", async () => {
    const { server } = await serve(reflect, limits, false, true);
    for (const [what, text, status] of refused) {
      const got = await raw(server, text);
      expect([what, statusLine(got)]).toEqual([what, expect.stringContaining(` ${status} `)]);
      expect([what, got.match(/HTTP\/1\.1 /g)?.length]).toEqual([what, 1]);
    }
  });

  it("what leaves nothing to be read, with the connection kept", async () => {
    const { server } = await serve(reflect, limits);
    const long = `GET /${"x".repeat(101)} HTTP/1.1\r\nhost: a\r\n\r\n`;
    const got = await raw(server, `${long}GET / HTTP/1.1\r\n${close}\r\n`);
    expect([...got.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status)).toEqual(["414", "200"]);
  });

  it("nothing behind what was refused is taken for a request", async () => {
    const { server, observed } = await serve(reflect, limits);
    const hidden = `GET /hidden HTTP/1.1\r\n${close}\r\n`;
    for (const text of [
      `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\n${hidden}`,
      `POST / HTTP/1.0\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ]) {
      const got = await raw(server, text);
      expect(got.match(/HTTP\/1\.1 /g)).toHaveLength(1);
      expect(got).not.toContain("hidden");
    }
    expect(observed.every(({ method }) => method === "POST")).toBe(true);
  });

  it("500 connections that say nothing do not stop others", async () => {
    const { server } = await serve(reflect, { headersTimeoutMs: 300 });
    const silent = Array.from({ length: 500 }, () => raw(server, ""));
    expect(statusLine(await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`))).toContain("200");
    await Promise.all(silent);
  });

  it("a head that takes too long, without stopping others", async () => {
    const { server } = await serve(reflect, { headersTimeoutMs: 100 });
    const slow = Array.from({ length: 500 }, () => raw(server, "GET / HTTP/1.1\r\nx: "));
    expect(statusLine(await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`))).toContain("200");
    for (const got of await Promise.all(slow)) expect(statusLine(got)).toContain("408");
  });

  it("500 bodies that come slowly do not stop others", async () => {
    const { server, service } = await serve(reflect, { bodyTimeoutMs: 700, headersTimeoutMs: 500 });
    const slow = Array.from({ length: 500 }, () =>
      raw(server, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nslow"),
    );
    await expect.poll(() => service.counters.active, { timeout: 5000 }).toBe(500);
    expect(statusLine(await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`))).toContain("200");
    for (const got of await Promise.all(slow)) expect(statusLine(got)).toContain("408");
    await expect.poll(() => service.counters.active).toBe(0);
  });

  it("a body that takes too long", async () => {
    const { server } = await serve(reflect, { headersTimeoutMs: 50, bodyTimeoutMs: 100 });
    const got = await raw(server, `POST / HTTP/1.1\r\n${close}content-length: 3\r\n\r\na`);
    expect(statusLine(got)).toContain("408");
  });

  it("a connection that idles after its answer", async () => {
    const { server } = await serve(reflect, { keepAliveMs: 50, headersTimeoutMs: 60_000 });
    const from = performance.now();
    expect(statusLine(await raw(server, "GET / HTTP/1.1\r\nhost: a\r\n\r\n"))).toContain("200");
    expect(performance.now() - from).toBeLessThan(4000);
  });

  it("a client that takes no byte of its response", async () => {
    let reported = "";
    const { server } = await serve(
      async () =>
        respond({
          contents: streamOf(() => Promise.resolve(new Uint8Array(65_536))),
          outcome: (tag) => (reported = tag),
        }),
      { writeTimeoutMs: 100 },
    );
    const socket = net.connect(server.port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\n${close}\r\n`);
    socket.pause();
    await later(300);
    expect(reported).toBe("err");
    socket.destroy();
  });

  it("connections beyond the limit", async () => {
    const { server } = await serve(reflect, { maxConnections: 1 });
    const first = net.connect(server.port, "127.0.0.1");
    await new Promise((resolve) => first.once("connect", resolve));
    await later(20);
    expect(await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`)).toBe("");
    first.destroy();
    await later(20);
    expect(statusLine(await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`))).toContain("200");
  });

  it("requests beyond the limit, with a time to come back", async () => {
    const { server } = await serve(
      async () => {
        await later(300);
        return respond({});
      },
      { maxConcurrentRequests: 1 },
    );
    const first = raw(server, `GET / HTTP/1.1\r\n${close}\r\n`);
    await later(20);
    const second = await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`);
    expect(second).toMatch(/^HTTP\/1\.1 503 (.*\r\n)*retry-after: 1\r\n/i);
    expect(statusLine(await first)).toContain("200");
  });
});

describe("several sites", () => {
  it("are told apart by what is asked for, and counted apart", async () => {
    const routes = ["a", "b"].map((name) => ({
      host: `${name}.example`,
      path: "/p",
      seen: [] as number[],
      service: new Service(factoryOf(async () => respond({ contents: contentsOf(`site ${name}`) })).make),
    }));
    const server = await startServer(
      (request) => {
        const route = matchRoute(routes, request.getAuthority(), request.getPathWithQuery() ?? "");
        return route && { service: route.service, observer: ({ status }) => void route.seen.push(status) };
      },
      { port: 0 },
    );
    running.push(server);
    const ask = (host: string, path: string): Promise<string> =>
      raw(server, `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    expect(await ask("a.example", "/p")).toContain("site a");
    expect(await ask("B.example:80", "/p/q")).toContain("site b");
    expect(statusLine(await ask("b.example", "/q"))).toContain("404");
    expect(statusLine(await ask("c.example", "/p"))).toContain("404");
    expect(routes.map(({ seen }) => seen)).toEqual([[200], [200]]);
  });
});

describe("draining", () => {
  it.each(["", "expect: 100-continue\r\n"])(
    "lets requests end, says so, and takes no more (%j)",
    async (field) => {
      const { server } = await serve(async () => {
        await later(60);
        return respond({ contents: contentsOf("done") });
      });
      const idle = net.connect(server.port, "127.0.0.1");
      await new Promise((resolve) => idle.once("connect", resolve));
      const got = raw(server, `GET / HTTP/1.1\r\nhost: a\r\n${field}\r\n`);
      await later(20);
      expect(await server.drain(1000)).toBe(true);
      expect(await got).toMatch(/connection: close(.*\r\n)*.*done/is);
      expect(await raw(server, `GET / HTTP/1.1\r\n${close}\r\n`)).toBe("");
    },
  );

  it("waits no longer than for responses whose heads said nothing of it", async () => {
    const { server } = await serve(
      async () => {
        let chunks = 3;
        return respond({
          contents: streamOf(async () => {
            await later(60);
            return chunks-- > 0 ? bytes("x") : null;
          }),
        });
      },
      { keepAliveMs: 60_000 },
    );
    const got = raw(server, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    await later(100);
    const from = performance.now();
    expect(await server.drain(10_000)).toBe(true);
    expect(performance.now() - from).toBeLessThan(2000);
    expect(await got).toMatch(/0\r\n\r\n$/);
  });

  it("cuts what does not end in time, and says so", async () => {
    const { server } = await serve(() => new Promise(() => {}));
    const got = raw(server, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    await later(20);
    expect(await server.drain(30)).toBe(false);
    expect(await got).toBe("");
  });
});
