import { describe, expect, test } from "vitest";
import { ComponentError } from "../errors/index.ts";
import type { ComponentFuture, ComponentStream } from "./host-streams.ts";
import type { ComponentInstance } from "./instance.ts";
import { codeOf, exported, run } from "./testing.test-util.ts";

class Thing {
  static made = 0;
  readonly #id: number;
  disposals = 0;

  constructor(id: number) {
    Thing.made += 1;
    this.#id = id;
  }

  static count(): number {
    return Thing.made;
  }

  get disposed(): boolean {
    return this.disposals > 0;
  }

  id(): number {
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.disposals += 1;
  }
}

const HOST = {
  "heddle:test/things": {
    Thing,
    check(n: number): number {
      if (n === 0) throw new ComponentError("zero is refused");
      return n + 1;
    },
  },
};

function start(): Promise<ComponentInstance> {
  return run("handles", HOST);
}

interface Counter extends Disposable {
  value(): number;
}
interface CounterClass {
  new (start: number): Counter;
  larger(a: number, b: number): number;
}

function counterClass(instance: ComponentInstance): CounterClass {
  return instance.exports["Counter"] as CounterClass;
}

describe("own<R> and borrow<R> of a guest's resource: a class", () => {
  test("new, methods, statics, instanceof", async () => {
    const instance = await start();
    const Counter = counterClass(instance);
    const counter = new Counter(7);
    expect(counter).toBeInstanceOf(Counter);
    expect(counter.value()).toBe(7);
    expect(Counter.larger(2, 9)).toBe(9);
    expect(Counter.name).toBe("Counter");
  });

  test("Symbol.dispose runs the destructor, once", async () => {
    const instance = await start();
    const counter = new (counterClass(instance))(1);
    counter[Symbol.dispose]();
    counter[Symbol.dispose]();
    expect(exported(instance, "dropped")()).toBe(1);
    expect(() => counter.value()).toThrow(/already disposed or passed on/);
  });

  test("an own moves: the object is empty afterwards", async () => {
    const instance = await start();
    const counter = new (counterClass(instance))(5);
    expect(exported(instance, "spend")(counter)).toBe(5);
    expect(exported(instance, "dropped")()).toBe(1);
    expect(() => exported(instance, "spend")(counter)).toThrow(/already disposed or passed on/);
    expect(instance.failure).toBeNull();
  });
});

describe("own<R> and borrow<R> of the host's resource: its own objects", () => {
  test("a borrow is lent and comes back, an own is disposed when the guest drops it", async () => {
    const instance = await start();
    const thing = new Thing(3);
    expect(exported(instance, "lookAtThing")(thing)).toBe(3);
    expect(thing.disposed).toBe(false);
    expect(exported(instance, "takeThing")(thing)).toBe(3);
    expect(thing.disposed).toBe(true);
  });

  test("a call that never starts, since a later argument is wrong, keeps nothing of them", async () => {
    const instance = await start();
    const [own, borrowed] = [new Thing(1), new Thing(2)];
    for (let again = 0; again < 3; again++) {
      expect(() => exported(instance, "takeLook")(own, borrowed, 256)).toThrow(/argument 3/);
      expect(() => exported(instance, "takeFirst")(own, -1)).toThrow(/argument 2/);
    }
    expect(own.disposed).toBe(false);
    expect(exported(instance, "takeFirst")(own, 0)).toBe(1);
    expect(own.disposed).toBe(true);
    const another = new Thing(3);
    exported(instance, "takeLook")(another, borrowed, 0);
    expect([another.disposed, borrowed.disposed]).toEqual([true, false]);
    await instance[Symbol.asyncDispose]();
    await Promise.resolve();
    expect([own.disposals, borrowed.disposals, another.disposals]).toEqual([1, 0, 1]);
  });

  test("what the guest made comes out as an object of the class", async () => {
    const instance = await start();
    const before = Thing.made;
    const thing = exported(instance, "makeThing")(9);
    expect(thing).toBeInstanceOf(Thing);
    expect((thing as Thing).id()).toBe(9);
    expect(exported(instance, "countThings")()).toBe(before + 1);
  });

  test("what a guest still owns is disposed of when its store ends, and nothing else is", async () => {
    class Stubborn extends Thing {
      override [Symbol.dispose](): void {
        super[Symbol.dispose]();
        throw new Error("a failure of the host's");
      }
    }
    for (const end of ["dispose", "trap"] as const) {
      const instance = await start();
      const [lent, owned, stubborn, left] = [new Thing(1), new Thing(2), new Stubborn(3), new Thing(4)];
      exported(instance, "lookAtThing")(lent);
      for (const thing of [owned, stubborn, left]) exported(instance, "hideThing")(thing);
      if (end === "dispose") await instance[Symbol.asyncDispose]();
      else expect(await codeOf(() => exported(instance, "keepThing")(lent))).toBe("borrows-remain");
      await Promise.resolve();
      expect([lent, owned, stubborn, left].map(({ disposed }) => disposed)).toEqual([
        false,
        true,
        true,
        true,
      ]);
    }
  });

  test("a borrow that is not dropped traps", async () => {
    const instance = await start();
    expect(await codeOf(() => exported(instance, "keepThing")(new Thing(1)))).toBe("borrows-remain");
  });

  test("anything but an object is refused and loses nothing", async () => {
    const instance = await start();
    expect(() => exported(instance, "takeThing")(3)).toThrow(/expected a thing object, found number/);
    expect(instance.failure).toBeNull();
  });
});

