/** Globals of guests: what is the platform's here is compared with it, the rest has tables. */
import { describe, expect, test } from "vitest";
import { createConsole } from "./console.ts";
import { createCrypto } from "./crypto.ts";
import { GuestAbortController, GuestAbortSignal } from "./events.ts";
import { GuestHeaders } from "./headers.ts";
import { inspect } from "./inspect.ts";
import { GuestRequest, GuestResponse } from "./messages.ts";
import { GuestReadableStream } from "./readable-stream.ts";
import { structuredClone as ownClone } from "./structured-clone.ts";
import { createTimers } from "./timers.ts";
import { installWeb } from "./web.ts";

describe("what is missing", () => {
  const scope: Record<string, unknown> = { URL };
  installWeb(scope, {});
  const call = (name: string, ...args: unknown[]): unknown =>
    (scope[name] as (...args: unknown[]) => unknown)(...args);
  const { console: log, crypto } = scope as { console: Console; crypto: Crypto };

  test.each<[string, () => unknown, string]>([
    ["console.log", () => log.log("x"), "wasi:cli/stdout@0.3.0"],
    ["console.error", () => log.error("x"), "wasi:cli/stderr@0.3.0"],
    ["setTimeout", () => call("setTimeout", () => {}), "wasi:clocks/monotonic-clock@0.3.0"],
    ["setInterval", () => call("setInterval", () => {}), "wasi:clocks/monotonic-clock@0.3.0"],
    ["crypto.randomUUID", () => crypto.randomUUID(), "wasi:random/random@0.3.0"],
    ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1)), "wasi:random/random@0.3.0"],
    ["fetch", () => call("fetch", "http://x/"), "wasi:http/client@0.3.0"],
  ])("%s says which import to add", async (name, use, wanted) => {
    await expect(async () => use()).rejects.toThrow(
      `${name} needs an import that the world does not have: add "import ${wanted};" to it`,
    );
  });

  test("is defined as the web does, and what is there stays", () => {
    expect(scope["URL"]).toBe(URL);
    expect(Object.keys(scope)).toEqual(["URL"]);
    expect((scope["Headers"] as { name: string }).name).toBe("Headers");
  });
});

