/** wasi:cli on every platform, from one table. */
import { ComponentError, GuestExit } from "@heddle/component/errors";
import { describe, expect, test } from "vitest";
import { memoryPlatform, MemorySink, MemorySource } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import { createWasi } from "../index.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { ByteSink, ByteSource } from "../port/stdio.ts";
import type { ProducedStream } from "../produce.ts";
import type { ByteStream, Outcome } from "../streams.ts";
import { collectText, FakeStream, textStream } from "../testing/streams.test-util.ts";
import { TerminalInput, TerminalOutput } from "./terminal.ts";

interface Cli {
  readonly environment: {
    getEnvironment(): [string, string][];
    getArguments(): string[];
    getInitialCwd(): string | undefined;
  };
  readonly exit: { exit(status: { tag: "ok" | "err" }): never; exitWithCode(code: number): never };
  readonly stdin: { readViaStream(): [ProducedStream<Uint8Array>, Promise<Outcome<string>>] };
  readonly stdout: { writeViaStream(data: ByteStream): Promise<Outcome<string>> };
  readonly stderr: { writeViaStream(data: ByteStream): Promise<Outcome<string>> };
  readonly "terminal-stdin": { getTerminalStdin(): unknown };
  readonly "terminal-stdout": { getTerminalStdout(): unknown };
  readonly "terminal-stderr": { getTerminalStderr(): unknown };
}

/** An interface of wasi:cli as a guest would import it. */
function cli<K extends keyof Cli>(name: K, port: Port, options: WasiOptions): Cli[K] {
  return createWasi(port, options)[`wasi:cli/${name}@0.3.0`] as unknown as Cli[K];
}

const platforms: readonly [string, () => Port][] = [
  ["memory", memoryPlatform],
  ["node", nodePlatform],
];

const failing = (code: string): ByteSink => ({
  isTerminal: false,
  write: () => Promise.reject(Object.assign(new Error("text of the host's"), { code })),
  flush: () => undefined,
});

/** Gives one chunk and then waits until it is told to stop. */
function endless(): ByteSource {
  let given = false;
  return {
    isTerminal: true,
    read(_max, signal) {
      if (!given) {
        given = true;
        return Promise.resolve(Uint8Array.of(1));
      }
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    },
  };
}

