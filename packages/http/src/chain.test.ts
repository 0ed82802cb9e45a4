/** Handlers of WASI 0.2 and 0.3, one behind the other. */
import { compileSync, type Component } from "@heddle/component";
import { HttpError } from "@heddle/wasi/http";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform, MemorySink } from "@heddle/wasi/memory";
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { fetchHandler } from "./adapters/fetch/handler.ts";
import { chainHandlers } from "./chain.ts";
import { handlersOf } from "./from-component.ts";
import type { HandlerFactory, HandlerInstance } from "./instance.ts";
import { Service } from "./service.ts";
import { factoryOf, respond } from "./testing/handlers.test-util.ts";

const guest = (path: string): Component =>
  compileSync(readFileSync(new URL(`../../../${path}`, import.meta.url)), { renewable: true });
/** 0.3: hands on, then answers with the request's own body. */
const pass = guest("conformance/guests/serve-pass.wasm");
/** 0.2: hands on. */
const passP2 = guest("conformance/guests/serve-pass-p2.wasm");
const echo = guest("packages/http/src/testing/echo.wasm");
/** 0.2: sends `/fetch` on, and answers the rest itself. */
const relay = guest("examples/relay-rust/relay.wasm");

function linkOf(component: Component, output = new MemorySink(1000)): HandlerFactory {
  return handlersOf(component, () => createWasi(memoryPlatform(), { stdio: { stdout: output } }));
}

async function ask(
  factory: HandlerFactory,
  path: string,
  body = "some text",
): Promise<[status: number, text: string, service: Service]> {
  const service = new Service(factory);
  const handle = fetchHandler(service);
  const headers = { "x-url": "http://behind.example/echo" };
  const response = await handle(new Request(`http://a.example${path}`, { method: "POST", body, headers }));
  return [response.status, await response.text(), service];
}

describe("a chain", () => {
  const chains: readonly {
    readonly what: string;
    readonly links: readonly Component[];
    readonly path: string;
  }[] = [
    { what: "0.3 before 0.2", links: [pass, relay], path: "/echo" },
    { what: "0.2 before 0.3", links: [relay, echo], path: "/fetch" },
    { what: "0.2 before 0.2", links: [relay, relay], path: "/fetch" },
    { what: "0.3 before 0.2 before 0.3", links: [pass, relay, echo], path: "/fetch" },
    { what: "0.2 that hands on, before 0.3", links: [passP2, echo], path: "/" },
    { what: "0.2 that hands on, before 0.2", links: [passP2, relay], path: "/echo" },
    { what: "0.3 before 0.2 that hands on before 0.3", links: [pass, passP2, echo], path: "/" },
    { what: "0.3 alone", links: [echo], path: "/" },
  ];
  // The echo keeps an end of a future for each request.
  it.each(chains.filter(({ links }) => !links.includes(echo)))(
    "of $what is renewed as one",
    async ({ links, path }) => {
      const service = new Service(chainHandlers(links.map((link) => linkOf(link))), {
        pool: { reuse: "none", warm: 0 },
      });
      const handle = fetchHandler(service);
      const headers = { "x-url": "http://behind.example/echo" };
      for (let i = 1; i <= 5; i++) {
        const body = `text ${i}`;
        const response = await handle(
          new Request(`http://a.example${path}`, { method: "POST", body, headers }),
        );
        expect([response.status, await response.text()]).toEqual([200, body]);
        await vi.waitFor(() => expect(service.counters.renewed).toBe(i), { interval: 2 });
      }
      expect(service.counters).toMatchObject({ made: 1, failed: 0 });
      service.close();
    },
  );

  it("is replaced as one where a link cannot be renewed", async () => {
    const links = [relay, echo].map((link) => linkOf(link));
    const service = new Service(chainHandlers(links), { pool: { reuse: "none", warm: 0 } });
    const handle = fetchHandler(service);
    const headers = { "x-url": "http://behind.example/echo" };
    for (let i = 1; i <= 3; i++) {
      const response = await handle(
        new Request("http://a.example/fetch", { method: "POST", body: "text", headers }),
      );
      expect([response.status, await response.text()]).toEqual([200, "text"]);
      await vi.waitFor(() => expect(service.counters.instances).toBe(0), { interval: 2 });
    }
    expect(service.counters).toMatchObject({ made: 3, renewed: 0, failed: 0 });
  });

  it.each(chains)("of $what", async ({ links, path }) => {
    const big = "0123456789".repeat(50_000);
    for (const body of ["some text", big]) {
      const [status, text, service] = await ask(chainHandlers(links.map((link) => linkOf(link))), path, body);
      expect([status, text === body]).toEqual([200, true]);
      await service.drain();
      expect(service.counters).toMatchObject({ active: 0, instances: 0, failed: 0, made: 1 });
    }
  });

  it("is used as often as its narrowest link", () => {
    const reuse = (...links: readonly Component[]): boolean | undefined =>
      chainHandlers(links.map((link) => linkOf(link))).isSerial;
    expect([reuse(pass, echo), reuse(pass, relay), reuse(relay, echo)]).toEqual([false, true, true]);
  });

  it("passes an error of the handler behind to the one before", async () => {
    const failing = factoryOf(() => Promise.reject(new HttpError({ tag: "DNS-timeout" }))).make;
    const trapping = factoryOf(() => Promise.reject(new Error("a trap"))).make;
    for (const front of [pass, relay]) {
      expect((await ask(chainHandlers([linkOf(front), failing]), "/fetch"))[0]).toBe(504);
      expect((await ask(chainHandlers([linkOf(front), trapping]), "/fetch"))[0]).toBe(500);
    }
  });

  it("is disposed as a whole where a link fails to start, or has failed", async () => {
    const disposed: string[] = [];
    const named = (name: string, failure: Error | null = null): HandlerFactory => {
      const instance: HandlerInstance = {
        failure,
        handle: () => Promise.resolve(respond({})),
        finished: () => Promise.resolve(),
        dispose: async () => void disposed.push(name),
      };
      return () => Promise.resolve(instance);
    };
    const cannot: HandlerFactory = () => Promise.reject(new Error("cannot start"));
    await expect(chainHandlers([cannot, named("b"), named("c")])()).rejects.toThrow("cannot start");
    expect(disposed.toSorted()).toEqual(["b", "c"]);

    const failure = new Error("failed");
    const chain = await chainHandlers([named("d"), named("e", failure)])();
    expect(chain.failure).toBe(failure);
    await chain.finished();
    await chain.dispose();
    expect(disposed.toSorted()).toEqual(["b", "c", "d", "e"]);
  });

  it("of nothing is none", () => {
    expect(() => chainHandlers([])).toThrow("a chain has at least one handler");
  });

  it("needs each but the last to hand on", async () => {
    await expect(chainHandlers([linkOf(echo), linkOf(relay)])()).rejects.toThrow(
      /stands before another in the chain and imports neither wasi:http\/handler nor/,
    );
  });
});
