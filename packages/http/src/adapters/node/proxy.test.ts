/** A guest of WASI 0.2 behind the server: examples/relay-rust. `HEDDLE_SOAK_SECONDS` says how long it is under load. */
import { compileSync, type Imports } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform, MemorySink } from "@heddle/wasi/memory";
import { nodePlatform } from "@heddle/wasi/node";
import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { handlersOf } from "../../from-component.ts";
import type { ServeLimits } from "../../limits.ts";
import type { PoolOptions } from "../../pool/options.ts";
import { Service } from "../../service.ts";
import { CERTIFICATE, KEY } from "../../testing/certificate.test-util.ts";
import { startServer } from "./server.ts";
import type { TlsOptions } from "./tls-options.ts";

const SECONDS = Number(process.env["HEDDLE_SOAK_SECONDS"] ?? 2);
const root = new URL("../../../../../", import.meta.url);
const relay = compileSync(readFileSync(new URL("examples/relay-rust/relay.wasm", root)));

interface Given {
  readonly pool?: Partial<PoolOptions>;
  readonly limits?: Partial<ServeLimits>;
  readonly allow?: readonly string[];
  readonly tls?: TlsOptions;
}

/** The guest behind a server, and what it writes to its standard output. */
async function serve({ pool, limits, allow = [], tls }: Given = {}) {
  const output = new MemorySink(1 << 20);
  const imports = (): Imports =>
    createWasi(nodePlatform({ network: { allow } }), { stdio: { stdout: output, stderr: output } });
  const options = { ...(pool === undefined ? {} : { pool }), ...(limits === undefined ? {} : { limits }) };
  const service = new Service(handlersOf(relay, imports), options);
  const causes: unknown[] = [];
  const server = await startServer(service, {
    port: 0,
    ...options,
    ...(tls === undefined ? {} : { tls }),
    observer: ({ error }) => void (error !== undefined && causes.push(error)),
  });
  onTestFinished(async () => {
    await server.close();
    service.close();
  });
  return { url: server.url, port: server.port, service, server, causes, output: () => output.text() };
}

/** The status and the body, or that it was cut. */
async function get(url: string): Promise<string> {
  let status = "";
  try {
    const response = await fetch(url);
    status = `${response.status} `;
    return `${status}${await response.text()}`;
  } catch {
    return `${status}cut`;
  }
}

interface Exchanged {
  readonly status: number | undefined;
  readonly body: Buffer;
  readonly trailers: NodeJS.Dict<string>;
}

/** One exchange with trailers. */
function exchange(
  port: number,
  path: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      path,
      host: "127.0.0.1",
      method: "POST",
      headers: { trailer: "x-sum", ...headers },
    };
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks), trailers: response.trailers }),
      );
      response.on("error", reject);
    });
    request.on("error", reject);
    request.write(body);
    request.addTrailers({ "x-sum": "7" });
    request.end();
  });
}

