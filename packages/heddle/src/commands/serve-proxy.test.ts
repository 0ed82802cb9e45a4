/** Guests of WASI 0.2 through the command: as services, in chains with those of 0.3, and as commands that send. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { guest, heddle, heddleProcess, startHeddle } from "../testing/command.test-util.ts";

const relay = fileURLToPath(new URL("../../../../examples/relay-rust/relay.wasm", import.meta.url));

interface Served {
  readonly url: string;
  readonly stdout: () => string;
  readonly child: ChildProcess;
}

async function serve(...words: readonly string[]): Promise<Served> {
  const child = startHeddle("serve", "--addr", "127.0.0.1:0", ...words);
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  let stdout = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  await expect.poll(() => stderr, { timeout: 10_000 }).toMatch(/^listening on .*\n/);
  return { url: stderr.slice("listening on ".length).split("\n")[0] ?? "", stdout: () => stdout, child };
}

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { method: "POST", body, headers });
  return `${response.status} ${await response.text()}`;
}

describe("a service of WASI 0.2", () => {
  test("answers, goes on after its response, and ends with the server", async () => {
    const { url, stdout, child } = await serve(relay);
    expect(await post(`${url}/echo`, "some text")).toBe("200 some text");
    expect(await post(`${url}/trap`, "")).toBe("500 ");
    expect(await post(`${url}/after?20`, "")).toBe("200 ");
    await expect.poll(stdout).toMatch(/^\[[0-9a-f]{16}\] after\n$/);
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
  });

  test("sends where it may", async () => {
    const { url } = await serve("--allow-net", "127.0.0.1", relay);
    expect(await post(`${url}/fetch`, "some text", { "x-url": `${url}/echo` })).toBe("200 some text");
    expect(await post(`${url}/fetch`, "some text", { "x-url": "http://10.0.0.1/" })).toBe("403 ");
  });

  test.each([
    ["0.3 before 0.2", [guest("serve-pass"), guest("serve-pass"), relay], "/echo"],
    ["0.2 before 0.2, joined", [guest("serve-pass-p2"), relay], "/echo"],
    ["0.2 that hands on before 0.3", [guest("serve-pass-p2"), guest("serve-echo")], "/"],
    ["0.2 before 0.3", [relay, guest("serve-echo")], "/fetch"],
    ["0.3, 0.2, 0.3", [guest("serve-pass"), relay, guest("serve-pass"), guest("serve-echo")], "/fetch"],
  ])("stands in a chain: %s", async (_what, chain, path) => {
    const { url } = await serve(...chain);
    const behind = { "x-url": "http://behind.example/" };
    expect(await post(`${url}${path}`, "some text", behind)).toBe("200 some text");
  });

  const allowed = (component: string) => ({ component, allowNet: ["127.0.0.1"] });
  test.each([
    ["its own", [guest("serve-pass"), allowed(relay)], "200 some text"],
    ["another's", [allowed(guest("serve-pass")), relay], "403 "],
    ["the one before it only, which hands on", [allowed(relay), relay], "200 some text"],
  ])("has a network in a chain: %s", async (_what, chain, answer) => {
    const folder = mkdtempSync(join(tmpdir(), "heddle-serve-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "heddle.json");
    writeFileSync(file, JSON.stringify({ routes: [{ chain }] }));
    const { url } = await serve(file);
    expect(await post(`${url}/fetch`, "some text", { "x-url": `${url}/echo` })).toBe(answer);
  });

  test("is not used concurrently", async () => {
    const refused = await heddle("serve", "--check", "--reuse", "concurrent", relay);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("found concurrent, wanted serial or none");
    expect((await heddle("serve", "--check", "--reuse", "serial", relay)).exitCode).toBe(0);
  });

  test("that cannot hand on is refused in the middle of a chain", async () => {
    const refused = await heddle("serve", "--check", guest("serve-echo"), relay);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("stands before another in the chain and does not import");
  });
});

describe("a command of WASI 0.2", () => {
  test("sends a request", async () => {
    const server = http.createServer((request, response) => {
      response.writeHead(202, { trailer: "x-sum" });
      response.write(`${request.method} ${request.url} `);
      request.pipe(response, { end: false });
      request.on("end", () => {
        response.addTrailers({ "x-sum": "7" });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b`;
    const sent = await heddleProcess("run", "--allow-net", "127.0.0.1", relay, "PUT", url);
    expect([sent.exitCode, sent.stderr, sent.stdout]).toEqual([0, "", "202\nPUT /a?b \nx-sum: 7"]);

    const denied = await heddleProcess("run", relay, "PUT", url);
    expect([denied.exitCode, denied.stderr]).toEqual([1, "relay: ErrorCode::HttpRequestDenied\n"]);
  });
});
