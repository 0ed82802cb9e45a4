/** Blocking calls of 0.2 that need not wait: they work where no stack can be parked. */
import { readFileSync } from "node:fs";
import { compile, instantiate } from "@heddle/component";
import { describe, expect, test } from "vitest";
import { memoryPlatform, MemorySink } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import { createWasi } from "../index.ts";
import type { Port } from "../port/index.ts";
import type { ByteSink } from "../port/stdio.ts";
import { Pollable } from "./io/pollable.ts";
import { Bell, Completion } from "./readiness.ts";

const read = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url));
const guest = compile(read("at-once-p2"));
const spinning = compile(read("spin-p2"));

const slow: ByteSink = {
  isTerminal: false,
  flush: () => undefined,
  write: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
};

const platforms: readonly [string, () => Port][] = [
  ["memory", memoryPlatform],
  ["node", nodePlatform],
];

describe.each(platforms)("on %s", (_platform, make) => {
  test("in a start function, and in a call", async () => {
    const stdout = new MemorySink(100);
    const instance = await instantiate(await guest, createWasi(make(), { stdio: { stdout } }));
    expect(stdout.text()).toBe("at once\n");
    const { run } = instance.exports["wasi:cli/run@0.2.0"] as { readonly run: () => unknown };
    await run();
    expect(stdout.text()).toBe("at once\nat once\n");
    await instance.functions.get("wait")?.(1_000_000n);
  });

  test("a guest that only asks whether something is ready gets it all the same", async () => {
    const bell = new Bell();
    const soon = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5));
    const imports = {
      ...createWasi(make(), { bell }),
      "heddle:test/host": { subscribe: (): Pollable => new Pollable(bell, new Completion(bell, soon())) },
    };
    const instance = await instantiate(await spinning, imports);
    const most = 10_000_000;
    const asked = await instance.functions.get("spin")?.(most);
    expect(asked).toBeGreaterThanOrEqual(1000);
    expect(asked).toBeLessThan(most);
  });

  test("what has to wait in a start function traps, by name", async () => {
    const started = instantiate(await guest, createWasi(make(), { stdio: { stdout: slow } }));
    await expect(started).rejects.toMatchObject({
      code: "blocked-in-plain",
      message: expect.stringContaining(
        "output-stream.blocking-write-and-flush would block inside a start function",
      ),
    });
  });
});
