import { describe, expect, test } from "vitest";
import { LinkError } from "../errors/index.ts";
import { exported, run } from "./testing.test-util.ts";

const SIZE = { size: (): bigint => 7n };

async function linkError(imports: Record<string, unknown>): Promise<LinkError> {
  const error = await run("needs", imports).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LinkError);
  return error as LinkError;
}

test.each(["heddle:test/store@1.2.0", "heddle:test/store@1.0.0", "heddle:test/store@1.9.3"])(
  "an import of 1.2.0 is served by %s",
  async (name) => {
    const instance = await run("needs", { [name]: SIZE });
    expect(exported(instance, "size")()).toBe(7n);
  },
);

describe("what is missing is told", () => {
  test("an interface, with near misses", async () => {
    const error = await linkError({ "heddle:test/stores@1.2.0": SIZE });
    expect(error.code).toBe("unknown-import");
    expect(error.message).toMatch(/heddle:test\/store@1\.2\.0 .*did you mean heddle:test\/stores@1\.2\.0\?/);
  });

  test("an interface of an incompatible version", async () => {
    const error = await linkError({ "heddle:test/store@2.0.0": SIZE });
    expect(error.code).toBe("unknown-import");
    expect(error.message).toMatch(/did you mean heddle:test\/store@2\.0\.0\?/);
  });

  test("a function, with its type and near misses", async () => {
    const error = await linkError({ "heddle:test/store@1.2.0": { sizes: SIZE.size } });
    expect(error.code).toBe("unknown-import");
    expect(error.message).toMatch(/size.*func\(\) -> u64.*did you mean sizes\?/);
  });

  test("something that is no function, with both types", async () => {
    const error = await linkError({ "heddle:test/store@1.2.0": { size: 7n } });
    expect(error.code).toBe("import-type-mismatch");
    expect(error.message).toMatch(/expected func\(\) -> u64, found a bigint/);
  });
});

test.each<[string, (size: () => bigint) => unknown]>([
  ["has members of its own", (size) => Object.assign(size, { call: () => 0n, apply: () => 0n })],
  ["stands for one elsewhere, with all its members", (size) => new Proxy(size, { get: () => () => 0n })],
])("a function is called as such, whatever it is else: one that %s", async (_, make) => {
  const instance = await run("needs", { "heddle:test/store@1.2.0": { size: make(() => 7n) } });
  expect(exported(instance, "size")()).toBe(7n);
});

test("a value of the wrong type traps and says which", async () => {
  const instance = await run("needs", { "heddle:test/store@1.2.0": { size: () => "many" } });
  expect(() => exported(instance, "size")()).toThrow(/store@1\.2\.0#size.*expected .*u64.*found string/);
  expect(instance.failure?.code).toBe("host-bad-value");
});
