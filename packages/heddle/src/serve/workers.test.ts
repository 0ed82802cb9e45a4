/** Threads, reloading and several sites, through the command itself. */
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { guest, heddle, startHeddle } from "../testing/command.test-util.ts";

const echo = fileURLToPath(new URL("../../../http/src/testing/echo.wasm", import.meta.url));

interface Served {
  readonly url: string;
  readonly lines: readonly string[];
  readonly stop: () => Promise<unknown>;
}

async function serve(...words: readonly string[]): Promise<Served> {
  const child = startHeddle("serve", "--addr", "127.0.0.1:0", ...words);
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trimEnd().split("\n")));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await expect.poll(() => lines[0], { timeout: 10_000 }).toMatch(/^listening on /);
  const stop = (): Promise<unknown> => {
    child.kill("SIGTERM");
    return ended;
  };
  return { url: lines[0]?.slice("listening on ".length) ?? "", lines, stop };
}

const post = async (url: string, body: string): Promise<string> =>
  (await fetch(url, { method: "POST", body, headers: { connection: "close" } })).text();

test("--workers spreads over threads, counts them together, and drains them", async () => {
  const { url, lines, stop } = await serve("--workers", "2", "--health-addr", "127.0.0.1:0", echo);
  await expect.poll(() => lines[1]).toMatch(/^health on port \d+$/);
  const bodies = Array.from({ length: 20 }, (_, i) => `body ${i}`);
  expect(await Promise.all(bodies.map((body) => post(url, body)))).toEqual(bodies);
  const health = `http://127.0.0.1:${lines[1]?.split(" ").at(-1)}`;
  const metrics = async (): Promise<string> => (await fetch(`${health}/metrics`)).text();
  await expect.poll(metrics, { timeout: 5000 }).toMatch(/^heddle_http_requests_total\{.*status="2xx"\} 20$/m);
  expect(await stop()).toBe(0);
});

test.each([
  ["here", []],
  ["in threads", ["--workers", "2"]],
])("--audit tells what guests ask for, %s, and sums up at the end", async (_where, words) => {
  const { url, lines, stop } = await serve(...words, "--audit", "--env", "A=1", guest("serve-asks"));
  for (let request = 0; request < 6; request++) await post(url, "");
  await stop();
  expect(lines.filter((line) => line.startsWith("audit: "))).toEqual([
    'audit: decision=granted what=environment names=A flag="--env A"',
    "audit: used: --env A",
  ]);
});

test.each([
  ["here", []],
  ["in threads", ["--workers", "2"]],
])("--trace has the requests of all instances, %s", async (_where, words) => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "trace.json");
  const { url, stop } = await serve(...words, "--trace", file, guest("serve-asks"));
  for (let request = 0; request < 6; request++) await post(url, "");
  expect(await stop()).toBe(0);
  const events = JSON.parse(readFileSync(file, "utf8")) as readonly {
    readonly ph: string;
    readonly name: string;
  }[];
  const tasks = events.filter(({ name }) => name === "wasi:http/handler@0.3.0#handle");
  expect(tasks.filter(({ ph }) => ph === "b")).toHaveLength(6);
  expect(tasks.filter(({ ph }) => ph === "e")).toHaveLength(6);
});

test("--watch reloads what was replaced, and keeps the former where the new one is bad", async () => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "a.wasm");
  copyFileSync(echo, file);
  const { url, lines, stop } = await serve("--watch", file);
  copyFileSync(echo, `${file}.new`);
  renameSync(`${file}.new`, file);
  await expect.poll(() => lines[1], { timeout: 5000 }).toBe("reloaded");
  expect(await post(url, "new")).toBe("new");
  writeFileSync(file, "no component");
  await expect
    .poll(() => lines[2], { timeout: 5000 })
    .toMatch(/not reloaded: .*a\.wasm: malformed component/);
  expect(await post(url, "former")).toBe("former");
  expect(await stop()).toBe(0);
});

