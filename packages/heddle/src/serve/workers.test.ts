/** Threads and reloading, through the command itself. */
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startHeddle } from "../testing/command.test-util.ts";

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
  await expect.poll(() => lines[2], { timeout: 5000 }).toMatch(/not reloaded: malformed component/);
  expect(await post(url, "former")).toBe("former");
  expect(await stop()).toBe(0);
});
