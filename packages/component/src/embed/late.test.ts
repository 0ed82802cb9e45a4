import { describe, expect, test } from "vitest";
import { ComponentError } from "../errors/index.ts";
import type { ComponentFuture, ComponentStream } from "./host-streams.ts";
import type { ComponentInstance } from "./instance.ts";
import { deferred, exported, run } from "./testing.test-util.ts";

/** What was ended, in no order. */
class Ends {
  readonly names: string[] = [];

  thing(name: string): Disposable {
    return { [Symbol.dispose]: () => void this.names.push(name) };
  }

  /** Ends in its own time. */
  asyncThing(name: string): AsyncDisposable {
    return {
      [Symbol.asyncDispose]: () => {
        this.names.push(name);
        return Promise.reject(new Error("the host's own to report"));
      },
    };
  }

  goods(): Readonly<Record<string, unknown>> {
    return {
      thing: this.thing("thing"),
      pair: [this.asyncThing("in a tuple"), new Set([this.thing("in a list"), this.thing("in a list, too")])],
      bytes: new ReadableStream({ cancel: () => void this.names.push("bytes") }),
      later: Promise.resolve(this.thing("of a future")),
    };
  }
}

const ALL = ["bytes", "in a list", "in a list, too", "in a tuple", "of a future", "thing"];

