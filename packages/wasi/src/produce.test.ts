/** The result beside a stream: what it says, by what the source does and how far the reader went. */
import { expect, test } from "vitest";
import { FilesystemError } from "./filesystem/error.ts";
import { FILESYSTEM_LIMITS } from "./filesystem/limits.ts";
import { readStream } from "./filesystem/read-stream.ts";
import { Shared } from "./filesystem/shared.ts";
import type { OpenFile } from "./port/filesystem.ts";
import { produce, produceFailure, type ProducedStream } from "./produce.ts";

const ok = { tag: "ok" };
const failed = { tag: "err", val: "broken" };

/** Three chunks, then the end; fails instead of giving the chunk of that index. */
function source(failsAt: number, readAhead: boolean) {
  const log: string[] = [];
  let pulls = 0;
  const [stream, result] = produce<number[], string>({
    pull: async () => {
      const index = pulls++;
      log.push(`pull ${index}`);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      if (index === failsAt) throw new Error("broken");
      return index < 3 ? [index] : null;
    },
    errorCode: (error) => (error instanceof Error ? error.message : "?"),
    close: () => log.push("close"),
    readAhead,
  });
  return { stream, result, log };
}

async function take(stream: ProducedStream<number[]>, count: number): Promise<number> {
  let taken = 0;
  while (taken < count && (await stream.next()).done !== true) taken++;
  await stream.return();
  return taken;
}

test.each<[failsAt: number, readAhead: boolean, take: number, taken: number, result: unknown]>([
  [9, true, 9, 3, ok],
  [9, false, 9, 3, ok],
  [9, true, 1, 1, ok],
  [9, true, 0, 0, ok],
  [0, true, 9, 0, failed],
  [2, false, 9, 2, failed],
  // The reader leaves after one chunk, and the read ahead of him fails.
  [1, true, 1, 1, failed],
  // Nothing was read ahead, so nothing failed.
  [1, false, 1, 1, ok],
  [2, true, 1, 1, ok],
])("fails at %d, reading ahead %s, reader takes %d", async (failsAt, readAhead, count, taken, expected) => {
  const { stream, result, log } = source(failsAt, readAhead);
  expect(await take(stream, count)).toBe(taken);
  expect(await result).toEqual(expected);
  expect(log.filter((entry) => entry === "close")).toHaveLength(1);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test("nothing is pulled before the reader asks", async () => {
  const { stream, log } = source(9, true);
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(log).toEqual([]);
  await stream.return();
});

test("a stream that failed from the start", async () => {
  const [stream, result] = produceFailure<Uint8Array, string>("broken");
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(await result).toEqual(failed);
});

test("a reader who takes one byte of a file that breaks learns why it broke", async () => {
  let reads = 0;
  let closed = 0;
  const file = {
    kind: "regular-file",
    read: async (into: Uint8Array) => {
      reads++;
      if (reads > 1) throw new FilesystemError({ tag: "io" });
      into[0] = 1;
      return 1;
    },
    close: () => closed++,
  } as unknown as OpenFile;
  const shared = new Shared(file);
  const [stream, result] = readStream(shared, 0n, FILESYSTEM_LIMITS);
  shared.release();
  expect((await stream.next()).value).toEqual(Uint8Array.of(1));
  await stream.return();
  expect(await result).toEqual({ tag: "err", val: { tag: "io" } });
  expect(closed).toBe(1);
});
