/** A service behind a fetch-style server. */
import { HttpError, methodText } from "@heddle/wasi/http";
import { describe, expect, it } from "vitest";
import type { ServeLimits } from "../../limits.ts";
import { Service } from "../../service.ts";
import {
  bodyOf,
  contentsOf,
  factoryOf,
  respond,
  streamOf,
  textOf,
  type Handle,
} from "../../testing/handlers.test-util.ts";
import { fetchHandler, type FetchHandler } from "./handler.ts";

function serve(handle: Handle, limits: Partial<ServeLimits> = {}): [FetchHandler, Service] {
  const service = new Service(factoryOf(handle).make, { limits });
  return [fetchHandler(service, { limits }), service];
}

const reflect: Handle = async (request) => {
  const head = [
    methodText(request.getMethod()),
    request.getScheme()?.tag,
    request.getAuthority(),
    request.getPathWithQuery(),
  ];
  const echo = request.getHeaders().get("x-a").map(textOf);
  const { body } = await bodyOf(request);
  return respond({
    headers: [
      ["x-b", "1"],
      ["set-cookie", "a"],
      ["set-cookie", "b"],
    ],
    contents: contentsOf([...head, ...echo, textOf(body)].join("|")),
  });
};

describe("a fetch-style handler", () => {
  it("passes requests and responses", async () => {
    const [handler, service] = serve(reflect);
    const request = new Request("https://a.example:8443/p?q=1#f", {
      method: "POST",
      headers: { "x-a": "2" },
      body: "hello",
    });
    const response = await handler(request);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual(["a", "b"]);
    expect(await response.text()).toBe("POST|HTTPS|a.example:8443|/p?q=1|2|hello");
    expect(service.counters.active).toBe(0);
  });

  it.each<[string, Handle, RequestInit, number]>([
    ["an error of the interface", () => Promise.reject(new HttpError({ tag: "DNS-timeout" })), {}, 504],
    ["a trap", () => Promise.reject(new Error("secret")), {}, 500],
    ["a status that is none", async () => respond({ status: 101 }), {}, 500],
    ["no contents", async () => respond({ status: 204, contents: contentsOf("x") }), {}, 204],
    ["HEAD", async () => respond({ contents: contentsOf("x") }), { method: "HEAD" }, 200],
    [
      "an announced body that is too long",
      reflect,
      { method: "POST", body: "12345", headers: { "content-length": "5" } },
      413,
    ],
    ["a body that turns out too long", reflect, { method: "POST", body: "12345" }, 413],
    ["a target that is too long", reflect, {}, 414],
  ])("answers with the bare status for %s", async (_what, handle, init, status) => {
    const [handler, service] = serve(handle, {
      maxBodyBytes: 4,
      ...(status === 414 ? { maxUriLength: 3 } : {}),
    });
    const response = await handler(new Request("http://a/long", init));
    expect(response.status).toBe(status);
    expect(await response.text()).toBe("");
    expect(service.counters.active).toBe(0);
  });

  it("makes the body fail where the guest's does", async () => {
    const [handler, service] = serve(async () =>
      respond({ contents: contentsOf("abc", new Error("secret")) }),
    );
    const response = await handler(new Request("http://a/"));
    await expect(response.text()).rejects.toThrow("the response ended before its end");
    expect(service.counters.active).toBe(0);
  });

  it("pulls as it is read, and drops what is cancelled", async () => {
    let pulled = 0;
    let dropped = 0;
    const contents = streamOf(
      () => Promise.resolve(new Uint8Array(++pulled)),
      () => dropped++,
    );
    const [handler, service] = serve(async () => respond({ contents }));
    const response = await handler(new Request("http://a/"));
    const reader = response.body?.getReader();
    await reader?.read();
    expect(pulled).toBe(1);
    await reader?.cancel();
    expect([dropped, service.counters.active]).toEqual([1, 0]);
  });

  it("cancels the guest's call with the request", async () => {
    const abort = new AbortController();
    const [handler] = serve(
      (_request, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(new HttpError({ tag: "connection-terminated" })));
        }),
    );
    const answered = handler(new Request("http://a/", { signal: abort.signal }));
    abort.abort();
    expect((await answered).status).toBe(499);
  });
});
