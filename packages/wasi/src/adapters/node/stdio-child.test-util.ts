/**
 * A program of a few lines that uses the process's own standard streams as a guest would; the tests of them start it.
 * Its argument says what it does; what happened goes to stderr as one line of JSON.
 */
import { writeSync } from "node:fs";
import { argv, exit } from "node:process";
import { createWasi } from "../../index.ts";
import { FakeStream } from "../../testing/streams.test-util.ts";
import { nodePlatform } from "./index.ts";
import type { Outcome, ByteStream } from "../../streams.ts";
import type { ProducedStream } from "../../produce.ts";

interface Stdio {
  readonly stdin: { readViaStream(): [ProducedStream<Uint8Array>, Promise<Outcome<string>>] };
  readonly stdout: { writeViaStream(data: ByteStream): Promise<Outcome<string>> };
}

const platform = nodePlatform({ stdio: "inherit" });
const imports = createWasi(platform);
const get = <K extends keyof Stdio>(name: K): Stdio[K] =>
  imports[`wasi:cli/${name}@0.3.0`] as unknown as Stdio[K];
const say = (what: unknown): void => {
  writeSync(2, `${JSON.stringify(what)}\n`);
};

const chunk = new Uint8Array(64 * 1024).fill(0x61);
function* chunks(count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield chunk;
}

const programs: Record<string, () => Promise<void>> = {
  async echo() {
    const [stream, result] = get("stdin").readViaStream();
    const written = await get("stdout").writeViaStream(new FakeStream(stream));
    say([await result, written]);
  },
  async flood() {
    const data = new FakeStream(chunks(200));
    say([await get("stdout").writeViaStream(data), data.dropped]);
  },
  async backpressure() {
    const data = new FakeStream(chunks(1000));
    const result = get("stdout").writeViaStream(data);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    const taken = data.taken;
    say([taken, await result, data.taken]);
  },
  async exitWhileBlocked() {
    void get("stdout").writeViaStream(new FakeStream(chunks(1000)));
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    say("exit");
    exit(7);
  },
  async leaveStdin() {
    const [stream, result] = get("stdin").readViaStream();
    void stream.next();
    await stream.return();
    say(await result);
  },
  async terminals() {
    const terminals = ["stdin", "stdout", "stderr"].map((name) => {
      const own = imports[`wasi:cli/terminal-${name}@0.3.0`] as Record<string, () => unknown>;
      return Object.values(own)[0]?.() !== undefined;
    });
    say(terminals);
  },
};

await programs[argv[2] ?? ""]?.();