describe("a guest of WASI 0.2", () => {
  it.each([
    ["/", "404 "],
    ["/count?10", `200 ${String.fromCharCode(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)}`],
    ["/error", "502 "],
    ["/nothing", "500 "],
    ["/dropped", "500 "],
    ["/trap", "500 "],
    ["/child", "500 "],
    // Nothing was sent yet, so that it need not be cut.
    ["/trap-late", "500 "],
    ["/unfinished", "500 "],
    ["/drip?1", "200 firstsecond"],
  ])("answers %s with %j", async (path, answer) => {
    const { url, service, server } = await serve();
    expect(await get(`${url}${path}`)).toBe(answer);
    expect(await server.drain(2000)).toBe(true);
    await service.drain();
    expect(service.counters).toMatchObject({ active: 0, instances: 0 });
  });

  it.each([
    [10, `200 ${"a".repeat(10)}`, "Ok(()) Ok(())\n"],
    [5, "500 ", "Ok(()) Err(ErrorCode::HttpResponseBodySize(Some(5)))\n"],
    [
      15,
      "500 ",
      'Err("ErrorCode::HttpResponseBodySize(Some(15))") Err(ErrorCode::HttpResponseBodySize(Some(15)))\n',
    ],
  ])("that announced 10 bytes and writes %d", async (count, answer, said) => {
    const { url, output } = await serve();
    expect(await get(`${url}/announced?${count}`)).toBe(answer);
    await expect.poll(output).toBe(said);
  });

  it("may write a body that is not wanted", async () => {
    const { url, output, service } = await serve();
    const response = await fetch(`${url}/announced?10`, { method: "HEAD" });
    expect([response.status, response.headers.get("content-length")]).toEqual([200, "10"]);
    await expect.poll(output).toBe("Ok(()) Ok(())\n");
    await expect.poll(() => service.counters.active).toBe(0);
    expect(service.counters.failed).toBe(0);
  });

  it("that nobody reads is told so", async () => {
    const { url, output } = await serve();
    expect((await fetch(`${url}/forever`, { method: "HEAD" })).status).toBe(200);
    await expect.poll(output, { timeout: 5000 }).toBe("ErrorCode::ConnectionTerminated, then closed\n");
  });

  it("gets bodies and trailers, and gives them", async () => {
    const { port } = await serve();
    const body = Buffer.alloc(3 << 20, "some text ");
    const got = await exchange(port, "/echo", {}, body);
    expect([got.status, got.body.equals(body), got.trailers]).toEqual([200, true, { "x-sum": "7" }]);
  });

  it("begins its response when it sets it, and goes on", async () => {
    const { port } = await serve();
    const times: string[] = [];
    await new Promise<void>((resolve) => {
      http.get({ port, host: "127.0.0.1", path: "/drip?400" }, (response) => {
        times.push("head");
        response.on("data", (chunk: Buffer) => times.push(chunk.toString()));
        response.on("end", resolve);
        setTimeout(() => times.push("..."), 100);
      });
    });
    expect(times).toEqual(["head", "...", "first", "second"]);
  });

  it("begins its response over HTTP/2, too", async () => {
    const { port } = await serve({ tls: { cert: CERTIFICATE, key: KEY } });
    const session = http2.connect(`https://localhost:${port}`, { ca: CERTIFICATE });
    const stream = session.request({ ":path": "/drip?400" });
    const times: string[] = [];
    stream.on("response", () => {
      times.push("head");
      setTimeout(() => times.push("..."), 100);
    });
    for await (const chunk of stream) times.push(String(chunk));
    session.close();
    expect(times).toEqual(["head", "...", "first", "second"]);
  });

  it("is told when its client has gone", async () => {
    const { port, output, service } = await serve();
    const request = http.get({ port, host: "127.0.0.1", path: "/forever" }, (response) => {
      response.once("data", () => response.destroy());
    });
    request.on("error", () => {});
    await expect.poll(output, { timeout: 5000 }).toBe("ErrorCode::ConnectionTerminated, then closed\n");
    await expect.poll(() => service.counters.active).toBe(0);
    expect(service.counters.failed).toBe(0);
  });

  it("cannot stop the service by clients that leave before the answer", async () => {
    const { url, service } = await serve({ pool: { maxFailures: 2, warm: 0 } });
    for (let i = 0; i < 4; i++) {
      const signal = AbortSignal.timeout(50);
      await expect(fetch(`${url}/sleep?60000`, { signal })).rejects.toThrow(/timeout/);
    }
    await expect.poll(() => service.counters.instances, { timeout: 5000 }).toBe(0);
    expect(service.counters).toMatchObject({ active: 0, failed: 0, paused: 0 });
    expect(await get(`${url}/count?1`)).toBe("200 \0");
  });

  it("that does not answer in time is ended", async () => {
    const { url, service } = await serve({ limits: { requestTimeoutMs: 50 }, pool: { warm: 0 } });
    expect(await get(`${url}/sleep?60000`)).toBe("504 ");
    await expect.poll(() => service.counters.instances, { timeout: 5000 }).toBe(0);
    // This is a failing of the guest's own.
    expect(service.counters.failed).toBe(1);
  });
});

describe("a guest of WASI 0.2 that sends", () => {
  const fetchBy = async (
    port: number,
    to: string,
    headers: Record<string, string> = {},
    body = Buffer.from("some text"),
  ): Promise<Exchanged> => exchange(port, "/fetch", { "x-url": to, ...headers }, body);

  it("relays bodies and trailers both ways", async () => {
    const { port, url } = await serve({ allow: ["127.0.0.1"] });
    const body = Buffer.alloc(2 << 20, "0123456789a");
    const got = await fetchBy(port, `${url}/echo`, {}, body);
    expect([got.status, got.body.equals(body), got.trailers]).toEqual([200, true, { "x-sum": "7" }]);
    expect((await fetchBy(port, `${url}/nowhere`)).status).toBe(404);
  });

  it.each<[string, string, Record<string, string>, number]>([
    ["where it may not", "http://10.0.0.1/", {}, 403],
    ["where nobody is", "http://127.0.0.1:1/", {}, 502],
    ["to no URL", "http://a b/", {}, 400],
    ["to a scheme that is none of HTTP's", "gopher://127.0.0.1/", {}, 400],
    ["to one that is slow", "SELF/sleep?2000", { "x-timeout-ms": "50" }, 504],
    ["to one that fails", "SELF/trap", {}, 500],
  ])("%s", async (_what, to, headers, status) => {
    const { port, url } = await serve({ allow: ["127.0.0.1"] });
    expect((await fetchBy(port, to.replace("SELF", url), headers)).status).toBe(status);
  });
});