/** A guest that has begun a call; `answer` settles it. */
async function begin(): Promise<{
  readonly ends: Ends;
  readonly instance: ComponentInstance;
  readonly answer: ReturnType<typeof deferred<unknown>>;
}> {
  const answer = deferred<unknown>();
  const imports = { "heddle:test/host": { get: () => answer.promise } };
  return { ends: new Ends(), instance: await run("late", imports), answer };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("what a host function answers to a call that the guest cancelled", () => {
  async function cancelled(): ReturnType<typeof begin> {
    const begun = await begin();
    const cancelledBeforeReturned = 4;
    await expect(exported(begun.instance, "cancels")()).resolves.toBe(cancelledBeforeReturned);
    return begun;
  }

  test("is disposed of, whatever it is in", async () => {
    const { ends, instance, answer } = await cancelled();
    answer.resolve(ends.goods());
    await settled();
    expect(ends.names.toSorted()).toEqual(ALL);
    expect(instance.failure).toBeNull();
  });

  test("is disposed of as an error, too", async () => {
    const { ends, answer } = await cancelled();
    answer.reject(new ComponentError(ends.thing("error")));
    await settled();
    expect(ends.names).toEqual(["error"]);
  });

  test.each([
    ["nothing", () => undefined],
    [
      "of another shape",
      () => ({ thing: 3, pair: "no", bytes: null, later: Promise.reject(new Error("it never came")) }),
    ],
    ["a tuple of something else", () => ({ pair: [null, 7] })],
  ])("ends no store where it does not fit: %s", async (_, value) => {
    const { instance, answer } = await cancelled();
    answer.resolve(value());
    await settled();
    expect(instance.failure).toBeNull();
  });

  test("is disposed of to its end where one part throws", async () => {
    const { ends, instance, answer } = await cancelled();
    const throws = (): never => {
      throw new Error("a failure of the host's");
    };
    answer.resolve({
      ...ends.goods(),
      thing: { [Symbol.dispose]: throws },
      bytes: { [Symbol.iterator]: throws },
    });
    await settled();
    expect(ends.names.toSorted()).toEqual(["in a list", "in a list, too", "in a tuple", "of a future"]);
    expect(instance.failure).toBeNull();
  });
});

test("a stream of another store's is dropped, though nobody has read of it", async () => {
  const ends = new Ends();
  const source = {
    [Symbol.asyncIterator]: () => source,
    next: () => new Promise<never>(() => {}),
    return: () => {
      ends.names.push("source");
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  class Thing {
    static count(): void {}
    id(): void {}
  }
  const other = await run("handles", { "heddle:test/things": { Thing, check(): void {} } });
  const { instance, answer } = await begin();
  await exported(instance, "cancels")();
  answer.resolve({ bytes: exported(other, "sameBytes")(source) });
  await settled();
  expect(ends.names).toEqual(["source"]);
});

test("what a guest answers to a call that the host has cancelled is disposed of", async () => {
  const { ends, instance } = await begin();
  const abort = new AbortController();
  const call = instance.call(instance.exports["keeps"], { signal: abort.signal }, ends.thing("given back"));
  abort.abort("enough");
  await expect(call).rejects.toBe("enough");
  expect(ends.names).toEqual(["given back"]);
  expect(instance.failure).toBeNull();
});

test("what a guest gives back and traps is disposed of: the call fails", async () => {
  const { ends, instance } = await begin();
  const call = exported(instance, "traps")(ends.thing("given back"));
  await expect(call).rejects.toMatchObject({ code: "unreachable" });
  await settled();
  expect(ends.names).toEqual(["given back"]);
});

test("what a host function answers after its store has ended is disposed of", async () => {
  const { ends, instance, answer } = await begin();
  const call = exported(instance, "waits")();
  await instance[Symbol.asyncDispose]();
  await expect(call).rejects.toBe(instance.failure);
  answer.resolve(ends.goods());
  await settled();
  expect(ends.names.toSorted()).toEqual(ALL);
});

describe("what the host gave for a future or a stream, and nobody took", () => {
  async function future(given: unknown): Promise<{ readonly future: ComponentFuture }> {
    const { instance } = await begin();
    // In an object, since it would be awaited.
    return { future: exported(instance, "sameThing")(given) as ComponentFuture };
  }

  async function stream(given: unknown, of?: ComponentInstance): Promise<ComponentStream> {
    const instance = of ?? (await begin()).instance;
    return exported(instance, "sameThings")(given) as ComponentStream;
  }

  test.each(["before the value came", "after the value came"])("of a future dropped %s", async (when) => {
    const ends = new Ends();
    const value = deferred<unknown>();
    const { future: dropped } = await future(value.promise);
    if (when === "before the value came") dropped[Symbol.dispose]();
    value.resolve(ends.thing("unread"));
    await settled();
    expect(ends.names).toEqual(when === "before the value came" ? ["unread"] : []);
    dropped[Symbol.dispose]();
    expect(ends.names).toEqual(["unread"]);
  });

  test("of a future whose value had come when the store ended", async () => {
    const ends = new Ends();
    const { instance } = await begin();
    const kept = [exported(instance, "sameThing")(Promise.resolve(ends.thing("unread")))];
    await settled();
    expect(ends.names).toEqual([]);
    await instance[Symbol.asyncDispose]();
    await settled();
    expect(ends.names).toEqual(["unread"]);
    expect(kept.length).toBe(1);
  });

  test("of a future that was read: it is the reader's", async () => {
    const ends = new Ends();
    const thing = ends.thing("read");
    expect(await (await future(thing)).future).toBe(thing);
    await settled();
    expect(ends.names).toEqual([]);
  });

  test("of a chunk, the rest", async () => {
    const ends = new Ends();
    const chunk = ["one", "two", "three"].map((name) => ends.thing(name));
    const read = await stream([chunk]);
    expect(await read.read(1)).toEqual([chunk[0]]);
    read[Symbol.dispose]();
    await settled();
    expect(ends.names).toEqual(["two", "three"]);
  });

  test("of a chunk, the rest, when the store ends", async () => {
    const ends = new Ends();
    const { instance } = await begin();
    const chunk = ["one", "two", "three"].map((name) => ends.thing(name));
    const read = await stream([chunk], instance);
    expect(await read.read(1)).toEqual([chunk[0]]);
    await instance[Symbol.asyncDispose]();
    await settled();
    expect(ends.names).toEqual(["two", "three"]);
  });

  test("of a chunk that comes when the stream was dropped, all of it", async () => {
    const ends = new Ends();
    const late = deferred<readonly unknown[]>();
    const source = async function* (): AsyncGenerator<readonly unknown[]> {
      yield await late.promise;
    };
    const dropped = await stream(source());
    const reading = dropped.read();
    await settled();
    dropped[Symbol.dispose]();
    expect(await reading).toBeNull();
    late.resolve([ends.thing("late"), ends.thing("later")]);
    await settled();
    expect(ends.names).toEqual(["late", "later"]);
  });
});
