/** Calls that block below five components which call each other synchronously: the whole stack suspends. */
import { describe, expect, test } from "vitest";
import { blocking } from "./host-func.ts";
import { deferred, exported, run } from "./testing.test-util.ts";

const suspends = typeof WebAssembly.Suspending === "function";

/** What five links make of an argument on the way down, and of a result on the way up. */
const down = (x: number, links: number): number => x * 2 ** links;

describe.runIf(suspends)("below five components", () => {
  test("an asynchronous import suspends, and a second task goes on meanwhile", async () => {
    const answer = deferred<number>();
    const asked: number[] = [];
    const instance = await run("deep", {
      wait: (x: number) => {
        asked.push(x);
        return answer.promise;
      },
      pause: blocking((x: number) => x),
    });
    let done = false;
    const deep = Promise.resolve(exported(instance, "deep")(3)).finally(() => (done = true));
    expect(await exported(instance, "quick")(41)).toBe(42);
    expect(asked).toEqual([down(3, 5)]);
    expect(done).toBe(false);
    expect(instance.counters.suspensions).toBeGreaterThan(0);
    answer.resolve(1000);
    expect(await deep).toBe(1005);
    expect(await exported(instance, "quick")(1)).toBe(2);
  });

  test.each([
    ["a synchronous import", "deepSync", 5, 5],
    ["a destructor", "deepDrop", 4, 4],
  ])("%s that blocks suspends", async (_, name, links, added) => {
    const answer = deferred<number>();
    const asked: number[] = [];
    const imports = {
      wait: async (x: number) => x,
      pause: blocking((x: number) => {
        asked.push(x);
        return answer.promise;
      }),
    };
    const instance = await run("deep", imports);
    const other = await run("deep", imports);
    let done = false;
    const deep = Promise.resolve(exported(instance, name)(3)).finally(() => (done = true));
    // Another program goes on; this one waits as a whole, since the call is of a synchronous type.
    expect(await exported(other, "quick")(41)).toBe(42);
    const quick = exported(instance, "quick")(1);
    await new Promise((resolve) => void setTimeout(resolve, 5));
    expect(asked).toEqual([down(3, links)]);
    expect(done).toBe(false);
    expect(instance.counters.suspensions).toBe(1);
    answer.resolve(1000);
    expect(await deep).toBe(1000 + added);
    expect(await quick).toBe(2);
  });
});
