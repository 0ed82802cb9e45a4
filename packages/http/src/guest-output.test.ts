import { compileSync } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { memoryPlatform } from "@heddle/wasi/memory";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { handlersOf } from "./from-component.ts";
import type { InstanceRequests } from "./requests.ts";
import { guestOutput, type OutputSink } from "./guest-output.ts";
import type { RequestOrigin } from "./instance.ts";
import { guestLine } from "./log-line.ts";
import { Service } from "./service.ts";
import { bytes, textOf } from "./testing/handlers.test-util.ts";
import { Fields, NO_TRAILERS, readerOf, Request } from "@heddle/wasi/http";

const originOf = (requestId: string): RequestOrigin => ({ requestId, traceId: "t", header: "" });
const a = originOf("a");
const b = originOf("b");

/** Requests as a test says. */
class FakeRequests implements InstanceRequests {
  current: RequestOrigin | undefined;
  readonly active: RequestOrigin[] = [];
  over: (origin: RequestOrigin | undefined) => void = () => {};

  onOver(told: (origin: RequestOrigin | undefined) => void): void {
    const former = this.over;
    this.over = (origin) => {
      former(origin);
      told(origin);
    };
  }

  end(origin: RequestOrigin): void {
    this.active.splice(this.active.indexOf(origin), 1);
    this.over(origin);
  }
}

function output(maxLineBytes = 100): {
  readonly requests: FakeRequests;
  readonly stdout: OutputSink;
  readonly lines: string[];
} {
  const requests = new FakeRequests();
  const lines: string[] = [];
  const { stdout } = guestOutput(
    requests,
    ({ origin, bytes: line, cut }) => {
      lines.push(`${origin?.requestId ?? "-"}: ${textOf(line)}${cut ? "+" : ""}`);
      return undefined;
    },
    maxLineBytes,
  );
  return { requests, stdout, lines };
}

describe("what guests write", () => {
  it("is told in whole lines, however it comes", () => {
    const { stdout, lines } = output();
    for (const chunk of ["on", "e\ntw", "o\n\nthree\nfo", "ur\n"]) void stdout.write(bytes(chunk));
    expect(lines).toEqual(["-: one", "-: two", "-: ", "-: three", "-: four"]);
  });

  it("is not mixed between requests", () => {
    const { requests, stdout, lines } = output();
    requests.active.push(a, b);
    for (const [origin, chunk] of [
      [a, "one "],
      [b, "two "],
      [a, "of a\n"],
      [b, "of b\n"],
    ] as const) {
      requests.current = origin;
      void stdout.write(bytes(chunk));
    }
    expect(lines).toEqual(["a: one of a", "b: two of b"]);
  });

  it("is told at once when its request is over already", () => {
    const { requests, stdout, lines } = output();
    const late = stdout.forStream();
    requests.current = a;
    void late.write(bytes("one\ntwo"));
    expect(lines).toEqual(["a: one", "a: two"]);
  });

  it("is told without its end when its request is over, or its instance", () => {
    const { requests, stdout, lines } = output();
    requests.current = a;
    void stdout.write(bytes("half"));
    requests.end(a);
    requests.end(a);
    requests.current = undefined;
    void stdout.write(bytes("rest"));
    requests.over(undefined);
    expect(lines).toEqual(["a: half", "-: rest"]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["in one write", ["12345678901\n"], ["-: 1234+", "-: 5678+", "-: 901"]],
    ["byte by byte", ["1", "2", "3", "4", "5", "6"], ["-: 1234+", "-: 56"]],
    ["of just the limit", ["1234", "\n"], ["-: 1234"]],
  ])("is told in pieces where a line is too long: %s", (_what, chunks, told) => {
    const { requests, stdout, lines } = output(4);
    for (const chunk of chunks) void stdout.write(bytes(chunk));
    requests.over(undefined);
    expect(lines).toEqual(told);
  });

  it("is kept as it was, though its memory is used again", () => {
    const { stdout, lines } = output();
    const chunk = bytes("one");
    void stdout.write(chunk);
    chunk.fill(0);
    void stdout.write(bytes("\n"));
    expect(lines).toEqual(["-: one"]);
  });

  it("through a stream is of the request that handed it over, then of the only one left", () => {
    const { requests, stdout, lines } = output();
    requests.current = a;
    requests.active.push(a);
    const stream = stdout.forStream();
    requests.current = undefined;
    const write = (text: string): void => void stream.write(bytes(`${text}\n`));
    write("1");
    requests.active.push(b);
    write("2");
    requests.end(a);
    write("3");
    requests.active.push(originOf("c"));
    write("4");
    requests.active.length = 0;
    write("5");
    requests.current = b;
    write("6");
    expect(lines).toEqual(["a: 1", "a: 2", "b: 3", "-: 4", "a: 5", "b: 6"]);
  });

  it("makes the guest wait where lines are not taken", async () => {
    let taken = (): void => {};
    const { stdout } = guestOutput(
      new FakeRequests(),
      () => new Promise((resolve) => (taken = resolve)),
      100,
    );
    let done = false;
    const written = (async () => {
      await stdout.write(bytes("a\n"));
      done = true;
    })();
    await Promise.resolve();
    expect(done).toBe(false);
    taken();
    await written;
    expect(done).toBe(true);
  });
});

describe("a line of a guest", () => {
  const at = new Date(0);
  const line = { output: "stderr", origin: a, bytes: bytes('"x"'), cut: false } as const;
  it.each([
    ["text", {}, '[a] "x"\n'],
    ["text", { cut: true }, '[a] "x"...\n'],
    ["text", { origin: undefined }, '[-] "x"\n'],
    [
      "json",
      {},
      '{"time":"1970-01-01T00:00:00.000Z","output":"stderr","request":"a","trace":"t","text":"\\"x\\""}\n',
    ],
    [
      "json",
      { origin: undefined, cut: true },
      '{"time":"1970-01-01T00:00:00.000Z","output":"stderr","text":"\\"x\\"","cut":true}\n',
    ],
  ] as const)("as %s of %j", (format, more, told) => {
    expect(textOf(guestLine({ ...line, ...more }, format, at))).toBe(told);
  });
});

it("is told apart by request though they share a store", async () => {
  const acts = compileSync(
    readFileSync(new URL("../../../conformance/guests/serve-acts.wasm", import.meta.url)),
  );
  const lines: string[] = [];
  const service = new Service(
    handlersOf(acts, (requests) => {
      const tell = guestOutput(
        requests,
        ({ output: name, origin, bytes: line }) => {
          lines.push(`${name} ${origin?.requestId} ${textOf(line)}`);
          return undefined;
        },
        1000,
      );
      return createWasi(memoryPlatform(), { stdio: tell });
    }),
  );
  const paths = Array.from({ length: 12 }, (_, i) => `/${i % 2 === 0 ? "p" : "q"}${i}`);
  await Promise.all(
    paths.map(async (path) => {
      const [request] = Request.new(new Fields(), undefined, Promise.resolve(NO_TRAILERS), undefined);
      request.setPathWithQuery(path);
      const answer = await service.handle(request, new AbortController().signal, originOf(`of${path}`));
      if (answer.kind === "refused") throw new Error(String(answer.status));
      const reader = readerOf(answer.response.take().body.contents);
      while ((await reader.read()) !== null);
      answer.done();
    }),
  );
  expect(service.counters).toMatchObject({ made: 1, failed: 0 });
  expect(lines.toSorted()).toEqual(paths.map((path) => `stdout of${path} ${path}`).toSorted());
  await service.drain();
});
