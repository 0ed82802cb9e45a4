/** wasi:io 0.2: streams and pollables over operations that report once. */
import { describe, expect, test } from "vitest";
import { Bell, Completion } from "../readiness.ts";
import { outcome } from "../testing.test-util.ts";
import { IoError } from "./error.ts";
import { InputStream } from "./input-stream.ts";
import { OutputStream } from "./output-stream.ts";
import { createPoll, Pollable } from "./pollable.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (found: unknown): unknown =>
  found instanceof Uint8Array ? new TextDecoder().decode(found) : found;
const turn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

/** Gives chunks one by one, each when it is told to. */
function source(chunks: readonly (string | Error | null)[], bell: Bell = new Bell()) {
  let asked = 0;
  let waiting: (() => void) | undefined;
  const stream = new InputStream(bell, {
    read: (max) =>
      new Promise((resolve, reject) => {
        const chunk = chunks[asked++] ?? null;
        waiting = () => {
          if (chunk instanceof Error) reject(chunk);
          else resolve(chunk === null ? null : bytes(chunk).subarray(0, max));
        };
      }),
  });
  return {
    bell,
    stream,
    arrive: async () => {
      waiting?.();
      waiting = undefined;
      await turn();
    },
    asked: () => asked,
  };
}

describe("input-stream", () => {
  test("reads what is there, and nothing before it is", async () => {
    const { stream, arrive, asked } = source(["some text", null]);
    expect(asked()).toBe(0);
    expect(text(stream.read(100n))).toBe("");
    expect(asked()).toBe(1);
    await arrive();
    expect(text(stream.read(4n))).toBe("some");
    expect(stream.skip(1n)).toBe(1n);
    expect(text(stream.read(100n))).toBe("text");
    expect(text(stream.read(100n))).toBe("");
    await arrive();
    expect(await outcome(() => stream.read(100n))).toEqual({ tag: "closed" });
    expect(await outcome(() => stream.read(0n))).toEqual({ tag: "closed" });
  });

  test("blocks until something comes, and not when it is there", async () => {
    const { stream, arrive } = source(["abc", "def", null]);
    const first = stream.blockingRead(2n);
    expect(first).toBeInstanceOf(Promise);
    await arrive();
    expect(text(await first)).toBe("ab");
    const second = stream.blockingSkip(10n);
    await arrive();
    expect(await second).toBe(3n);
  });

  test("a blocking read asks for no more than the guest wants", async () => {
    const { stream, arrive } = source(["abcdef"]);
    const read = stream.blockingRead(3n);
    await arrive();
    expect(text(await read)).toBe("abc");
    expect(text(stream.read(10n))).toBe("");
  });

  test("tells a failure once, then is closed", async () => {
    const { stream, arrive } = source([new Error("text of the host's")]);
    stream.read(1n);
    await arrive();
    const failure = await outcome(() => stream.read(1n));
    expect(failure).toEqual({ tag: "last-operation-failed", val: expect.any(IoError) });
    expect(JSON.stringify(failure)).not.toContain("host");
    expect(await outcome(() => stream.read(1n))).toEqual({ tag: "closed" });
    expect(await outcome(() => stream.blockingRead(1n))).toEqual({ tag: "closed" });
  });
});

