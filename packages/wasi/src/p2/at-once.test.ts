/** Blocking calls of 0.2 that need not wait: they work where no stack can be parked. */
import { readFileSync } from "node:fs";
import { compile, instantiate } from "@heddle/component";
import { describe, expect, test } from "vitest";
import { memoryPlatform, MemorySink } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import { createWasi } from "../index.ts";
import type { Port } from "../port/index.ts";
import type { ByteSink } from "../port/stdio.ts";

const guest = compile(
  readFileSync(new URL("../../../../conformance/guests/at-once-p2.wasm", import.meta.url)),
);

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