test("an import signals its err side by throwing ComponentError", async () => {
  const instance = await start();
  expect(exported(instance, "try")(4)).toBe(5);
  expect(() => exported(instance, "try")(0)).toThrow(new ComponentError("zero is refused"));
});

async function collect<C>(stream: AsyncIterable<C>): Promise<C[]> {
  const chunks: C[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe("stream<T>", () => {
  test("of u8: chunks are Uint8Array", async () => {
    const instance = await start();
    const bytes = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
    const stream = exported(instance, "sameBytes")(bytes) as ComponentStream<Uint8Array>;
    expect(await collect(stream)).toEqual(bytes);
  });

  test("of another type: chunks are arrays", async () => {
    const instance = await start();
    async function* words(): AsyncGenerator<string[]> {
      yield ["one", "two"];
      yield ["three"];
    }
    const stream = exported(instance, "sameWords")(words()) as ComponentStream<string[]>;
    expect(await collect(stream)).toEqual([["one", "two"], ["three"]]);
  });

  test("a ReadableStream goes in, and one comes out", async () => {
    const instance = await start();
    const source = new ReadableStream({
      start(controller): void {
        controller.enqueue(Uint8Array.of(7));
        controller.close();
      },
    });
    const stream = exported(instance, "sameBytes")(source) as ComponentStream<Uint8Array>;
    expect(await collect(stream.toReadableStream() as unknown as AsyncIterable<Uint8Array>)).toEqual([
      Uint8Array.of(7),
    ]);
  });

  test("what iterates over one is iterable, as the language's own are", async () => {
    const instance = await start();
    const stream = exported(instance, "sameWords")([["one"], ["two"]]) as ComponentStream<string[]>;
    const chunks = stream[Symbol.asyncIterator]();
    expect(await chunks.next()).toEqual({ done: false, value: ["one"] });
    expect(await collect(chunks as AsyncIterableIterator<string[]>)).toEqual([["two"]]);
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });

  test("leaving a loop drops the readable end, and the source hears of it", async () => {
    const instance = await start();
    let returned = false;
    async function* forever(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Uint8Array.of(1);
      } finally {
        returned = true;
      }
    }
    const stream = exported(instance, "sameBytes")(forever()) as ComponentStream<Uint8Array>;
    for await (const chunk of stream) {
      expect(chunk).toEqual(Uint8Array.of(1));
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(returned).toBe(true);
  });

  test("what is no stream is refused and loses nothing", async () => {
    const instance = await start();
    expect(() => exported(instance, "sameBytes")(5)).toThrow(/async iterable/);
    expect(instance.failure).toBeNull();
  });
});

describe("future<T>", () => {
  test.each([
    ["a promise", Promise.resolve("later")],
    ["a value", "later"],
  ])("%s goes in, something to await comes out", async (_, given) => {
    const instance = await start();
    expect(await (exported(instance, "sameFuture")(given) as ComponentFuture<string>)).toBe("later");
  });

  test("it may be dropped instead", async () => {
    const instance = await start();
    const future = exported(instance, "sameFuture")(new Promise(() => {})) as ComponentFuture<string>;
    future[Symbol.dispose]();
    expect(await codeOf(() => future)).toBeInstanceOf(TypeError);
    expect(instance.failure).toBeNull();
  });
});