test.each([[[]], [["--workers", "1"]]])(
  "--watch serves what the configuration says now, with %j",
  async (more) => {
    const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "heddle.json");
    const acts = guest("serve-acts");
    const put = (config: object | string): void => {
      writeFileSync(`${file}.new`, typeof config === "string" ? config : JSON.stringify(config));
      renameSync(`${file}.new`, file);
    };
    const route = (path: string, value: string): object => ({ path, chain: [acts], env: { V: value } });
    put({ routes: [{ chain: [guest("serve-echo")] }, route("/v1", "one"), route("/v2", "two")] });
    const { url, lines, stop } = await serve("--watch", "--health-addr", "127.0.0.1:0", ...more, file);
    await expect.poll(() => lines[1]).toMatch(/^health on port \d+$/);
    const health = `http://127.0.0.1:${lines[1]?.split(" ").at(-1)}/metrics`;
    const made = async (): Promise<readonly string[]> =>
      (await (await fetch(health)).text()).match(/^heddle_http_instances_made_total.*$/gm) ?? [];
    expect([await post(`${url}/v1`, ""), await post(`${url}/v2`, "")]).toEqual(["one", "two"]);
    const upload = new TransformStream<Uint8Array, Uint8Array>();
    const echoed = fetch(url, { method: "POST", body: upload.readable, duplex: "half" });
    const writer = upload.writable.getWriter();
    await writer.write(Buffer.from("begun "));
    expect((await echoed).status).toBe(200);

    put({ routes: [route("/v1", "one"), route("/v2", "2"), route("/v3", "three")] });
    await expect.poll(() => lines[2], { timeout: 5000 }).toBe("reloaded heddle.json");
    const found = await Promise.all(["/v1", "/v2", "/v3", "/other"].map((path) => post(url + path, "")));
    expect(found).toEqual(["one", "2", "three", ""]);
    // Who has not changed goes on with the instance that it has.
    const one = 'heddle_http_instances_made_total{route="/v1",component="serve-acts.wasm"} 1';
    await expect.poll(made, { timeout: 5000 }).toContain(one);
    await writer.write(Buffer.from("and ended"));
    await writer.close();
    expect(await (await echoed).text()).toBe("begun and ended");

    put("{");
    await expect
      .poll(() => lines[3], { timeout: 5000 })
      .toMatch(/not reloaded heddle\.json: .*the configuration/);
    put({ routes: [route("/v1", "new"), { path: "/v4", chain: ["gone.wasm"] }] });
    await expect.poll(() => lines[4], { timeout: 5000 }).toMatch(/not reloaded heddle\.json: .*gone\.wasm/);
    put({ routes: [{ path: "/v1", chian: [acts] }] });
    await expect
      .poll(() => lines[5], { timeout: 5000 })
      .toMatch(/routes\[0\]\.chian: unknown key; did you mean chain/);
    expect([await post(`${url}/v1`, ""), await post(`${url}/v2`, "")]).toEqual(["one", "2"]);

    put({ addr: "127.0.0.1:1", limits: { maxBodyBytes: 1 }, routes: [route("/v2", "last")] });
    await expect.poll(() => lines[7], { timeout: 5000 }).toBe("reloaded heddle.json");
    expect(lines[6]).toMatch(/addr and limits of .*heddle\.json change with a restart$/);
    expect(await post(`${url}/v2`, "")).toBe("last");
    expect(await stop()).toBe(0);
  },
);

test.each([[[]], [["--workers", "2"]]])("--watch loses no request under load, with %j", async (more) => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "a.wasm");
  const put = (source: string): void => {
    copyFileSync(source, `${file}.new`);
    renameSync(`${file}.new`, file);
  };
  // Which one answers shows: to /p the one says what was sent, the other the path.
  put(guest("serve-echo"));
  const { url, stop } = await serve("--watch", ...more, file);

  const stopping = new AbortController();
  let seen = "";
  let count = 0;
  const failures: unknown[] = [];
  const clients = Array.from({ length: 4 }, async () => {
    while (!stopping.signal.aborted) {
      try {
        const response = await fetch(`${url}/p`, { method: "POST", body: "sent" });
        const text = await response.text();
        if (response.status !== 200 || !/^(sent|\/p\n)$/.test(text)) failures.push([response.status, text]);
        seen = text;
        count++;
      } catch (error) {
        failures.push(error);
      }
    }
  });

  for (const [name, answer] of [
    ["serve-acts", "/p\n"],
    ["serve-echo", "sent"],
    ["serve-acts", "/p\n"],
  ] as const) {
    const upload = new TransformStream<Uint8Array, Uint8Array>();
    const writer = upload.writable.getWriter();
    const slow = fetch(`${url}/e`, { method: "POST", body: upload.readable, duplex: "half" });
    await writer.write(new TextEncoder().encode("before and "));
    const response = await slow;
    const replaced = performance.now();
    put(guest(name));
    await expect.poll(() => seen, { timeout: 5000, interval: 10 }).toBe(answer);
    expect(performance.now() - replaced).toBeLessThan(1000);
    // What was begun ends where it began.
    await writer.write(new TextEncoder().encode("after"));
    await writer.close();
    expect(await response.text()).toBe("before and after");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen).toBe(answer);
  }
  stopping.abort();
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect(count).toBeGreaterThan(100);
  expect(await stop()).toBe(0);
});

test("a guest that never gives way is ended at its deadline, with the thread that it is in", async () => {
  const { url, lines, stop } = await serve("--timeout", "100ms", guest("serve-acts"));
  const from = performance.now();
  await expect(fetch(`${url}/s`, { headers: { connection: "close" } })).rejects.toThrow("fetch failed");
  expect(performance.now() - from).toBeLessThan(10_000);
  await expect.poll(() => lines[1]).toMatch(/a thread did not give way and is replaced/);
  await expect.poll(() => post(url, "again").catch(() => ""), { timeout: 5000 }).toBe("again");
  expect(await stop()).toBe(0);
});

