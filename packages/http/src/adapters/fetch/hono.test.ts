/** A service, and a component, inside other servers: Hono's, and a plain `node:http` one. */
import { compileSync } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform } from "@heddle/wasi/memory";
import { Hono } from "hono";
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createHandler, type Handler } from "../../create-handler.ts";
import { Service } from "../../service.ts";
import { bodyOf, contentsOf, factoryOf, respond, textOf } from "../../testing/handlers.test-util.ts";
import { nodeListener } from "../node/listener.ts";
import { fetchHandler } from "./handler.ts";

function service(): Service {
  return new Service(
    factoryOf(async (request) => {
      const path = request.getPathWithQuery();
      const { body } = await bodyOf(request);
      return respond({
        status: 201,
        headers: [["x-from", "guest"]],
        contents: contentsOf(`${path} ${textOf(body)}`),
      });
    }).make,
  );
}

it("answers the routes that Hono gives it", async () => {
  const handler = fetchHandler(service());
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("x-middleware", "yes");
  });
  app.get("/own", (context) => context.text("hono"));
  app.all("/guest/*", (context) => handler(context.req.raw));
  expect(await (await app.request("/own")).text()).toBe("hono");
  const response = await app.request("/guest/a?b", { method: "POST", body: "c" });
  expect(response.status).toBe(201);
  expect([response.headers.get("x-from"), response.headers.get("x-middleware")]).toEqual(["guest", "yes"]);
  expect(await response.text()).toBe("/guest/a?b c");
});

it("answers the requests that a server of node:http hands on", async () => {
  const listener = nodeListener(service());
  const server = http.createServer((request, response) => {
    if (request.url === "/own") response.end("node");
    else listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await (await fetch(`${url}/own`)).text()).toBe("node");
  expect(await (await fetch(`${url}/guest`, { method: "POST", body: "c" })).text()).toBe("/guest c");
  server.closeAllConnections();
  server.close();
});

const echo = compileSync(readFileSync(new URL("../../testing/echo.wasm", import.meta.url)));
const acts = compileSync(
  readFileSync(new URL("../../../../../conformance/guests/serve-acts.wasm", import.meta.url)),
);
const componentHandler = (): Handler =>
  createHandler(echo, { imports: () => createWasi(memoryPlatform()), pool: { warm: 1 } });

/** Which one answers shows: to /p the one says what was sent, the other the path. */
async function swapUnderWay(handler: Handler, ask: (path: string) => Promise<string>): Promise<string[]> {
  const answers: string[] = [];
  const asking = (async () => {
    while (answers.at(-1) !== "/p\n") {
      answers.push(await ask("/p"));
      // Answers within one turn of the event loop would keep everything else from its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await handler.swap(acts);
  await asking;
  return [...new Set(answers)];
}

it("is a component in Hono, and another one after a swap", async () => {
  const handler = componentHandler();
  const app = new Hono();
  app.all("*", (context) => handler(context.req.raw));
  const ask = async (path: string): Promise<string> =>
    (await app.request(path, { method: "POST", body: "sent" })).text();
  expect(await swapUnderWay(handler, ask)).toEqual(["sent", "/p\n"]);
  expect((await app.request("/t")).status).toBe(500);
  expect(await ask("/e")).toBe("sent");
  await handler[Symbol.asyncDispose]();
});

it("is a component behind node:http, and another one after a swap", async () => {
  const handler = componentHandler();
  const server = http.createServer(nodeListener(handler.service));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string): Promise<string> =>
    (await fetch(url + path, { method: "POST", body: "sent" })).text();
  expect(await swapUnderWay(handler, ask)).toEqual(["sent", "/p\n"]);
  expect((await fetch(`${url}/t`)).status).toBe(500);
  expect(await ask("/e")).toBe("sent");
  server.closeAllConnections();
  server.close();
  await handler[Symbol.asyncDispose]();
});