describe("console", () => {
  const lines: string[] = [];
  const sink = (name: string): { write(text: string): void } => ({
    write: (text) => void lines.push(name + text),
  });
  const log = createConsole(sink("out "), sink("err "), () => 1);
  const printed = (print: () => void): string => {
    lines.length = 0;
    print();
    return lines.join("");
  };

  test.each<[string, () => void, string]>([
    [
      "text and values",
      () => log.log("a", 1, true, null, undefined, 2n, -0),
      "out a 1 true null undefined 2n -0\n",
    ],
    ["nothing", () => log.log(), "out \n"],
    [
      "marks",
      () => log.info("%s %d %i %f %j %o %% %c|", "x", "4", 4.7, 0.5, { a: 1 }, [1], "css"),
      'out x 4 4 0.5 {"a":1} [1] % |\n',
    ],
    ["marks without values", () => log.debug("%s %s", "x"), "out x %s\n"],
    ["errors go elsewhere", () => log.warn("w"), "err w\n"],
    ["assertions that hold say nothing", () => log.assert(true, "no"), ""],
    ["assertions that do not", () => log.assert(false, "no %s", "way"), "err Assertion failed: no way\n"],
    [
      "groups are indented",
      () => {
        log.group("g");
        log.log("a\nb");
        log.groupEnd();
        log.log("c");
      },
      "out g\nout   a\n  b\nout c\n",
    ],
    [
      "counts",
      () => {
        log.count();
        log.count("x");
        log.count();
        log.countReset();
        log.count();
      },
      "out default: 1\nout x: 1\nout default: 2\nout default: 1\n",
    ],
    [
      "times",
      () => {
        log.time("t");
        log.timeEnd("t");
        log.timeEnd("t");
      },
      "out t: 0.000ms\nerr there is no timer t\n",
    ],
  ])("%s", (_, print, text) => {
    expect(printed(print)).toBe(text);
  });

  const circular: Record<string, unknown> = { a: 1 };
  circular["self"] = circular;
  class Point {
    x = 1;
    get bad(): number {
      throw new Error("never");
    }
  }
  test.each<[unknown, string]>([
    ["text", '"text"'],
    [{ a: { b: ["c"] }, "d-e": 1 }, '{ a: { b: ["c"] }, "d-e": 1 }'],
    [[], "[]"],
    [{}, "{}"],
    [circular, "{ a: 1, self: [circular] }"],
    [new Point(), "Point { x: 1 }"],
    [
      Object.defineProperty({}, "bad", {
        enumerable: true,
        get: () => {
          throw new Error("never");
        },
      }),
      "[never]",
    ],
    [new Map([["k", new Set([1])]]), 'Map(1) { "k" => Set(1) { 1 } }'],
    [new Uint8Array([1, 2]), "Uint8Array [1, 2]"],
    [Array.from({ length: 102 }, () => 0), `[${"0, ".repeat(100)}2 more]`],
    [[[[[[1]]]]], "[[[[[array]]]]]"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [/a/g, "/a/g"],
    [Symbol("s"), "Symbol(s)"],
    [function named() {}, "[function named]"],
  ])("shows %#", (value, text) => {
    expect(inspect(value)).toBe(text);
  });

  test("shows an error with its stack and cause", () => {
    expect(inspect(new TypeError("t", { cause: "why" }))).toMatch(/^TypeError: t\n +at [^]*cause: "why"$/);
  });
});

describe("structuredClone is the platform's", () => {
  const shared = { n: 1 };
  const holed = [1, 2, 3];
  Reflect.deleteProperty(holed, "1");
  const circular: unknown[] = [];
  circular.push(circular);
  test.each<[string, unknown]>([
    ["primitives", [1, "a", true, null, undefined, 2n]],
    ["dates, expressions, maps, sets", [new Date(5), /x/gi, new Map([[1, { a: 2 }]]), new Set(["s"])]],
    [
      "bytes",
      [
        new Uint8Array([1, 2]),
        new Uint8Array([1, 2, 3]).subarray(1),
        new ArrayBuffer(3),
        new DataView(new ArrayBuffer(2)),
      ],
    ],
    ["the same object twice", [shared, shared]],
    ["itself", circular],
    ["holes", holed],
    [
      "objects of classes",
      new (class A {
        b = 1;
      })(),
    ],
    ["errors", new RangeError("r", { cause: { a: 1 } })],
    ["boxes", [Object(1), Object("s")]],
  ])("%s", (_, value) => {
    expect(ownClone(value)).toStrictEqual(structuredClone(value));
  });

  test("nothing is shared, and what occurs twice is one", () => {
    const copy = ownClone([shared, shared]);
    expect(copy[0]).toBe(copy[1]);
    expect(copy[0]).not.toBe(shared);
  });

  test.each([() => {}, Symbol("s"), Promise.resolve(), new WeakMap()])("%# is refused", (value) => {
    expect(() => ownClone({ value })).toThrow(expect.objectContaining({ name: "DataCloneError" }));
    expect(() => structuredClone({ value })).toThrow(expect.objectContaining({ name: "DataCloneError" }));
  });

  test("what is transferred is gone here", () => {
    const buffer = new ArrayBuffer(4);
    expect(ownClone({ buffer }, { transfer: [buffer] }).buffer.byteLength).toBe(4);
    expect(buffer.byteLength).toBe(0);
  });
});

describe("timers", () => {
  const waits: { nanoseconds: number; end: () => void }[] = [];
  const clock = {
    waitFor: (nanoseconds: number) => new Promise<void>((end) => void waits.push({ nanoseconds, end })),
  };
  const failures: unknown[] = [];
  const timers = createTimers(
    () => clock,
    (error) => void failures.push(error),
  );
  const turn = async (): Promise<void> => {
    for (const { end } of waits.splice(0)) end();
    await new Promise((resolve) => setImmediate(resolve));
  };

  test("fire once, in order, with their arguments", async () => {
    const seen: unknown[] = [];
    timers.setTimeout((...args) => seen.push(args), 5, 1, "a");
    timers.setTimeout(() => seen.push("b"));
    expect(waits.map(({ nanoseconds }) => nanoseconds)).toEqual([5_000_000, 1_000_000]);
    await turn();
    await turn();
    expect(seen).toEqual([[1, "a"], "b"]);
  });

  test("repeat until cleared", async () => {
    let count = 0;
    const id = timers.setInterval(() => count++, 2);
    await turn();
    await turn();
    timers.clearInterval(id);
    await turn();
    expect([count, waits.length]).toEqual([2, 0]);
  });

  test.each([Number.NaN, -1, 2 ** 31, Number.POSITIVE_INFINITY])("a delay of %d is a moment", (delay) => {
    timers.clearTimeout(timers.setTimeout(() => {}, delay));
    expect(waits.pop()?.nanoseconds).toBe(1_000_000);
  });

  test("what a callback throws is told, and an interval goes on", async () => {
    const id = timers.setInterval(() => {
      throw new Error("t");
    }, 1);
    await turn();
    expect(failures).toEqual([new Error("t")]);
    expect(waits).toHaveLength(1);
    timers.clearInterval(id);
    await turn();
  });
});

describe("crypto", () => {
  const crypto = createCrypto(() => ({
    getRandomBytes: (count) => new Uint8Array(Math.min(count, 3)).fill(0xff),
  }));

  test("fills whole arrays, however few bytes come at a time", () => {
    expect(crypto.getRandomValues(new Uint16Array(4))).toEqual(new Uint16Array(4).fill(0xffff));
    expect(crypto.getRandomValues(new Uint8Array(9).subarray(2, 4))).toHaveLength(2);
  });

  test("makes UUIDs of version 4", () => {
    expect(crypto.randomUUID()).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  });

  test("refuses what the web refuses", () => {
    expect(() => crypto.getRandomValues(new Float32Array(1) as never)).toThrow(TypeError);
    expect(() => crypto.getRandomValues(new Uint8Array(65_537))).toThrow(/65536 bytes at most/);
  });
});

describe("abort signals", () => {
  test("abort once, and tell their listeners in order", () => {
    const controller = new GuestAbortController();
    const { signal } = controller;
    const seen: unknown[] = [];
    Object.assign(signal, { onabort: () => seen.push("handler") });
    signal.addEventListener("abort", () => seen.push("first"), { once: true });
    const gone = (): void => void seen.push("gone");
    signal.addEventListener("abort", gone);
    signal.removeEventListener("abort", gone);
    signal.addEventListener("abort", { handleEvent: ({ target }) => void seen.push(target === signal) });
    controller.abort("why");
    controller.abort("again");
    expect(seen).toEqual(["handler", "first", true]);
    expect([signal.aborted, signal.reason]).toEqual([true, "why"]);
    expect(() => signal.throwIfAborted()).toThrow("why");
  });

  test("follow any of others", () => {
    const [one, other] = [new GuestAbortController(), new GuestAbortController()];
    const any = GuestAbortSignal.any([one.signal, other.signal]);
    other.abort(2);
    one.abort(1);
    expect([any.reason, GuestAbortSignal.any([one.signal]).reason]).toEqual([2, 1]);
    expect(GuestAbortSignal.abort().reason).toMatchObject({ name: "AbortError" });
    expect(() => new GuestAbortSignal()).toThrow(TypeError);
  });
});

/** The same program over the platform's class and over the guest's. */
describe.each<[string, typeof ReadableStream]>([
  ["the platform's", ReadableStream],
  ["the guest's", GuestReadableStream as unknown as typeof ReadableStream],
])("ReadableStream: %s", (_, Stream) => {
  test("chunks in order, then the end", async () => {
    const stream = new Stream<number>({
      start(controller) {
        controller.enqueue(1);
        controller.enqueue(2);
        controller.close();
      },
    });
    const reader = stream.getReader();
    expect(stream.locked).toBe(true);
    expect([await reader.read(), await reader.read(), await reader.read()]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
    await reader.closed;
  });

  test("is pulled when asked, one at a time", async () => {
    let pulls = 0;
    const stream = new Stream<number>(
      {
        async pull(controller) {
          await Promise.resolve();
          controller.enqueue(++pulls);
          if (pulls === 3) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    expect(pulls).toBe(0);
    expect(await Array.fromAsync(stream)).toEqual([1, 2, 3]);
  });

  test("a source that throws is an error to the reader", async () => {
    const stream = new Stream({
      pull() {
        throw new RangeError("broken");
      },
    });
    await expect(stream.getReader().read()).rejects.toThrow("broken");
  });

  test("leaving a loop cancels the source", async () => {
    const seen: unknown[] = [];
    const stream = new Stream({
      pull: (controller) => controller.enqueue("x"),
      cancel: (reason) => void seen.push(["cancelled", reason]),
    });
    for await (const chunk of stream) {
      seen.push(chunk);
      break;
    }
    expect(seen).toEqual(["x", ["cancelled", undefined]]);
    expect(stream.locked).toBe(false);
  });

  test("from what can be iterated, and in two", async () => {
    const [one, other] = Stream.from([1, 2, 3]).tee();
    expect(await Promise.all([Array.fromAsync(one), Array.fromAsync(other)])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test("a locked stream has no second reader, a released one has", async () => {
    const stream = new Stream({ start: (controller) => controller.enqueue(1) });
    const reader = stream.getReader();
    expect(() => stream.getReader()).toThrow(TypeError);
    await expect(stream.cancel()).rejects.toThrow(TypeError);
    reader.releaseLock();
    expect(await stream.getReader().read()).toEqual({ done: false, value: 1 });
  });
});

describe.each<[string, { Headers: typeof Headers; Request: typeof Request; Response: typeof Response }]>([
  ["the platform's", { Headers, Request, Response }],
  [
    "the guest's",
    { Headers: GuestHeaders, Request: GuestRequest, Response: GuestResponse } as unknown as {
      Headers: typeof Headers;
      Request: typeof Request;
      Response: typeof Response;
    },
  ],
])("messages: %s", (_, web) => {
  test("headers", () => {
    const headers = new web.Headers([
      ["B", " x "],
      ["a", "1"],
      ["A", "2"],
      ["Set-Cookie", "p"],
      ["set-cookie", "q"],
    ]);
    expect([...headers]).toEqual([
      ["a", "1, 2"],
      ["b", "x"],
      ["set-cookie", "p"],
      ["set-cookie", "q"],
    ]);
    headers.set("a", "3");
    headers.delete("B");
    expect([headers.get("A"), headers.get("b"), headers.has("a"), headers.getSetCookie()]).toEqual([
      "3",
      null,
      true,
      ["p", "q"],
    ]);
    expect(() => headers.set("a b", "x")).toThrow(TypeError);
    expect(() => headers.set("a", "x\ny")).toThrow(TypeError);
    expect([...new web.Headers({ x: "1" })]).toEqual([["x", "1"]]);
  });

  test("responses", async () => {
    const response = new web.Response("hé", { status: 201, headers: { "x-a": "b" } });
    expect([response.ok, response.status, response.headers.get("content-type"), response.bodyUsed]).toEqual([
      true,
      201,
      "text/plain;charset=UTF-8",
      false,
    ]);
    const copy = response.clone();
    expect([await response.text(), await copy.text(), response.bodyUsed]).toEqual(["hé", "hé", true]);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(await web.Response.json({ a: 1 }).json()).toEqual({ a: 1 });
    expect(web.Response.redirect("http://x/y").headers.get("location")).toBe("http://x/y");
    expect(await new web.Response().text()).toBe("");
    expect(() => new web.Response("x", { status: 204 })).toThrow(TypeError);
    expect(() => new web.Response("x", { status: 99 })).toThrow(RangeError);
    expect(new Uint8Array(await new web.Response(new Uint8Array([1, 2])).arrayBuffer())).toEqual(
      new Uint8Array([1, 2]),
    );
  });

  test("requests", async () => {
    const request = new web.Request("http://h/a?b#c", { method: "post", body: "x", headers: { a: "b" } });
    expect([request.method, request.url, request.headers.get("content-type")]).toEqual([
      "POST",
      "http://h/a?b#c",
      "text/plain;charset=UTF-8",
    ]);
    const copy = new web.Request(request, { headers: { c: "d" } });
    expect([copy.method, copy.headers.get("a"), copy.headers.get("c"), await copy.text()]).toEqual([
      "POST",
      null,
      "d",
      "x",
    ]);
    expect(request.bodyUsed).toBe(true);
    expect(() => new web.Request("http://h/", { body: "x" })).toThrow(TypeError);
    expect(() => new web.Request("http://u:p@h/")).toThrow(TypeError);
    expect(() => new web.Request("nowhere")).toThrow(TypeError);
  });
});