describe.each(platforms)("wasi:cli on %s", (_platform, make) => {
  test.each<[string, WasiOptions, unknown]>([
    ["nothing by default", {}, [[], [], undefined]],
    [
      "what is given",
      { args: ["prog", "a b", ""], env: { FOO: "bar", EMPTY: "" }, cwd: "/work" },
      [
        [
          ["FOO", "bar"],
          ["EMPTY", ""],
        ],
        ["prog", "a b", ""],
        "/work",
      ],
    ],
    [
      "pairs in their order",
      {
        env: [
          ["B", "1"],
          ["A", "2"],
        ],
      },
      [
        [
          ["B", "1"],
          ["A", "2"],
        ],
        [],
        undefined,
      ],
    ],
  ])("environment: %s", (_what, options, expected) => {
    const environment = cli("environment", make(), options);
    const found = [environment.getEnvironment(), environment.getArguments(), environment.getInitialCwd()];
    expect(found).toEqual(expected);
  });

  test.each<[string, (exit: Cli["exit"]) => void, number]>([
    ["exit(ok)", (exit) => exit.exit({ tag: "ok" }), 0],
    ["exit(err)", (exit) => exit.exit({ tag: "err" }), 1],
    ["exit-with-code(7)", (exit) => exit.exitWithCode(7), 7],
  ])("%s", (_what, leave, status) => {
    const exit = cli("exit", make(), {});
    expect(() => leave(exit)).toThrow(expect.objectContaining({ status }));
    expect(() => leave(exit)).toThrow(GuestExit);
  });

  test("stdin gives all and ends", async () => {
    const stdin = cli("stdin", make(), { stdio: { stdin: new MemorySource("some text") } });
    const [stream, result] = stdin.readViaStream();
    expect(await collectText(stream)).toBe("some text");
    expect(await result).toEqual({ tag: "ok" });
  });

  test("stdin gives no more than is asked for", async () => {
    const stdin = cli("stdin", make(), { stdio: { stdin: new MemorySource("some text") } });
    const [first, result] = stdin.readViaStream();
    expect((await first.next(4)).value).toEqual(new TextEncoder().encode("some"));
    await first.return();
    expect(await result).toEqual({ tag: "ok" });
    expect(await collectText(stdin.readViaStream()[0])).toBe(" text");
  });

  test("a reader of stdin that leaves while it waits learns that nothing failed", async () => {
    const stdin = cli("stdin", make(), { stdio: { stdin: endless() } });
    const [stream, result] = stdin.readViaStream();
    await stream.next();
    const waiting = stream.next();
    await stream.return();
    expect(await result).toEqual({ tag: "ok" });
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test("an error of stdin stands in the result", async () => {
    const stdin: ByteSource = {
      isTerminal: false,
      read: () => Promise.reject(new Error("text of the host's")),
    };
    const [stream, result] = cli("stdin", make(), { stdio: { stdin } }).readViaStream();
    expect(await collectText(stream)).toBe("");
    expect(await result).toEqual({ tag: "err", val: "io" });
  });

  test("without a stdin there is nothing to read", async () => {
    const [stream, result] = cli("stdin", make(), {}).readViaStream();
    expect(await collectText(stream)).toBe("");
    expect(await result).toEqual({ tag: "ok" });
  });

  test.each(["stdout", "stderr"] as const)("%s takes all, in order", async (name) => {
    const sink = new MemorySink(1000);
    const output = cli(name, make(), { stdio: { [name]: sink } });
    const data = textStream("one ", "two ", "three");
    expect(await output.writeViaStream(data)).toEqual({ tag: "ok" });
    expect(sink.text()).toBe("one two three");
    expect(data.dropped).toBe(true);
  });

  test("a slow sink stops the guest", async () => {
    const settle: (() => void)[] = [];
    const sink: ByteSink = {
      isTerminal: false,
      write: () => new Promise((resolve) => settle.push(resolve)),
      flush: () => undefined,
    };
    const data = new FakeStream(Array.from({ length: 100 }, () => new Uint8Array(10)));
    const result = cli("stdout", make(), { stdio: { stdout: sink } }).writeViaStream(data);
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(data.taken).toBe(2);
    for (let turn = 0; turn < 100; turn++) {
      settle.shift()?.();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(await result).toEqual({ tag: "ok" });
  });

  test("a sink that fails drops the guest's stream", async () => {
    const data = textStream("a", "b", "c", "d");
    const result = await cli("stdout", make(), { stdio: { stdout: failing("EIO") } }).writeViaStream(data);
    expect(result).toEqual({ tag: "err", val: "io" });
    expect(data.dropped).toBe(true);
    expect(data.taken).toBeLessThan(3);
  });

  test("a stream that nobody takes is discarded", async () => {
    const port = { ...make(), stdio: {} };
    expect(await cli("stdout", port, {}).writeViaStream(textStream("a"))).toEqual({ tag: "ok" });
  });

  test.each([
    ["a terminal", true],
    ["no terminal", false],
  ])("%s", (_what, isTerminal) => {
    const sink: ByteSink = { isTerminal, write: () => undefined, flush: () => undefined };
    const stdin: ByteSource = { isTerminal, read: () => Promise.resolve(null) };
    const options = { stdio: { stdin, stdout: sink, stderr: sink } };
    const input = cli("terminal-stdin", make(), options).getTerminalStdin();
    const outputs = [
      cli("terminal-stdout", make(), options).getTerminalStdout(),
      cli("terminal-stderr", make(), options).getTerminalStderr(),
    ];
    expect(input instanceof TerminalInput).toBe(isTerminal);
    for (const output of outputs) expect(output instanceof TerminalOutput).toBe(isTerminal);
  });
});

test("a closed pipe is `pipe` on node", async () => {
  const port = nodePlatform({ stdio: "inherit" });
  const stdout = cli("stdout", port, { stdio: { stdout: failing("EPIPE") } });
  expect(await stdout.writeViaStream(textStream("a"))).toEqual({ tag: "err", val: "pipe" });
});

test("an exit is no error of the interface", () => {
  expect(new GuestExit(0)).not.toBeInstanceOf(ComponentError);
});
