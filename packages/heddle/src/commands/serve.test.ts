import type { ChildProcess } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { guest, heddle, startHeddle, testFolder } from "../testing/command.test-util.ts";

/** Where it listens, and what it wrote so far. */
interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: readonly string[];
}

async function serve(...words: readonly string[]): Promise<Served> {
  const child = startHeddle("serve", "--addr", "127.0.0.1:0", ...words);
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${lines.join("\n")}`)));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      lines.push(...text.trimEnd().split("\n"));
      const [, found] = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines[0] ?? "") ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, url, lines };
}

async function ended(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, "exit");
  return code;
}

async function post(url: string, body: Uint8Array<ArrayBuffer> | string): Promise<Uint8Array> {
  const response = await fetch(url, { method: "POST", body });
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

describe("a server", () => {
  test("echoes a large body, logs it, and ends with SIGTERM", async () => {
    const { child, url, lines } = await serve("--log-format", "json", guest("serve-echo"));
    const body = new Uint8Array(20_000_000).map((_, index) => (index * 7) ^ (index >> 8));
    expect(Buffer.compare(await post(url, body), body)).toBe(0);
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(0);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ method: "POST", status: 200, bytes: body.length });
  });

  test("is a chain of components, and ends with SIGINT", async () => {
    const { child, url } = await serve(guest("serve-pass"), guest("serve-pass"), guest("serve-echo"));
    expect(Buffer.from(await post(url, "through")).toString()).toBe("through");
    child.kill("SIGINT");
    expect(await ended(child)).toBe(0);
  });

  test.each<[flags: readonly string[], isRenewed: boolean]>([
    [[], true],
    [["--workers", "1"], true],
    [["--max-memory", "64MiB"], false],
    [["--limit", "maxMemoryToRenew=65536"], false],
  ])("with an instance for each request and %j renews them: %s", async (flags, isRenewed) => {
    const hello = fileURLToPath(
      new URL("../../../../bench/guests/http/hello-rust/hello.wasm", import.meta.url),
    );
    const { url, lines } = await serve("--reuse", "none", "--health-addr", "127.0.0.1:0", ...flags, hello);
    await expect.poll(() => lines[1]).toMatch(/^health on port \d+$/);
    for (let i = 0; i < 10; i++)
      expect(Buffer.from(await post(url, "")).toString()).toBe("hello nobody, 1\n");
    const health = `http://127.0.0.1:${lines[1]?.split(" ").at(-1)}/metrics`;
    const counted = async (): Promise<readonly number[]> => {
      const metrics = await (await fetch(health)).text();
      const counts = metrics.matchAll(/^heddle_http_instances_(?:made|renewed)_total\{.*\} (\d+)$/gm);
      return Array.from(counts, ([, count]) => Number(count));
    };
    // A thread tells now and then.
    await expect
      .poll(async () => (await counted()).reduce((sum, count) => sum + count, 0), { timeout: 10_000 })
      .toBeGreaterThanOrEqual(10);
    const [, renewed = 0] = await counted();
    expect(renewed > 0).toBe(isRenewed);
  });

  test("waits for a request under way, which is ready's 503, until a second signal", async () => {
    const { child, url, lines } = await serve("--health-addr", "127.0.0.1:0", guest("serve-echo"));
    await expect.poll(() => lines[1]).toMatch(/^health on port \d+$/);
    const health = `http://127.0.0.1:${lines[1]?.split(" ").at(-1)}`;
    expect((await fetch(`${health}/ready`)).status).toBe(200);
    const upload = new TransformStream<Uint8Array, Uint8Array>();
    const response = fetch(url, { method: "POST", body: upload.readable, duplex: "half" });
    await upload.writable.getWriter().write(new Uint8Array(10));
    expect((await response).status).toBe(200);
    const reading = (await response).text();
    child.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${health}/ready`)).status).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 350));
    child.kill("SIGTERM");
    await expect(reading).rejects.toThrow("terminated");
    expect(await ended(child)).toBe(1);
  });

  test("cuts what takes longer than --shutdown-timeout", async () => {
    const { child, url } = await serve("--shutdown-timeout", "100ms", guest("serve-echo"));
    const upload = new TransformStream<Uint8Array, Uint8Array>();
    const response = fetch(url, { method: "POST", body: upload.readable, duplex: "half" });
    await upload.writable.getWriter().write(new Uint8Array(10));
    const reading = (await response).text();
    child.kill("SIGTERM");
    await expect(reading).rejects.toThrow("terminated");
    expect(await ended(child)).toBe(1);
  });
});

describe("what guests write", () => {
  const get = async (url: string): Promise<string> => (await fetch(url)).text();

  test("names the request, as text, behind a middleware too", async () => {
    const { child, url } = await serve(guest("serve-pass"), guest("serve-acts"));
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    expect(await get(`${url}/print`)).toBe("/print\n");
    expect(await get(`${url}/quit`)).toBe("/quit");
    await expect.poll(() => stdout).toMatch(/^\[[0-9a-f]{16}\] \/print\n\[[0-9a-f]{16}\] \/quit\n$/);
    const [one, two] = stdout.split("\n").map((line) => line.slice(0, 18));
    expect(one).not.toBe(two);
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(0);
  });

  test("names the request and its trace, as JSON, in pieces where it is long", async () => {
    const { child, url, lines } = await serve(
      "--log-format",
      "json",
      "--serve-limit=maxOutputLineBytes=4",
      guest("serve-acts"),
    );
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    await get(`${url}/print`);
    await expect.poll(() => lines[1]).toBeDefined();
    await expect.poll(() => stdout.split("\n").length).toBe(3);
    const { request, trace, status } = JSON.parse(lines[1] ?? "");
    expect([request.length, trace.length, status]).toEqual([16, 32, 200]);
    const told = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      { output: "stdout", request, trace, text: "/pri", cut: true },
      { output: "stdout", request, trace, text: "nt" },
    ]);
    child.kill("SIGTERM");
    expect(await ended(child)).toBe(0);
  });
});

describe("what cannot be served", () => {
  test.each([
    ["a component without a handler", ["park"], 3, /the component is no HTTP service/],
    ["a middleware alone", ["serve-pass"], 3, /wasi:http\/handler@0\.3\.0 is not provided/],
    ["a service before another", ["serve-echo", "serve-echo"], 3, /serve-echo stands before another/],
  ])("%s", async (_name, guests, exitCode, message) => {
    const outcome = await heddle("serve", "--addr", "127.0.0.1:0", ...guests.map(guest));
    expect(outcome).toMatchObject({ exitCode, stderr: expect.stringMatching(message) });
  });

  test.each([
    ["a file that is not there", ["nowhere.wasm"], /cannot read nowhere\.wasm: there is no such file/],
    ["half of TLS", ["--tls-cert", "/dev/null", "x.wasm"], /--tls-cert and --tls-key go together/],
    [
      "a key that is not there",
      ["--tls-key", "nowhere.pem", "x.wasm"],
      /--tls-key nowhere\.pem: cannot read it: there is no such file/,
    ],
    ["no address", ["--addr", "8080", "x.wasm"], /--addr 8080: wanted HOST:PORT/],
    ["a preview of a limit", ["--limit", "maxTask=1", "x.wasm"], /there is no limit maxTask/],
  ])("%s is wrong usage", async (_name, words, message) => {
    const outcome = await heddle("serve", ...words);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
  });

  test("a component that starts with more memory than --max-memory", async () => {
    const outcome = await heddle("serve", "--check", "--max-memory", "1K", guest("serve-echo"));
    expect(outcome).toMatchObject({ exitCode: 4, stderr: expect.stringMatching(/maxMemory: core module 0/) });
  });

  test.each([
    ["no certificate", pem("PRIVATE KEY"), pem("PRIVATE KEY"), /the certificate is none in PEM/],
    ["no key", pem("CERTIFICATE"), pem("CERTIFICATE"), /the key is no private key in PEM/],
    ["another's key", pem("CERTIFICATE"), otherKey(), /the key is not that of the certificate/],
  ])("TLS with %s is wrong usage, also to --check", async (_name, cert, key, message) => {
    using folder = testFolder();
    const [certFile, keyFile] = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")];
    writeFileSync(certFile, cert);
    writeFileSync(keyFile, key);
    const flags = ["--tls-cert", certFile, "--tls-key", keyFile];
    for (const more of [[], ["--check"], ["--workers", "2"]]) {
      const outcome = await heddle("serve", ...flags, ...more, guest("serve-echo"));
      expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
    }
  });

  test.each([
    ["--addr", []],
    ["--health-addr", ["--addr", "127.0.0.1:0"]],
    ["--addr", ["--workers", "2"]],
    ["--health-addr", ["--addr", "127.0.0.1:0", "--workers", "1"]],
  ])("a port of %s that is taken is wrong usage, with %j", async (flag, more) => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const outcome = await run("serve", flag, `127.0.0.1:${port}`, ...more, guest("serve-echo"));
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/EADDRINUSE/) });
  });

  test("a component that threads cannot start ends the server, told once", async () => {
    const outcome = await run("serve", "--workers", "2", "--addr", "127.0.0.1:0", guest("park"));
    expect(outcome.exitCode).toBe(3);
    expect(outcome.stderr.match(/is no HTTP service/g)).toHaveLength(1);
  });
});

/** The command as a process, to its end. */
async function run(...words: readonly string[]): Promise<{ exitCode: unknown; stderr: string }> {
  const child = startHeddle(...words);
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return { exitCode: await ended(child), stderr };
}

/** Of the certificate for tests. */
function pem(what: "CERTIFICATE" | "PRIVATE KEY"): string {
  const source = new URL("../../../http/src/testing/certificate.test-util.ts", import.meta.url);
  const [found = ""] =
    new RegExp(`-----BEGIN ${what}-----.*-----END ${what}-----`, "s").exec(readFileSync(source, "utf8")) ??
    [];
  return found;
}

function otherKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type: "pkcs8", format: "pem" });
}
