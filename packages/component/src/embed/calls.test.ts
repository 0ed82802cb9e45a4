import { describe, expect, test } from "vitest";
import { ComponentError } from "../errors/index.ts";
import type { ComponentStream } from "./host-streams.ts";
import type { ComponentInstance } from "./instance.ts";
import { codeOf, deferred, exported, run } from "./testing.test-util.ts";

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

describe("an eager call", () => {
  const add = (instance: ComponentInstance): unknown => instance.functions.get("add");
  const later = (instance: ComponentInstance): unknown => instance.functions.get("later");

  test("answers at once what is there at once", async () => {
    const instance = await run("invoke");
    expect(instance.callEagerly(add(instance), {}, 2, 3)).toBe(5);
    expect(instance.callEagerly(later(instance), {}, 41)).toBe(42);
    expect(await instance.call(later(instance), {}, 1)).toBe(2);
  });

  test("answers a promise for what has to be waited for", async () => {
    const host = deferred<number>();
    const instance = await run("cancel", {
      "heddle:test/host": { entered() {}, wait: () => host.promise },
    });
    const gone = new Error("gone");
    const abort = new AbortController();
    const answer = instance.callEagerly(instance.functions.get("heeds"), { signal: abort.signal });
    expect(answer).toBeInstanceOf(Promise);
    abort.abort(gone);
    await expect(answer).rejects.toBe(gone);
    expect(instance.failure).toBeNull();
  });

  test("throws what is wrong at once, and loses nothing", async () => {
    const instance = await run("invoke");
    const gone = new Error("gone");
    const signal = AbortSignal.abort(gone);
    expect(() => instance.callEagerly(later(instance), {}, "x")).toThrow(TypeError);
    expect(() => instance.callEagerly(later(instance), {})).toThrow("takes 1 arguments, found 0");
    expect(() => instance.callEagerly(later(instance), { signal }, 1)).toThrow(gone);
    expect(() => instance.callEagerly(instance.functions.get("divide"), {}, 1, 0)).toThrow(ComponentError);
    expect(() => instance.callEagerly(() => 1, {})).toThrow("takes a function that this component exports");
    expect(instance.callEagerly(later(instance), {}, 1)).toBe(2);
  });
});

test("a stream is tried for what can be read without waiting", async () => {
  const instance = await run("invoke-more");
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1, 2, 3, 4);
    yield Uint8Array.of(5);
  }
  const stream = exported(instance, "sameBytes")(source()) as ComponentStream<Uint8Array>;
  expect(stream.tryRead()).toBeUndefined();
  expect(await stream.read(2)).toEqual(Uint8Array.of(1, 2));
  expect(stream.tryRead(1)).toEqual(Uint8Array.of(3));
  expect(stream.tryRead()).toEqual(Uint8Array.of(4));
  expect(stream.tryRead()).toBeUndefined();
  expect(await stream.read()).toEqual(Uint8Array.of(5));
  expect(await stream.read()).toBeNull();
  expect(stream.tryRead()).toBeNull();
});
