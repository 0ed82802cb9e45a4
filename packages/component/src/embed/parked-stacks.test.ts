import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exported, run } from "./testing.test-util.ts";

/** Memory maps of this process: the engine keeps two for each stack it has not freed. Linux only. */
function maps(): number {
  return readFileSync("/proc/self/maps", "utf8").split("\n").length;
}

test.runIf(process.platform === "linux")(
  "parked and abandoned stacks are freed when their store ends",
  async () => {
    const imports = { "heddle:test/host": { wait: () => new Promise(() => {}) } };
    let afterFirst = 0;
    for (let round = 0; round < 20; round++) {
      const instance = await run("park-stackful", imports);
      const calls = Array.from({ length: 3_000 }, (_, index) =>
        Promise.resolve(exported(instance, "park")(index)).catch(() => "ended"),
      );
      await instance[Symbol.asyncDispose]();
      expect(new Set(await Promise.all(calls))).toEqual(new Set(["ended"]));
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (round === 1) afterFirst = maps();
    }
    expect(maps()).toBeLessThan(afterFirst + 3_000);
  },
  60_000,
);
