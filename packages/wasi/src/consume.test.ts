/** Writing out a guest's stream: what is taken, when, and what becomes of failures. */
import { expect, test } from "vitest";
import { consume, consumeBytes, refuse } from "./consume.ts";
import type { ByteStream } from "./streams.ts";
import { FakeStream } from "./testing/streams.test-util.ts";

const errorCode = (error: unknown): string => (error instanceof Error ? error.message : "?");

/** A stream of bytes that can be read into memory, as a component's can. */
class IntoStream extends FakeStream<Uint8Array> implements ByteStream {
  readonly memory: Set<ArrayBufferLike> = new Set();

  async readInto(into: Uint8Array): Promise<number | null> {
    this.memory.add(into.buffer);
    const chunk = await this.read();
    if (chunk === null) return null;
    into.set(chunk);
    return chunk.byteLength;
  }
}

test.each([true, false])("bytes arrive whole and in order (the sink waits: %s)", async (waits) => {
  const data = new IntoStream(Array.from({ length: 20 }, (_, i) => new Uint8Array(i + 1).fill(i)));
  const written: number[][] = [];
  const result = await consumeBytes(data, {
    write: (chunk) => {
      if (!waits) {
        written.push([...chunk]);
        return undefined;
      }
      return new Promise((resolve) => {
        setImmediate(() => {
          written.push([...chunk]);
          resolve();
        });
      });
    },
    errorCode,
  });
  expect(result).toEqual({ tag: "ok" });
  expect(written).toEqual(Array.from({ length: 20 }, (_, i) => Array.from({ length: i + 1 }, () => i)));
  expect(data.memory.size).toBe(2);
});

test("a failing finish is a failure", async () => {
  const data = new FakeStream([1, 2]);
  const finish = (): Promise<void> => Promise.reject(new Error("full"));
  const result = await consume(data, { write: () => undefined, finish, errorCode });
  expect(result).toEqual({ tag: "err", val: "full" });
  expect(data.dropped).toBe(true);
});

test("a failed write does not wait for a guest that says nothing more", async () => {
  const data = new FakeStream(
    (async function* () {
      yield 1;
      await new Promise(() => {});
    })(),
  );
  const write = (): Promise<void> => Promise.reject(new Error("pipe"));
  expect(await consume(data, { write, errorCode })).toEqual({ tag: "err", val: "pipe" });
  expect(data.dropped).toBe(true);
});

test("a refused stream is dropped unread", async () => {
  const data = new FakeStream([1]);
  expect(await refuse(data, "no")).toEqual({ tag: "err", val: "no" });
  expect([data.dropped, data.taken]).toEqual([true, 0]);
});
