/** Standard input with many readers of both generations, some of which leave in the middle: every byte once, in the order of the reads. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryPlatform } from "../adapters/memory/index.ts";
import { createWasi } from "../index.ts";
import type { ByteSource } from "../port/stdio.ts";
import type { ProducedStream } from "../produce.ts";
import type { InputStream } from "./io/input-stream.ts";
import { outcome } from "./testing.test-util.ts";

const TOTAL = 100;

/** Gives 0, 1, 2, ... in pieces, at once or a turn later; a wait that is given up takes nothing. At most one read at a time. */
function counting(sizes: readonly number[]): ByteSource {
  let at = 0;
  let piece = 0;
  let isReading = false;
  const take = (max: number): Uint8Array | null => {
    const size = Math.min(sizes[piece++ % sizes.length] ?? 1, max, TOTAL - at);
    const bytes = Uint8Array.from({ length: size }, (_, index) => at + index);
    at += size;
    return size === 0 ? null : bytes;
  };
  return {
    isTerminal: false,
    read: async (max, signal) => {
      if (isReading) throw new Error("two reads at the same time");
      isReading = true;
      try {
        for (let turns = piece % 3; turns > 0; turns--) {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          signal.throwIfAborted();
        }
        return take(max);
      } finally {
        isReading = false;
      }
    },
  };
}

const step = fc.record({
  reader: fc.nat(2),
  max: fc.integer({ min: 1, max: 9 }),
  /** Before it reads, the reader asks whether there is something; and it leaves without waiting for what it asked for. */
  how: fc.constantFrom("read", "poll and read", "only ask", "leave"),
});

test("every byte once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
      fc.array(step, { maxLength: 40, size: "max" }),
      async (sizes, steps) => {
        const imports = createWasi(memoryPlatform(), { stdio: { stdin: counting(sizes) } });
        const second = imports["wasi:cli/stdin@0.2.12"] as unknown as { getStdin: () => InputStream };
        const third = imports["wasi:cli/stdin@0.3.0"];
        const open3 = () => third?.readViaStream()[0] as ProducedStream<Uint8Array>;
        const inputs = [second.getStdin(), second.getStdin()];
        let stream = open3();
        const got: number[] = [];

        const by2 = async (index: number, max: number, how: string): Promise<void> => {
          const input = inputs[index];
          if (input === undefined) return;
          const pollable = input.subscribe();
          if (how === "poll and read") await pollable.block();
          else if (how !== "read") await pollable.ready();
          pollable[Symbol.dispose]();
          if (how === "leave") {
            input[Symbol.dispose]();
            inputs[index] = second.getStdin();
            return;
          }
          if (how === "only ask") return;
          const bytes = await outcome(() => input.blockingRead(BigInt(max)));
          if (bytes instanceof Uint8Array) got.push(...bytes);
          else expect(bytes).toEqual({ tag: "closed" });
        };
        const by3 = async (max: number, how: string): Promise<void> => {
          const next = stream.next(max);
          if (how === "leave" || how === "only ask") {
            await stream.return();
            const { value } = await next;
            if (value !== undefined) got.push(...value);
            stream = open3();
            return;
          }
          const { value } = await next;
          if (value === undefined) stream = open3();
          else got.push(...value);
        };

        for (const { reader, max, how } of steps) await (reader < 2 ? by2(reader, max, how) : by3(max, how));
        for (;;) {
          const rest = await outcome(() => second.getStdin().blockingRead(100n));
          if (!(rest instanceof Uint8Array)) break;
          got.push(...rest);
        }
        expect(got).toEqual(Array.from({ length: TOTAL }, (_, index) => index));
      },
    ),
    { numRuns: 300 },
  );
});
