/** What is offered, and when it is built. */
import { describe, expect, test } from "vitest";
import { memoryPlatform } from "./adapters/memory/index.ts";
import { createWasi, type WasiImports } from "./index.ts";
import { loadWasi } from "./lazy.ts";

const interfaces = [
  ...["environment", "exit", "stdin", "stdout", "stderr", "types"].map((name) => `wasi:cli/${name}`),
  ...["input", "output", "stdin", "stdout", "stderr"].map((name) => `wasi:cli/terminal-${name}`),
  ...["monotonic-clock", "system-clock", "timezone", "types"].map((name) => `wasi:clocks/${name}`),
  ...["preopens", "types"].map((name) => `wasi:filesystem/${name}`),
  ...["random", "insecure", "insecure-seed"].map((name) => `wasi:random/${name}`),
].map((name) => `${name}@0.3.0`);

test.each(interfaces)("offers %s", (name) => {
  expect(createWasi(memoryPlatform())[name]).toBeTypeOf("object");
});

test("an interface is built once, and nothing is built before it is read", () => {
  let looks = 0;
  const clocks = memoryPlatform().clocks;
  const port = {
    ...memoryPlatform(),
    get clocks() {
      looks++;
      return clocks;
    },
  };
  const imports = createWasi(port);
  expect(looks).toBe(0);
  expect(imports["wasi:clocks/monotonic-clock@0.3.0"]).toBe(imports["wasi:clocks/monotonic-clock@0.3.0"]);
  expect(looks).toBe(1);
});

describe("an interface of one's own", () => {
  const own = { getRandomU64: () => 4n, getRandomBytes: () => Uint8Array.of(4) };

  test("put in its place", () => {
    const imports = createWasi(memoryPlatform());
    imports["wasi:random/random@0.3.0"] = own;
    expect(imports["wasi:random/random@0.3.0"]).toBe(own);
  });

  test("put in its place after it was read", () => {
    const imports = createWasi(memoryPlatform());
    expect(imports["wasi:random/random@0.3.0"]).not.toBe(own);
    imports["wasi:random/random@0.3.0"] = own;
    expect(imports["wasi:random/random@0.3.0"]).toBe(own);
  });

  test("in a copy", () => {
    const imports: WasiImports = { ...createWasi(memoryPlatform()), "wasi:random/random@0.3.0": own };
    expect(imports["wasi:random/random@0.3.0"]).toBe(own);
    expect(imports["wasi:random/insecure@0.3.0"]).toBeDefined();
  });
});

test.each<[string[], string[]]>([
  [[], []],
  [["wasi:cli/stdout@0.3.2"], ["cli"]],
  [
    ["wasi:cli/stdout@0.3.0", "wasi:clocks/types@0.3.1", "other:thing/x@0.3.0"],
    ["cli", "clocks"],
  ],
  [interfaces, ["cli", "clocks", "filesystem", "random"]],
])("loads the areas of %j", async (names, areas) => {
  const imports = await loadWasi(memoryPlatform(), {}, names);
  const found = new Set(Object.keys(imports).map((name) => name.slice("wasi:".length, name.indexOf("/"))));
  expect([...found].toSorted()).toEqual(areas);
});

test("loads WASI 0.2 for who imports it", async () => {
  const imports = await loadWasi(memoryPlatform(), {}, ["wasi:io/streams@0.2.4"]);
  expect(Object.keys(imports).every((name) => name.includes("@0.2."))).toBe(true);
  expect(imports["wasi:io/streams@0.2.12"]).toBeDefined();
});
