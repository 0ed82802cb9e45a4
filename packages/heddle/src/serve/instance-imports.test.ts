/** What leaves a guest belongs to the trace of the request that it works for. */
import type { InstanceRequests } from "@heddle/http";
import { Fields, NO_TRAILERS, Request, type Response } from "@heddle/wasi/http";
import { loadAreas } from "@heddle/wasi/lazy";
import { nodePlatform } from "@heddle/wasi/node";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { instanceImports } from "./instance-imports.ts";

const ours = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const theirs = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

interface Client {
  send(request: Request, call: { signal: AbortSignal }): Promise<Response>;
}

test.each([
  ["the request's trace", undefined, true, ours],
  ["the one that the guest gave", theirs, true, theirs],
  ["none where it works for no request", undefined, false, undefined],
])("a request that a guest sends has %s", async (_what, own, working, wanted) => {
  let received: unknown;
  const server = http.createServer(({ headers }, response) => {
    received = headers["traceparent"];
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const current = working ? { traceId: "", requestId: "", header: ours } : undefined;
  const requests: InstanceRequests = { current, active: [], onOver: () => {} };
  const imports = instanceImports(
    await loadAreas(["wasi:http/client@0.3.0"]),
    nodePlatform({ network: { allow: ["127.0.0.1"] } }),
    {},
    requests,
    { format: "text", maxLineBytes: 100 },
  );
  const headers = Fields.fromList(own === undefined ? [] : [["TraceParent", new TextEncoder().encode(own)]]);
  const [request] = Request.new(headers, undefined, Promise.resolve(NO_TRAILERS), undefined);
  request.setScheme({ tag: "HTTP" });
  request.setAuthority(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = imports["wasi:http/client@0.3.0"] as Client;
  const response = await client.send(request, { signal: new AbortController().signal });
  response[Symbol.dispose]();
  expect(received).toBe(wanted);
});
