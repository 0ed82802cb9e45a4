import { DEFAULT_POOL_OPTIONS, DEFAULT_SERVE_LIMITS } from "@heddle/http";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../cli/parse.ts";
import { commands } from "../cli/table.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readAddress, readLogFormat, readReuse, serviceOptions } from "./flags.ts";

test.each([
  ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }],
  ["localhost:0", { host: "localhost", port: 0 }],
  ["[::1]:80", { host: "::1", port: 80 }],
  ["0.0.0.0:65535", { host: "0.0.0.0", port: 65_535 }],
])("the address %s", (text, address) => {
  expect(readAddress(text)).toEqual(address);
});

test.each([
  "",
  "8080",
  ":8080",
  "127.0.0.1",
  "::1:80",
  "[::1]",
  "a:65536",
  "a:-1",
  "a:1.5",
  "[a]:1",
  "a:b:1",
])("no address: %j", (text) => {
  expect(() => readAddress(text)).toThrow(UsageError);
});

test("words that are not of the choice", () => {
  expect(() => readReuse("always")).toThrow(/wanted concurrent, serial or none/);
  expect(() => readLogFormat("xml")).toThrow(/wanted text or json/);
});

describe("the service's options", () => {
  test.each([
    [[], { pool: {}, limits: {} }],
    [["--reuse", "serial"], { pool: { reuse: "serial" }, limits: {} }],
    [["--timeout", "5s"], { pool: {}, limits: { requestTimeoutMs: 5000 } }],
    [["--serve-limit", "maxBodyBytes=10"], { pool: {}, limits: { maxBodyBytes: 10 } }],
    [
      ["--serve-limit=maxInstances=3", "--serve-limit=warm=0"],
      { pool: { maxInstances: 3, warm: 0 }, limits: {} },
    ],
  ])("%j", (flags, expected) => {
    expect(options(...flags)).toEqual(expected);
  });

  test("every number of the server and of the pool is a limit", () => {
    for (const [name, preset] of Object.entries({ ...DEFAULT_SERVE_LIMITS, ...DEFAULT_POOL_OPTIONS })) {
      const set = (): unknown => options("--serve-limit", `${name}=7`);
      if (typeof preset !== "number") expect(set).toThrow(UsageError);
      else expect(JSON.stringify(set())).toContain(`"${name}":7`);
    }
  });

  test("no limit is of both, so that one flag serves for them", () => {
    const shared = Object.keys(DEFAULT_SERVE_LIMITS).filter((name) =>
      Object.hasOwn(DEFAULT_POOL_OPTIONS, name),
    );
    expect(shared).toEqual([]);
  });

  test("an unknown limit lists all", () => {
    expect(() => options("--serve-limit", "maxBody=1")).toThrow(
      /no limit maxBody; .*maxBodyBytes=\d+.*maxInstances=/,
    );
  });
});

function options(...flags: readonly string[]): unknown {
  const serve = commands.find(({ name }) => name === "serve");
  if (serve === undefined) throw new Error("there is no such command");
  const parsed = parseCommandLine(serve, [...flags, "x.wasm"]);
  if (parsed === "help") throw new Error("no help was asked for");
  return serviceOptions(parsed);
}
