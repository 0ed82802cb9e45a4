import { Worker } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { startWorkers, type RunningWorkers, type WorkersOptions } from "./workers.ts";

const entry = new URL("./worker.test-util.ts", import.meta.url);
const running: RunningWorkers[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((workers) => workers.close()));
});

async function start(count: number, more: Partial<WorkersOptions> = {}): Promise<RunningWorkers> {
  const workers = await startWorkers({
    count,
    port: 0,
    stallMs: 400,
    start: (seed) => new Worker(entry, { workerData: seed, execArgv: ["--conditions=heddle-source"] }),
    ...more,
  });
  running.push(workers);
  return workers;
}
const get = async (workers: RunningWorkers, path: string): Promise<string> => {
  const response = await fetch(`${workers.url}${path}`, { headers: { connection: "close" } });
  return response.text();
};
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it("spreads connections over its threads", async () => {
  const workers = await start(2);
  const seen = new Set<string>();
  for (let i = 0; i < 100 && seen.size < 2; i++) seen.add(await get(workers, "/"));
  expect(seen.size).toBe(2);
});

it("ends a thread that never gives way, and replaces it", async () => {
  const reasons: string[] = [];
  const workers = await start(1, { onReplaced: (reason) => reasons.push(reason) });
  const before = await get(workers, "/");
  await expect(get(workers, "/spin")).rejects.toThrow(/fetch failed|terminated/);
  let after = "";
  for (let i = 0; i < 100 && after === ""; i++) {
    await later(50);
    after = await get(workers, "/").catch(() => "");
  }
  expect([workers.replaced, reasons]).toEqual([1, ["stalled"]]);
  expect(after).not.toBe(before);
  expect(after).not.toBe("");
});

it("replaces a thread that ended", async () => {
  const reasons: string[] = [];
  const workers = await start(1, { onReplaced: (reason) => reasons.push(reason) });
  await get(workers, "/die").catch(() => "");
  let after = "";
  for (let i = 0; i < 100 && after === ""; i++) {
    await later(50);
    after = await get(workers, "/").catch(() => "");
  }
  expect(after).not.toBe("");
  expect(reasons).toEqual(["ended"]);
});

it("drains all of them", async () => {
  const workers = await start(2);
  const slow = get(workers, "/slow");
  await later(300);
  expect(await workers.drain(5000)).toBe(true);
  expect(await slow).not.toBe("");
});

it("says so when it cannot drain in time", async () => {
  const workers = await start(1, { stallMs: 10_000 });
  const slow = get(workers, "/hang").catch(() => "cut");
  await later(300);
  expect(await workers.drain(20)).toBe(false);
  expect(await slow).toBe("cut");
});

it("rejects when a thread cannot start", async () => {
  const failing = start(2, {
    start: (seed) => new Worker("throw new Error('no')", { eval: true, workerData: seed }),
  });
  await expect(failing).rejects.toThrow("no");
});
