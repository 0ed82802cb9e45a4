import { expect, test } from "vitest";
import { ComponentError } from "../errors/index.ts";
import { codeOf, exported, run } from "./testing.test-util.ts";

test("a synchronous export answers at once, an async one with a promise", async () => {
  const instance = await run("invoke");
  expect(exported(instance, "add")(2, 3)).toBe(5);
  const later = exported(instance, "later")(41);
  expect(later).toBeInstanceOf(Promise);
  expect(await later).toBe(42);
});

test("values go in and out", async () => {
  const instance = await run("invoke");
  expect(exported(instance, "echo")("Grüße, 🌍")).toBe("Grüße, 🌍");
  expect(exported(instance, "divide")(-7, 2)).toBe(-3);
});

test("an err result throws its payload", async () => {
  const instance = await run("invoke");
  expect(() => exported(instance, "divide")(1, 0)).toThrow(ComponentError);
  expect(() => exported(instance, "divide")(1, 0)).toThrow("division by zero");
});

test.each([
  ["too few", [1], /takes 2 arguments, found 1/],
  ["too many", [1, 2, 3], /takes 2 arguments, found 3/],
  ["a string for u32", [1, "2"], /argument 2: expected .*u32.*, found string/],
  ["out of range", [-1, 2], /argument 1: expected .*u32/],
])("wrong arguments are told and lose nothing: %s", async (_, args, message) => {
  const instance = await run("invoke");
  expect(() => exported(instance, "add")(...args)).toThrow(message);
  expect(exported(instance, "add")(2, 2)).toBe(4);
  expect(instance.failure).toBeNull();
});

test("wrong arguments of an async function reject and lose nothing", async () => {
  const instance = await run("invoke");
  await expect(exported(instance, "later")("x")).rejects.toThrow(TypeError);
  expect(await exported(instance, "later")(1)).toBe(2);
});

test("functions know their types and names", async () => {
  const instance = await run("invoke");
  const add = instance.functions.get("add");
  expect(add?.name).toBe("add");
  expect(add?.type.params.map((param) => param.label)).toEqual(["a", "b"]);
  expect(add?.returnsPromise).toBe(false);
  expect(instance.functions.get("later")?.returnsPromise).toBe(true);
});

test("a disposed instance refuses calls", async () => {
  const instance = await run("invoke");
  await instance[Symbol.asyncDispose]();
  expect(await codeOf(() => exported(instance, "add")(1, 2))).toBe("store-closed");
  expect(await codeOf(() => exported(instance, "later")(1))).toBe("store-closed");
});
