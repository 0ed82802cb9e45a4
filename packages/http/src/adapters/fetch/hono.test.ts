/** A service inside other servers: Hono's, and a plain `node:http` one. */
import { Hono } from "hono";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
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
