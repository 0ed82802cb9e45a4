/**
 * Cooperative threads and realloc's context: what the reference code's test_threads, test_sync_threads and
 * test_cross_component_realloc show, in machine-threads.wat.
 */
import { expect, test } from "vitest";
import { run } from "../embed/testing.test-util.ts";
import { seededChoice } from "../tasks/index.ts";

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);

test.each([
  // The fifth may come before the fourth, or after the answer.
  ["switches", [12_345, 12_354, 1234]],
  ["counts", [10]],
  ["promotes", [42]],
  ["wakes", [77]],
  ["realloc-context", [42]],
])("%s: first come, first served, and in twenty other orders", async (name, allowed) => {
  for (const seed of [0, ...SEEDS]) {
    const options = seed === 0 ? {} : { choice: seededChoice(seed) };
    const instance = await run("machine-threads", { text: () => "hello" }, options);
    const result = await instance.call(instance.functions.get(name), {});
    expect(allowed).toContain(result);
    await instance.finished();
    expect(instance.explain()).toBe("nothing waits: no task is in progress");
    await instance[Symbol.asyncDispose]();
  }
});