describe("subscribing to what is over", () => {
  const ways: readonly [
    string,
    (stream: InputStream, arrive: () => Promise<void>) => Promise<void> | void,
  ][] = [
    ["ended", (_stream, arrive) => arrive()],
    [
      "ended, and the guest was told",
      async (stream, arrive) => {
        await arrive();
        await outcome(() => stream.read(1n));
      },
    ],
    ["ended by the host", (stream) => stream.end()],
    ["dropped before its pollable", (stream) => stream[Symbol.dispose]()],
  ];

  test.each(ways)("%s: ready at once, and no read begins", async (_what, over) => {
    const { stream, arrive, asked } = source([null, "too much"]);
    stream.read(1n);
    await over(stream, arrive);
    const pollable = stream.subscribe();
    expect(pollable.ready()).toBe(true);
    expect(pollable.block()).toBeUndefined();
    expect(await outcome(() => stream.read(1n))).toEqual({ tag: "closed" });
    expect(pollable.ready()).toBe(true);
    expect(asked()).toBe(1);
  });

  test("whoever waits is told when the host ends it, and what has come is lost", async () => {
    const { stream, arrive } = source(["abc", "def"]);
    stream.read(1n);
    await arrive();
    const waiting = source([]).stream;
    const read = outcome(() => waiting.blockingRead(1n));
    waiting.end();
    stream.end();
    expect(await read).toEqual({ tag: "closed" });
    expect(await outcome(() => stream.read(1n))).toEqual({ tag: "closed" });
  });

  test("a source that fails at once has failed, and one that answers at once is not waited for", async () => {
    const bell = new Bell();
    const failing = new InputStream(bell, {
      read: () => {
        throw new Error("host");
      },
    });
    expect(failing.subscribe().ready()).toBe(true);
    expect(await outcome(() => failing.read(1n))).toMatchObject({ tag: "last-operation-failed" });
    const chunks = [bytes("abc"), null];
    const quick = new InputStream(bell, { read: () => chunks.shift() ?? null });
    expect(text(quick.blockingRead(2n))).toBe("ab");
    expect(text(quick.blockingRead(2n))).toBe("c");
    expect(await outcome(() => quick.blockingRead(2n))).toEqual({ tag: "closed" });
  });
});

/** Takes chunks, each done when it is told to. */
function sink() {
  const bell = new Bell();
  const written: string[] = [];
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const wait = () =>
    new Promise<void>((resolve, reject) => {
      waiting = { resolve, reject };
    });
  const stream = new OutputStream(bell, {
    write: (chunk) => {
      written.push(new TextDecoder().decode(chunk));
      return wait();
    },
    flush: () => {
      written.push("(flush)");
      return undefined;
    },
  });
  return {
    bell,
    stream,
    written,
    done: async (error?: Error) => {
      if (error === undefined) waiting?.resolve();
      else waiting?.reject(error);
      await turn();
    },
  };
}