test("a configuration serves several sites; --check starts nothing", async () => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(echo, join(folder, "a.wasm"));
  const file = join(folder, "heddle.json");
  writeFileSync(
    file,
    JSON.stringify({
      limits: { maxUriLength: 20 },
      routes: [
        { path: "/echo", chain: ["a.wasm"], reuse: "none" },
        { host: "a.example", chain: ["a.wasm"], allowNet: ["b.example:443"] },
      ],
    }),
  );
  const { url, stop } = await serve(file);
  expect(await post(`${url}/echo/x`, "one")).toBe("one");
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/echo?${"x".repeat(30)}`)).status).toBe(414);
  expect(await stop()).toBe(0);
  expect((await heddle("serve", "--check", file)).exitCode).toBe(0);
  expect((await heddle("serve", "--check", "--workers", "2", "--timeout", "1s", file)).exitCode).toBe(0);

  writeFileSync(file, JSON.stringify({ routes: [{ chian: ["a.wasm"] }] }));
  const refused = await heddle("serve", "--check", file);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("routes[0].chian: unknown key; did you mean chain?");
});

test("each component of a chain has its own variables; none are passed along", async () => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [guard, acts] = [guest("serve-guard"), guest("serve-acts")];
  const file = join(folder, "heddle.json");
  writeFileSync(
    file,
    JSON.stringify({
      routes: [
        { path: "/vguard", chain: [{ component: guard, env: { A: "of guard" } }, acts] },
        { path: "/vacts", chain: [guard, { component: acts, env: { A: "of acts" } }] },
        {
          path: "/vboth",
          chain: [guard, { component: acts, env: { A: "of acts" } }],
          env: { A: "of guard" },
        },
        { path: "/vshared", chain: [guard, acts], env: { A: "of both" } },
        { path: "/vtwice", chain: [guard, guard, { component: acts }], env: { A: "of guards" } },
      ],
    }),
  );
  const { url, stop } = await serve(file);
  const get = async (path: string): Promise<string> => {
    const response = await fetch(url + path, { headers: { connection: "close" } });
    return `${response.status} ${await response.text()}`;
  };
  // The guard answers with an error where it has no variable; the service tells its own.
  expect(await get("/vguard")).toBe("200 ");
  expect(await get("/vacts")).toBe("500 ");
  expect(await get("/vboth")).toBe("200 of acts");
  expect(await get("/vshared")).toBe("200 of both");
  expect(await get("/vtwice")).toBe("200 ");
  expect(await stop()).toBe(0);
});

test.each([
  [["--allow-net", "*"], "--allow-net stands in"],
  [["--env", "A=b"], "--env stands in"],
])("with a configuration %j is refused", async (flags, message) => {
  const outcome = await heddle("serve", ...flags, "heddle.json");
  expect(outcome.exitCode).toBe(2);
  expect(outcome.stderr).toContain(message);
});

test.each<[string, object, readonly string[], RegExp | string]>([
  ["of a route", { chain: [echo], maxMemory: "1K" }, [], /maxMemory: core module 0/],
  ["of a route, above the flag's", { chain: [echo], maxMemory: "64MiB" }, ["--max-memory", "1K"], "served"],
  [
    "of the flag's, where a route has none",
    { chain: [echo] },
    ["--max-memory", "1K"],
    /maxMemory: core module 0/,
  ],
  [
    "of one component, and not of its neighbour",
    { chain: [{ component: guest("serve-pass"), maxMemory: "64MiB" }, echo], maxMemory: "1K" },
    [],
    /maxMemory: core module 0/,
  ],
  [
    "of each component",
    {
      chain: [
        { component: guest("serve-pass"), maxMemory: "1MiB" },
        { component: echo, maxMemory: 64 * 2 ** 20 },
      ],
      maxMemory: "1K",
    },
    [],
    "served",
  ],
  ["that is no size", { chain: [echo], maxMemory: "much" }, [], /maxMemory: wanted a size such as 64MiB/],
])("a bound on memory %s", async (_what, route, words, expected) => {
  const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "heddle.json");
  writeFileSync(file, JSON.stringify({ routes: [route] }));
  if (expected !== "served") {
    const refused = await heddle("serve", "--check", ...words, file);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(expected);
    return;
  }
  const { url, stop } = await serve(...words, file);
  const bodies = Array.from({ length: 8 }, (_, i) => `body ${i}`);
  expect(await Promise.all(bodies.map((body) => post(url, body)))).toEqual(bodies);
  expect(await stop()).toBe(0);
});
