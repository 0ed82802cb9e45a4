/** Real components behind the handlers: `echo.wat` answers with the request's own body and trailers. */
import { compileSync } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform } from "@heddle/wasi/memory";
import { readFileSync } from "node:fs";
import http from "node:http";
import { describe, expect, it } from "vitest";
import { createHandler } from "../../create-handler.ts";
import { handlersOf } from "../../from-component.ts";
import { Service } from "../../service.ts";
import { startServer } from "./server.ts";

const echo = compileSync(readFileSync(new URL("../../testing/echo.wasm", import.meta.url)));
const imports = () => createWasi(memoryPlatform());

describe("a component", () => {
  it("handles fetch-style requests, one store for many or one for each", async () => {
    // At most 16 at once share a store.
    for (const [reuse, made] of [
      ["concurrent", 2],
      ["none", 20],
    ] as const) {
      const handler = createHandler(echo, { imports, pool: { reuse, warm: 0 } });
      const bodies = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const response = await handler(new Request("http://a/", { method: "POST", body: `body ${i}` }));
          return `${response.status} ${await response.text()}`;
        }),
      );
      expect(bodies).toEqual(Array.from({ length: 20 }, (_, i) => `200 body ${i}`));
      expect(handler.service.counters).toMatchObject({ active: 0, failed: 0 });
      expect(handler.service.counters.made).toBe(made);
      await handler[Symbol.asyncDispose]();
      expect(handler.service.counters.instances).toBe(0);
    }
  });

  it("is replaced by another while requests are under way", async () => {
    const handler = createHandler(echo, { imports });
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
    const slow = handler(new Request("http://a/", { method: "POST", body, duplex: "half" } as RequestInit));
    const response = await slow;
    await handler.swap(echo);
    send?.enqueue(new TextEncoder().encode("late"));
    send?.close();
    expect(await response.text()).toBe("late");
    await handler[Symbol.asyncDispose]();
  });

  it("passes trailers and megabytes on", async () => {
    const service = new Service(handlersOf(echo, imports));
    const server = await startServer(service, { port: 0 });
    const got = await new Promise<{ size: number; trailers: NodeJS.Dict<string> }>((resolve, reject) => {
      const request = http.request(
        { port: server.port, host: "127.0.0.1", method: "POST", headers: { trailer: "x-sum" } },
        (response) => {
          let size = 0;
          response.on("data", (chunk: Buffer) => (size += chunk.length));
          response.on("end", () => resolve({ size, trailers: response.trailers }));
          response.on("error", reject);
        },
      );
      request.on("error", reject);
      for (let i = 0; i < 64; i++) request.write(new Uint8Array(1 << 16));
      request.addTrailers({ "x-sum": "7" });
      request.end();
    });
    expect(got).toEqual({ size: 64 << 16, trailers: { "x-sum": "7" } });
    expect(await server.drain(1000)).toBe(true);
    await service.drain();
  });

  it("that exports no handler is refused by name", () => {
    const empty = compileSync(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0));
    expect(() => handlersOf(empty, imports)).toThrow(expect.objectContaining({ code: "missing-export" }));
  });
});