describe("output-stream", () => {
  test("permits nothing while a write is under way", async () => {
    const { stream, written, done } = sink();
    expect(stream.checkWrite()).toBe(65_536n);
    stream.write(bytes("one"));
    expect(stream.checkWrite()).toBe(0n);
    expect(() => stream.write(bytes("two"))).toThrow("3 bytes were written where 0 were permitted");
    await done();
    expect(stream.checkWrite()).toBe(65_536n);
    stream.write(bytes("two"));
    expect(written).toEqual(["one", "two"]);
  });

  test.each([
    ["write", (stream: OutputStream) => stream.write(new Uint8Array(65_537))],
    ["write-zeroes", (stream: OutputStream) => stream.writeZeroes(65_537n)],
    [
      "blocking-write-and-flush",
      (stream: OutputStream) => stream.blockingWriteAndFlush(new Uint8Array(4097)),
    ],
    ["blocking-write-zeroes-and-flush", (stream: OutputStream) => stream.blockingWriteZeroesAndFlush(4097n)],
  ])("%s of too much traps", (_what, write) => {
    expect(() => write(sink().stream)).toThrow(RangeError);
  });

  test("writes, flushes and waits", async () => {
    const { stream, written, done } = sink();
    const writing = stream.blockingWriteAndFlush(bytes("text"));
    expect(writing).toBeInstanceOf(Promise);
    await done();
    await writing;
    expect(written).toEqual(["text", "(flush)"]);
    expect(stream.blockingFlush()).toBeUndefined();
  });

  test("a flush asked for during a write comes after it, and keeps the stream busy", async () => {
    const { stream, written, done } = sink();
    stream.write(bytes("text"));
    stream.flush();
    const ready = stream.subscribe().block();
    expect(written).toEqual(["text"]);
    await done();
    await ready;
    expect(written).toEqual(["text", "(flush)"]);
    expect(stream.checkWrite()).toBe(65_536n);
    expect(written).toEqual(["text", "(flush)"]);
  });

  test("nothing is flushed after a write that failed", async () => {
    const { stream, written, done } = sink();
    stream.write(bytes("text"));
    stream.flush();
    await done(new Error("pipe"));
    expect(await outcome(() => stream.checkWrite())).toMatchObject({ tag: "last-operation-failed" });
    expect(written).toEqual(["text"]);
  });

  test("is closed once the host has ended it; what was under way goes out", async () => {
    const { stream, written, done } = sink();
    stream.write(bytes("text"));
    stream.end();
    expect(stream.checkWrite()).toBe(0n);
    await done();
    expect(await outcome(() => stream.checkWrite())).toEqual({ tag: "closed" });
    expect(await outcome(() => stream.write(bytes("x")))).toEqual({ tag: "closed" });
    expect(await outcome(() => stream.blockingWriteAndFlush(bytes("x")))).toEqual({ tag: "closed" });
    expect(stream.subscribe().ready()).toBe(true);
    expect(written).toEqual(["text"]);
  });

  test.each([
    [
      "blocking-write-and-flush of 4096 bytes",
      (stream: OutputStream) => stream.blockingWriteAndFlush(new Uint8Array(4096)),
    ],
    [
      "blocking-write-zeroes-and-flush of 4096",
      (stream: OutputStream) => stream.blockingWriteZeroesAndFlush(4096n),
    ],
    ["write of a whole permit", (stream: OutputStream) => stream.write(new Uint8Array(65_536))],
    [
      "write of nothing while nothing is permitted",
      (stream: OutputStream) => {
        stream.write(bytes("x"));
        stream.write(new Uint8Array(0));
      },
    ],
  ])("%s is allowed", (_what, write) => {
    expect(() => write(sink().stream)).not.toThrow();
  });

  test("tells a failure once, then is closed", async () => {
    const { stream, done } = sink();
    stream.write(bytes("x"));
    await done(new Error("pipe"));
    expect(await outcome(() => stream.checkWrite())).toMatchObject({ tag: "last-operation-failed" });
    expect(await outcome(() => stream.checkWrite())).toEqual({ tag: "closed" });
  });

  test("a failure reaches who waits for the write", async () => {
    const { stream, done } = sink();
    const writing = outcome(() => stream.blockingWriteAndFlush(bytes("x")));
    await done(new Error("pipe"));
    expect(await writing).toMatchObject({ tag: "last-operation-failed" });
  });

  test("splices what is there", async () => {
    const { stream, written } = sink();
    const input = source(["abcdef"]);
    expect(stream.splice(input.stream, 4n)).toBe(0n);
    await input.arrive();
    expect(stream.splice(input.stream, 4n)).toBe(4n);
    expect(written).toEqual(["abcd"]);
  });
});

describe("splice", () => {
  test("takes no more than is permitted, and nothing while a write is under way", async () => {
    const { stream, written } = sink();
    // A source may give more than it was asked for.
    const input = new InputStream(new Bell(), { read: () => new Uint8Array(100_000) });
    expect(stream.splice(input, 2n ** 64n - 1n)).toBe(65_536n);
    expect(stream.splice(input, 10n)).toBe(0n);
    expect(written.map((chunk) => chunk.length)).toEqual([65_536]);
    // What was not spliced is still there.
    expect(input.read(100_000n)).toHaveLength(100_000 - 65_536);
  });

  test("blocks until both are ready", async () => {
    const { bell, stream, written, done } = sink();
    const input = source(["abcdef", null], bell);
    stream.write(bytes("first"));
    const spliced = stream.blockingSplice(input.stream, 4n);
    await input.arrive();
    expect(written).toEqual(["first"]);
    await done();
    expect(await spliced).toBe(4n);
    expect(written).toEqual(["first", "abcd"]);
    await done();
    expect(stream.blockingSplice(input.stream, 4n)).toBe(2n);
    await done();
    const end = outcome(() => stream.blockingSplice(input.stream, 4n));
    await input.arrive();
    expect(await end).toEqual({ tag: "closed" });
  });

  test("tells a failed write, and takes nothing then", async () => {
    const { stream, done } = sink();
    const input = source(["abcdef"]);
    input.stream.read(1n);
    await input.arrive();
    stream.write(bytes("x"));
    await done(new Error("pipe"));
    expect(await outcome(() => stream.splice(input.stream, 4n))).toMatchObject({
      tag: "last-operation-failed",
    });
    expect(text(input.stream.read(10n))).toBe("abcdef");
  });
});

