/** Services whose instances are renewed: to a request each is new. */
import { compile, type Component } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform } from "@heddle/wasi/memory";
import { readFile } from "node:fs/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createHandler, type Handler } from "./create-handler.ts";
import type { PoolOptions } from "./pool/options.ts";

const guests = new URL("../../../bench/guests/http/", import.meta.url);

/** They answer `hello NAME, COUNT` with a count of their own. */
async function hello(file: string, renewable: boolean): Promise<Component> {
  return compile(await readFile(new URL(file, guests)), { renewable });
}

async function serve(file: string, pool: Partial<PoolOptions>, renewable = true): Promise<Handler> {
  const imports = (): ReturnType<typeof createWasi> => createWasi(memoryPlatform());
  const handler = createHandler(await hello(file, renewable), { imports, pool: { warm: 0, ...pool } });
  onTestFinished(() => handler.service.close());
  return handler;
}

async function ask(handler: Handler, name: string): Promise<string> {
  const response = await handler(new Request("http://a.example/", { headers: { "x-name": name } }));
  return response.text();
}

/** Until so many were renewed: what goes on after a response takes a moment. */
async function untilRenewed({ service }: Handler, renewed: number): Promise<void> {
  await vi.waitFor(() => expect(service.counters.renewed).toBe(renewed), { interval: 2 });
}

const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

const FILES = ["hello-rust/hello.wasm", "hello-0.2-rust/hello_0_2.wasm"];

describe.each(FILES)("%s", (file) => {
  it("with an instance for each request counts to one each time, and instances are hardly made", async () => {
    const handler = await serve(file, { reuse: "none" });
    for (let i = 0; i < 60; i++) {
      expect(await ask(handler, `n${i}`)).toBe(`hello n${i}, 1\n`);
      await quiet();
    }
    const { made, renewed, failed } = handler.service.counters;
    expect(failed).toBe(0);
    expect([made + renewed >= 60, made < 10]).toEqual([true, true]);
  });

  it("with several requests for each begins to count again", async () => {
    const handler = await serve(file, { reuse: "serial", maxRequests: 3 });
    const counts: string[] = [];
    for (let i = 0; i < 7; i++) {
      counts.push(await ask(handler, "n"));
      if (i % 3 === 2) await untilRenewed(handler, (i + 1) / 3);
      else await quiet();
    }
    expect(counts).toEqual([1, 2, 3, 1, 2, 3, 1].map((count) => `hello n, ${count}\n`));
    expect(handler.service.counters).toMatchObject({ made: 1, renewed: 2 });
  });

  it("is replaced where it was not compiled as renewable", async () => {
    const handler = await serve(file, { reuse: "none" }, false);
    for (let i = 0; i < 3; i++) expect(await ask(handler, "n")).toBe("hello n, 1\n");
    await quiet();
    expect(handler.service.counters).toMatchObject({ made: 3, renewed: 0 });
  });

  it("keeps counting what was renewed when it is swapped", async () => {
    const handler = await serve(file, { reuse: "none" });
    for (let i = 1; i <= 3; i++) {
      await ask(handler, "n");
      await untilRenewed(handler, i);
    }
    await handler.swap(await hello(file, true));
    await vi.waitFor(() =>
      expect(handler.service.counters).toMatchObject({ made: 1, renewed: 3, instances: 0 }),
    );
    await ask(handler, "n");
    await untilRenewed(handler, 4);
    expect(handler.service.counters.made).toBe(2);
  });
});

it("many at once get an instance each", async () => {
  const handler = await serve("hello-rust/hello.wasm", { reuse: "none" });
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 8 }, async (_, i) => ask(handler, `${i}`)));
    expect(answers).toEqual(answers.map((_, i) => `hello ${i}, 1\n`));
    await quiet();
  }
  const { made, renewed } = handler.service.counters;
  expect([made + renewed >= 40, made < 40]).toEqual([true, true]);
});
