import { describe, expect, it } from "vitest";
import { matchRoute, parseConfig } from "./config.ts";

const nothing = { dirs: [], env: {}, allowNet: [], listen: false };
const minimal = { routes: [{ chain: ["a.wasm"] }] };

describe("a configuration", () => {
  it("has defaults that give nothing away", () => {
    expect(parseConfig(JSON.stringify(minimal))).toEqual({
      addr: undefined,
      limits: {},
      routes: [
        {
          host: undefined,
          path: "/",
          chain: [{ component: "a.wasm", grants: nothing }],
          maxMemory: undefined,
          pool: {},
        },
      ],
    });
  });

  it("is read whole", () => {
    const route = {
      host: "API.example.com",
      path: "/v1/",
      chain: ["a.wasm", "b.wasm"],
      dirs: ["./public::/public::ro"],
      env: { A: "" },
      allowNet: ["x:443"],
      listen: true,
      maxMemory: "64MiB",
      reuse: "none",
      pool: { maxInstances: 2 },
    };
    const config = parseConfig(
      JSON.stringify({ addr: "[::1]:0", limits: { maxUriLength: 9 }, routes: [route] }),
    );
    const { dirs, env, allowNet, listen } = route;
    const grants = { dirs, env, allowNet, listen };
    expect(config).toEqual({
      addr: "[::1]:0",
      limits: { maxUriLength: 9 },
      routes: [
        {
          host: "api.example.com",
          path: "/v1",
          chain: [
            { component: "a.wasm", grants },
            { component: "b.wasm", grants },
          ],
          maxMemory: "64MiB",
          pool: { maxInstances: 2, reuse: "none" },
        },
      ],
    });
  });

  it("gives a component that is an object what stands in it, and nothing of the route's", () => {
    const chain = ["a.wasm", { component: "b.wasm", env: { B: "b" } }, { component: "c.wasm" }, "d.wasm"];
    const [route] = parseConfig(JSON.stringify({ routes: [{ chain, env: { A: "a" } }] })).routes;
    const shared = { ...nothing, env: { A: "a" } };
    expect(route?.chain).toEqual([
      { component: "a.wasm", grants: shared },
      { component: "b.wasm", grants: { ...nothing, env: { B: "b" } } },
      { component: "c.wasm", grants: nothing },
      { component: "d.wasm", grants: shared },
    ]);
    expect(route?.chain[0]?.grants).toBe(route?.chain[3]?.grants);
  });

  it("bounds the memory of a route's components, and of one by itself", () => {
    const chain = ["a.wasm", { component: "b.wasm", maxMemory: 65_536 }];
    const [route] = parseConfig(JSON.stringify({ routes: [{ chain, maxMemory: "1MiB" }] })).routes;
    expect([route?.maxMemory, ...(route?.chain ?? []).map(({ maxMemory }) => maxMemory)]).toEqual([
      "1MiB",
      undefined,
      "65536",
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ["no JSON", "{", /^the configuration: .*JSON/],
    ["a list", [], /^the configuration: found a list, wanted an object$/],
    ["no routes", {}, /^routes: found nothing, wanted a list$/],
    ["an empty list of routes", { routes: [] }, /^routes: found none/],
    [
      "an unknown key",
      { ...minimal, route: [] },
      /^route: unknown key; did you mean routes\? \(known are addr, limits, routes\)$/,
    ],
    [
      "an unknown key of a route",
      { routes: [{ chain: ["a"], alowNet: [] }] },
      /^routes\[0\]\.alowNet: unknown key; did you mean allowNet\?/,
    ],
    [
      "an unknown limit",
      { ...minimal, limits: { maxUrlLength: 1 } },
      /^limits\.maxUrlLength: unknown key; did you mean maxUriLength\?/,
    ],
    [
      "a limit that is no number",
      { ...minimal, limits: { maxUriLength: "1" } },
      /^limits\.maxUriLength: found "1", wanted a whole number$/,
    ],
    [
      "an unknown key for a bound",
      { routes: [{ chain: ["a", { component: "b", maxMemry: 1 }] }] },
      /^routes\[0\]\.chain\[1\]\.maxMemry: unknown key; did you mean maxMemory\?/,
    ],
    [
      "a bound that is no size",
      { routes: [{ chain: ["a"], maxMemory: [1] }] },
      /^routes\[0\]\.maxMemory: found a list, wanted a size such as "64MiB", or a number of bytes$/,
    ],
    ["a chain of nothing", { routes: [{ chain: [] }] }, /^routes\[0\]\.chain: found no component/],
    [
      "a chain of numbers",
      { routes: [{ chain: ["a", 1] }] },
      /^routes\[0\]\.chain\[1\]: found a number, wanted a text$/,
    ],
    [
      "an unknown key of a component",
      { routes: [{ chain: ["a", { component: "b", alowNet: [] }] }] },
      /^routes\[0\]\.chain\[1\]\.alowNet: unknown key; did you mean allowNet\?/,
    ],
    [
      "a component without a file",
      { routes: [{ chain: [{ env: {} }] }] },
      /^routes\[0\]\.chain\[0\]\.component: found nothing, wanted a text$/,
    ],
    [
      "a component's variable that is no text",
      { routes: [{ chain: [{ component: "a", env: { A: null } }] }] },
      /^routes\[0\]\.chain\[0\]\.env\.A: found null, wanted a text$/,
    ],
    [
      "a path that is none",
      { routes: [{ chain: ["a"], path: "v1" }] },
      /^routes\[0\]\.path: found "v1", wanted a path/,
    ],
    [
      "a host with a port",
      { routes: [{ chain: ["a"], host: "a:80" }] },
      /^routes\[0\]\.host: found "a:80", wanted a host/,
    ],
    [
      "an unknown reuse",
      { routes: [{ chain: ["a"], reuse: "twice" }] },
      /^routes\[0\]\.reuse: found "twice"/,
    ],
    [
      "a variable that is no text",
      { routes: [{ chain: ["a"], env: { A: 1 } }] },
      /^routes\[0\]\.env\.A: found a number/,
    ],
    [
      "a switch that is none",
      { routes: [{ chain: ["a"], listen: "yes" }] },
      /^routes\[0\]\.listen: found a text, wanted true or false$/,
    ],
    [
      "a route twice",
      { routes: [{ chain: ["a"] }, { chain: ["b"], path: "/" }] },
      /^routes\[1\]: found host and path of routes\[0\] again$/,
    ],
  ])("with %s is refused with its place", (_what, value, message) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    expect(() => parseConfig(text)).toThrow(
      expect.objectContaining({ code: "bad-argument", message: expect.stringMatching(message) as string }),
    );
  });
});

describe("routes", () => {
  const routes = [
    { name: "any", host: undefined, path: "/" },
    { name: "api", host: undefined, path: "/api" },
    { name: "v1", host: undefined, path: "/api/v1" },
    { name: "host", host: "a.example", path: "/" },
    { name: "host api", host: "a.example", path: "/api" },
  ];
  it.each<[string | undefined, string, string]>([
    ["b.example", "/", "any"],
    ["b.example", "/apis", "any"],
    ["b.example", "/api", "api"],
    ["b.example", "/api?x=/api/v1", "api"],
    ["b.example", "/api/v2", "api"],
    ["b.example", "/api/v1/x", "v1"],
    ["A.example:8080", "/", "host"],
    ["a.example", "/api/v1", "host api"],
    [undefined, "/api/v1", "v1"],
    ["b.example", "*", "any"],
  ])("%s %s goes to %s", (authority, target, name) => {
    expect(matchRoute(routes, authority, target)?.name).toBe(name);
  });

  it("may all miss", () => {
    expect(matchRoute([{ host: "a.example", path: "/" }], "b.example", "/")).toBeUndefined();
  });
});