describe("pollable.ready", () => {
  const soon = () => new Completion(new Bell(), new Promise((resolve) => void setTimeout(resolve, 1)));

  test.each([true, false])(
    "a guest that asks nothing else, where guests can be suspended: %s",
    async (suspends) => {
      const bell = new Bell();
      if (suspends) bell.giveWayBy(turn);
      const pollable = new Pollable(bell, soon());
      let [isReady, waits] = [false, 0];
      for (let asked = 0; asked < 1_000_000 && !isReady; asked++) {
        const answer = pollable.ready();
        if (answer instanceof Promise) waits++;
        isReady = answer instanceof Promise ? await answer : answer;
      }
      expect(isReady).toBe(suspends);
      expect(waits > 0).toBe(suspends);
    },
  );

  test("who waits now and then is not made to wait besides", async () => {
    const bell = new Bell();
    bell.giveWayBy(turn);
    const pollable = new Pollable(bell, { isReady: () => false });
    for (let round = 0; round < 10; round++) {
      for (let asked = 0; asked < 900; asked++) expect(pollable.ready()).toBe(false);
      const arrived = new Completion(bell, turn());
      await new Pollable(bell, arrived).block();
    }
  });
});

describe("poll", () => {
  const never = { isReady: () => false };
  const always = { isReady: () => true };

  test("gives all that are ready, at once", () => {
    const bell = new Bell();
    const pollables = [never, always, never, always].map((what) => new Pollable(bell, what));
    expect(createPoll(bell)(pollables)).toEqual([1, 3]);
    expect(pollables.map((pollable) => pollable.ready())).toEqual([false, true, false, true]);
  });

  test("an empty list traps", () => {
    expect(() => createPoll(new Bell())([])).toThrow(RangeError);
  });

  test("waits for the first", async () => {
    const { bell, stream, arrive } = source(["x"]);
    const pollables = [new Pollable(bell, never), stream.subscribe()];
    const found = createPoll(bell)(pollables);
    expect(found).toBeInstanceOf(Promise);
    bell.ring();
    await turn();
    await arrive();
    expect(await found).toEqual([1]);
    expect(pollables[1]?.block()).toBeUndefined();
  });

  test("a guest that only asks, with a timer that has passed, does not keep input from coming", async () => {
    const bell = new Bell();
    bell.giveWayBy(turn);
    const poll = createPoll(bell);
    const input = new InputStream(bell, {
      read: () => new Promise((resolve) => void setTimeout(resolve, 1, bytes("x"))),
    });
    const list = [new Pollable(bell, always), input.subscribe()];
    let found: readonly number[] = [];
    let waits = 0;
    for (let asked = 0; asked < 1_000_000 && found.length < 2; asked++) {
      const answer = poll(list);
      if (answer instanceof Promise) waits++;
      found = answer instanceof Promise ? await answer : answer;
    }
    expect(found).toEqual([0, 1]);
    expect(waits).toBeGreaterThan(0);
    // All of them ready: there is nothing to give way to.
    for (let asked = 0; asked < 10_000; asked++) expect(poll(list)).toEqual([0, 1]);
  });

  test("waits with one entry, however many are waited for", async () => {
    const { bell, stream, arrive } = source(["x"]);
    let looks = 0;
    const counting = {
      isReady: () => {
        looks++;
        return false;
      },
    };
    const pollables = [
      ...Array.from({ length: 1000 }, () => new Pollable(bell, counting)),
      stream.subscribe(),
    ];
    const found = createPoll(bell)(pollables);
    await arrive();
    expect(await found).toEqual([1000]);
    expect(looks).toBeLessThanOrEqual(4000);
  });
});
