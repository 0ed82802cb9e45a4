/**
 * Streams between a machine and the host: the reference code's test_host_partial_reads_writes, test_receive_own_stream and
 * test_stream_forward. Without the model, which knows the host as an echo only.
 */
import { expect, test } from "vitest";
import { ComponentError } from "../errors/index.ts";
import { instantiateSync, type ComponentStream } from "../embed/index.ts";
import { BLOCKED, NOWHERE, ZEROS, type Move, type Report } from "./model.test-util.ts";
import { codeOf, type Operation } from "./operations.test-util.ts";
import { loadMachines } from "./run.test-util.ts";
import { bytesOf, copied, EXIT, NOTHING } from "./stage.test-util.ts";

const { plain: component } = loadMachines();

type Play = Generator<Move, void, Report>;
/** The ok side's ok side: a stream of bytes. */
interface Gift {
  readonly tag: "ok" | "err";
  readonly val: { readonly tag: "ok" | "err"; readonly val?: ComponentStream<Uint8Array> };
}

/** Runs one task of instance a to its end. */
async function play(script: () => Play, echo: (gift: Gift) => unknown): Promise<void> {
  const moves = script();
  let problem: unknown = null;
  const step = (...[, kind = 0, a = 0, b = 0, c = 0, d = 0]: number[]): readonly number[] => {
    try {
      const { value } = moves.next({ me: 0, kind, a, words: [b, c, d] });
      const {
        name,
        x = 0,
        y = 0,
        z = 0,
        w = 0,
        fill = NOWHERE,
        words = ZEROS,
        peek = NOWHERE,
      } = value ?? EXIT;
      return [codeOf(name as Operation | "leave"), x, y, z, w, fill, ...words, peek, 0]; // the scripts name operations
    } catch (error) {
      problem = error;
      throw error;
    }
  };
  const imports = { step, echo: (_: number, gift: Gift) => echo(gift), makeThing: () => ({}) };
  const instance = instantiateSync(component, { "heddle:test/host": imports });
  const nothing = { tag: "err", val: { tag: "err", val: undefined } };
  const func = instance.functions.get("heddle:test/a#stack");
  const answer = await Promise.resolve(instance.call(func, {}, 0, nothing)).catch((error: unknown) => error);
  if (problem !== null) throw problem;
  // The task returns the err side of the err side.
  expect(answer).toBeInstanceOf(ComponentError);
  expect(instance.explain()).toBe("nothing waits: no task is in progress");
  await instance[Symbol.asyncDispose]();
}

/** The end of a blocked copy, waited for. */
function* waitFor(set: number): Generator<Move, number, Report> {
  const event = yield { name: "set.wait", x: set, peek: 2048 };
  return event.words[1];
}

const ECHO_NOTHING: Move = { name: "h.echo", y: 1, z: 1, peek: 512 };

test("the host gives chunks of two: a guest with room for four reads two, and waits for the next", async () => {
  const got: number[][] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(1, 2);
    yield Uint8Array.of(3, 4);
    await new Promise((resolve) => setTimeout(resolve, 5));
    yield Uint8Array.of(5, 6);
  }
  function* script(): Play {
    expect((yield ECHO_NOTHING).a).toBe(2);
    const readable = (yield { name: "none", peek: 512 }).words[2];
    const { a: set } = yield { name: "set.new" };
    yield { name: "join", x: readable, y: set };
    for (let open = true; open;) {
      let { a: result } = yield { name: "s.read", x: readable, y: 1024, z: 4, peek: 1024 };
      if (result === BLOCKED) result = yield* waitFor(set);
      open = (result & 0xf) === 0;
      got.push(bytesOf(yield { name: "none", peek: 1024 }, result >>> 4));
    }
    yield { name: "s.drop-read", x: readable };
    yield { name: "set.drop", x: set };
    yield NOTHING;
  }
  await play(script, () => ({ tag: "ok", val: source() }));
  expect(got).toEqual([[1, 2], [3, 4], [5, 6], []]);
});

test("the host takes two, then four, of six: the guest's write counts what was taken", async () => {
  const got: number[][] = [];
  let sink: Promise<void> = Promise.resolve();
  async function drain(stream: ComponentStream<Uint8Array>): Promise<void> {
    for (const max of [2, 4, 100]) {
      const chunk = await stream.read(max);
      got.push(chunk === null ? [] : [...chunk]);
    }
  }
  function* script(): Play {
    const [readable, writable] = (yield { name: "s.new", peek: 256 }).words;
    expect((yield { name: "h.echo", y: 0, z: 0, w: readable, peek: 512 }).a).toBe(2);
    const { a: set } = yield { name: "set.new" };
    yield { name: "join", x: writable, y: set };
    const words = [0x04030201, 0x0605, 0] as const;
    for (const [ptr, length, taken] of [
      [1024, 6, 2],
      [1026, 4, 4],
    ] as const) {
      const fill = ptr === 1024 ? { fill: 1024, words } : {};
      let { a: result } = yield { name: "s.write", x: writable, y: ptr, z: length, ...fill };
      if (result === BLOCKED) result = yield* waitFor(set);
      expect(result).toBe(copied(taken));
    }
    yield { name: "s.drop-write", x: writable };
    yield { name: "set.drop", x: set };
    yield NOTHING;
  }
  await play(script, ({ val }) => {
    if (val.val !== undefined) sink = drain(val.val);
    throw new ComponentError({ tag: "err", val: undefined });
  });
  await sink;
  expect(got).toEqual([[1, 2], [3, 4, 5, 6], []]);
});

test("a stream that the host gives back is the guest's own: a write in progress can still be cancelled", async () => {
  function* script(): Play {
    const [readable, writable] = (yield { name: "s.new", peek: 256 }).words;
    expect((yield { name: "s.write", x: writable, y: 1024, z: 4 }).a).toBe(BLOCKED);
    expect((yield { name: "h.echo", y: 0, z: 0, w: readable, peek: 512 }).a).toBe(2);
    expect((yield { name: "none", peek: 512 }).words[2]).toBe(readable);
    expect((yield { name: "s.cancel-write", x: writable }).a).toBe(copied(0, "cancelled"));
    yield { name: "s.drop-write", x: writable };
    yield { name: "s.drop-read", x: readable };
    yield NOTHING;
  }
  await play(script, ({ val }) => val);
});