it("what an ended guest had under way is given up", async () => {
  let closed = 0;
  const hanging = http.createServer((request) => void request.on("close", () => closed++));
  await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void hanging.close());
  const { port } = await serve({ allow: ["127.0.0.1"], limits: { requestTimeoutMs: 50 } });
  const to = { "x-url": `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/` };
  expect((await exchange(port, "/fetch", to, Buffer.from("some text"))).status).toBe(504);
  await expect.poll(() => closed, { timeout: 5000 }).toBe(1);
});

describe("instances of WASI 0.2", () => {
  it.each([
    [undefined, 5],
    ["none", 5],
    ["serial", 1],
  ] as const)("reuse %s: five requests, %d instances", async (reuse, made) => {
    const { url, service } = await serve({ pool: { warm: 0, ...(reuse === undefined ? {} : { reuse }) } });
    for (let i = 0; i < 5; i++) {
      expect(await get(`${url}/count?3`)).toBe("200 \0\u0001\u0002");
      await expect.poll(() => service.counters.active).toBe(0);
    }
    expect(service.counters.made).toBe(made);
  });

  it("are not used concurrently", () => {
    const service = () =>
      new Service(
        handlersOf(relay, () => ({})),
        { pool: { reuse: "concurrent" } },
      );
    expect(service).toThrow(/found concurrent, wanted serial or none/);
  });

  it("take the next request when they have done with the last one", async () => {
    const { url, service, output } = await serve({ pool: { warm: 0, reuse: "serial" } });
    expect(await get(`${url}/after?500`)).toBe("200 ");
    expect([output(), service.counters.active]).toEqual(["", 1]);
    await expect.poll(output, { timeout: 5000 }).toBe("after\n");
    await expect.poll(() => service.counters.active).toBe(0);
    expect(await get(`${url}/count?1`)).toBe("200 \0");
    expect(service.counters.made).toBe(1);
  });

  it("that go on for too long are replaced", async () => {
    const { url, service } = await serve({ pool: { warm: 0, reuse: "serial", retireMs: 5 } });
    expect(await get(`${url}/after?60000`)).toBe("200 ");
    await expect.poll(() => service.counters.instances, { timeout: 5000 }).toBe(0);
    expect(service.counters).toMatchObject({ active: 0, failed: 0 });
  });

  it("need the types of WASI", async () => {
    const factory = handlersOf(relay, () => ({
      ...createWasi(memoryPlatform()),
      "wasi:http/types@0.2.12": createWasi(memoryPlatform())["wasi:http/types@0.3.0"],
    }));
    await expect(factory()).rejects.toThrow(expect.objectContaining({ code: "unknown-import" }));
  });
});

/** The same numbers each time: a failure can be repeated. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

const CLIENTS = 16;
const MAX_GROWTH = 96 * 1024 * 1024;

it.each(["none", "serial"] as const)(
  "loses no byte under load, in flat memory (reuse %s)",
  { timeout: SECONDS * 1000 + 30_000 },
  async (reuse) => {
    const { port, url, service, causes } = await serve({ pool: { reuse }, allow: ["127.0.0.1"] });
    const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });
    onTestFinished(() => agent.destroy());
    const tally = { whole: 0, bytes: 0 };
    const load = async (until: number): Promise<void> => {
      await Promise.all(
        Array.from({ length: CLIENTS }, async (_, seed) => {
          const random = randomOf(seed + 1);
          while (performance.now() < until) {
            const body = Buffer.alloc(
              random(10) === 0 ? random(4 << 20) : random(20_000),
              `${seed} ${random(1000)} `,
            );
            const path = random(8) === 0 ? "/fetch" : "/echo";
            const got = await exchange(port, path, { "x-url": `${url}/echo` }, body);
            if (got.status !== 200 || !got.body.equals(body))
              throw new Error(`${path} gave ${got.status}`, { cause: causes.at(-1) });
            tally.whole++;
            tally.bytes += body.length;
          }
        }),
      );
    };
    const settled = async (): Promise<number> => {
      await expect.poll(() => service.counters.active, { timeout: 5000 }).toBe(0);
      globalThis.gc?.();
      return process.memoryUsage().rss;
    };
    await load(performance.now() + SECONDS * 500);
    const before = await settled();
    await load(performance.now() + SECONDS * 500);
    const grown = (await settled()) - before;
    expect(causes).toEqual([]);
    expect(tally.whole).toBeGreaterThan(CLIENTS);
    expect(grown).toBeLessThan(MAX_GROWTH);
    expect(service.counters).toMatchObject({ failed: 0, paused: 0 });
  },
);
