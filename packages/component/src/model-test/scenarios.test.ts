/**
 * Scenarios of the reference code's own tests (canonical-abi/run_tests.py), told anew, where the specification's scripts do not
 * reach; and those in which random programs found mistakes. Which scenario is covered where: docs/TESTING.md.
 */
import { expect, test } from "vitest";
import { BLOCKED } from "./model.test-util.ts";
import {
  bytesOf,
  CANCELLED_BEFORE_RETURNED,
  CANCELLED_BEFORE_STARTED,
  copied,
  copy,
  EXIT,
  NOTHING,
  peeking,
  RETURNED,
  Stage,
  STARTED,
  STARTING,
  subtask,
  waitOn,
  YIELD,
  type Script,
} from "./stage.test-util.ts";

const returnsAtOnce: Script = function* () {
  yield NOTHING;
  yield EXIT;
};

const returnsAfterYield: Script = function* () {
  yield YIELD;
  yield NOTHING;
  yield EXIT;
};

/** Waits on an empty set until it is cancelled, and says so. */
const waitsForCancel: Script = function* () {
  const { a: set } = yield { name: "set.new" };
  const event = yield waitOn(set);
  expect([event.kind, event.a]).toEqual([3, 6]);
  yield { name: "set.drop", x: set };
  yield { name: "task.cancel" };
  yield EXIT;
};

test.each([0, 1, 2, 3])(
  "test_async_to_async: one callee returns at once, one later (seed %i)",
  async (seed) => {
    const stage = new Stage(seed);
    await stage.call("run", "a", function* (_, at) {
      expect((yield stage.order(at, "p.run", returnsAtOnce)).a).toBe(RETURNED);
      const { state, index } = subtask(yield stage.order(at, "p.run", returnsAfterYield));
      expect(state).toBe(STARTED);
      const { a: set } = yield { name: "set.new" };
      yield { name: "join", x: index, y: set };
      const event = yield waitOn(set);
      expect([event.a, event.words[0], event.words[1]]).toEqual([1, index, RETURNED]);
      yield { name: "sub.drop", x: index };
      yield { name: "set.drop", x: set };
      yield NOTHING;
      yield EXIT;
    });
    expect(await stage.end()).toBe("clean");
  },
);

test("test_async_callback, test_callback_interleaving: two callbacks of an instance take turns, a third task waits to enter", async () => {
  const stage = new Stage();
  const order: string[] = [];
  const turns = (name: string): Script =>
    function* () {
      for (let turn = 0; turn < 3; turn++) {
        order.push(`${name}${turn}`);
        expect((yield YIELD).a).toBe(0);
      }
      yield NOTHING;
      yield EXIT;
    };
  await stage.call("stack", "a", function* (_, at) {
    expect(subtask(yield stage.order(at, "p.run", turns("x"))).state).toBe(STARTED);
    expect(subtask(yield stage.order(at, "p.run", turns("y"))).state).toBe(STARTED);
    const { a: set } = yield { name: "set.new" };
    for (const index of [1, 2]) yield { name: "join", x: index, y: set };
    for (let left = 2; left > 0; left--) {
      const event = yield peeking(at, "set.wait", set);
      expect([event.a, event.words[1]]).toEqual([1, RETURNED]);
      yield { name: "sub.drop", x: event.words[0] };
    }
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(order).toEqual(["x0", "y0", "x1", "y1", "x2", "y2"]);
  expect(await stage.end()).toBe("clean");
});

test.each([0, 5, 6])(
  "test_async_to_sync: a sync-lifted callee blocks, the next one waits to enter (seed %i)",
  async (seed) => {
    const stage = new Stage(seed);
    await stage.call("run", "a", function* (_, at) {
      const [readable, writable] = (yield peeking(at, "s.new")).words;
      const reads: Script = function* ({ words }, callee) {
        const report = yield copy(callee, "s.read-sync", words[2], 4);
        expect(report.a).toBe(copied(2));
        expect(bytesOf(report, 4)).toEqual([7, 8, 0, 0]);
        yield { name: "s.drop-read", x: words[2] };
        yield { name: "leave", x: 1040, fill: 1040, words: [1, 1, 0] };
      };
      const first = subtask(yield stage.order(at, "p.sync", reads, { kind: "s", index: readable }));
      expect(first.state).toBe(STARTED);
      const second = subtask(yield stage.order(at, "p.run", returnsAtOnce));
      expect(second.state).toBe(STARTING);
      expect((yield copy(at, "s.write", writable, [7, 8])).a).toBe(copied(2));
      const { a: set } = yield { name: "set.new" };
      for (const { index } of [first, second]) yield { name: "join", x: index, y: set };
      for (let left = 2; left > 0;) {
        const event = yield waitOn(set);
        if (event.words[1] !== RETURNED) continue;
        yield { name: "sub.drop", x: event.words[0] };
        left -= 1;
      }
      yield { name: "s.drop-write", x: writable };
      yield { name: "set.drop", x: set };
      yield NOTHING;
      yield EXIT;
    });
    expect(await stage.end()).toBe("clean");
  },
);

test.each([0, 9])(
  "test_async_backpressure: calls wait to start, in order, and can be cancelled before they do (seed %i)",
  async (seed) => {
    const stage = new Stage(seed);
    const started: number[] = [];
    const notes = (number: number): Script =>
      function* () {
        started.push(number);
        yield NOTHING;
        yield EXIT;
      };
    await stage.call("stack", "a", function* (_, at) {
      const presses: Script = function* () {
        yield { name: "pressure.inc" };
        yield NOTHING;
        yield YIELD;
        yield YIELD;
        yield { name: "pressure.dec" };
        yield EXIT;
      };
      expect((yield stage.order(at, "p.run", presses)).a).toBe(RETURNED);
      const { a: set } = yield { name: "set.new" };
      for (const number of [1, 2, 3]) {
        const { state, index } = subtask(
          yield stage.order(at, number === 2 ? "p.stack" : "p.run", notes(number)),
        );
        expect(state).toBe(STARTING);
        yield { name: "join", x: index, y: set };
      }
      const cancelled = at.table.findIndex((item) => item?.is === "sub" && item.callee.lift === "stack");
      expect((yield { name: "sub.cancel", x: cancelled }).a).toBe(CANCELLED_BEFORE_STARTED);
      yield { name: "sub.drop", x: cancelled };
      for (let left = 2; left > 0;) {
        const event = yield peeking(at, "set.wait", set);
        if (event.words[1] !== RETURNED) continue;
        yield { name: "sub.drop", x: event.words[0] };
        left -= 1;
      }
      yield { name: "set.drop", x: set };
      yield NOTHING;
      yield EXIT;
    });
    expect(seed === 0 ? started : started.toSorted((a, b) => a - b)).toEqual([1, 3]);
    expect(await stage.end()).toBe("clean");
  },
);

test("test_sync_using_wait: a sync-lowered call of a callee that waits", async () => {
  const stage = new Stage();
  const times: string[] = [];
  await stage.call("stack", "a", function* (_, at) {
    for (const what of ["p.run-sync", "p.sync-sync", "p.stack-sync", "q.run-sync"]) {
      const script: Script = function* () {
        if (what === "p.run-sync" || what === "q.run-sync") yield YIELD;
        else yield { name: "yield" };
        times.push(what);
        if (what === "p.sync-sync") {
          yield { name: "leave", x: 1040, fill: 1040, words: [1, 1, 0] };
          return;
        }
        yield NOTHING;
        yield EXIT;
      };
      expect((yield stage.order(at, what, script)).a).toBe(0);
      times.push("returned");
    }
    yield NOTHING;
    yield EXIT;
  });
  expect(times.filter((each) => each === "returned")).toHaveLength(4);
  expect(await stage.end()).toBe("clean");
});

test("test_eager_stream_completion, test_async_stream_ops: a write completes what a read began, and the other way round", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "s.new")).words;
    const { a: set } = yield { name: "set.new" };
    const reads = copy(at, "s.read", readable, 4);
    expect((yield reads).a).toBe(BLOCKED);
    expect((yield copy(at, "s.write", writable, [1, 2, 3, 4])).a).toBe(copied(4));
    yield { name: "join", x: readable, y: set };
    const event = yield peeking(at, "set.wait", set);
    expect([event.a, event.words[0], event.words[1]]).toEqual([2, readable, copied(4)]);
    expect(bytesOf(yield { name: "none", peek: reads.y ?? 0 }, 4)).toEqual([1, 2, 3, 4]);
    expect((yield copy(at, "s.write", writable, [5, 6, 7])).a).toBe(BLOCKED);
    expect(bytesOf(yield copy(at, "s.read", readable, 2), 2)).toEqual([5, 6]);
    expect((yield { name: "s.drop-read", x: readable }).a).toBe(0);
    yield { name: "join", x: writable, y: set };
    const dropped = yield peeking(at, "set.wait", set);
    expect([dropped.a, dropped.words[1]]).toEqual([3, copied(2, "dropped")]);
    yield { name: "s.drop-write", x: writable };
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("test_wasm_to_wasm_stream, test_wasm_to_wasm_stream_empty: a stream through three instances, with lengths of zero", async () => {
  const stage = new Stage();
  const got: number[] = [];
  const consumes: Script = function* ({ words: [, , end] }, at) {
    // Nothing is read until something is there: a length of zero waits for that.
    expect((yield copy(at, "s.read", end, 0)).a).toBe(BLOCKED);
    const { a: set } = yield { name: "set.new" };
    yield { name: "join", x: end, y: set };
    const there = yield waitOn(set);
    expect([there.a, there.words[1]]).toEqual([2, copied(0)]);
    for (let open = true; open;) {
      let report = yield copy(at, "s.read", end, 3);
      if (report.a === BLOCKED) {
        const ptr = at.nextBuffer - 16;
        const event = yield waitOn(set);
        report = { ...(yield { name: "none", peek: ptr }), a: event.words[1] };
      }
      got.push(...bytesOf(report, report.a >>> 4));
      open = (report.a & 0xf) === 0;
    }
    yield { name: "s.drop-read", x: end };
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  };
  await stage.call("stack", "a", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "s.new")).words;
    const forwards: Script = function* ({ words: [, , end] }, middle) {
      const { state, index } = subtask(
        yield stage.order(middle, "p.run", consumes, { kind: "s", index: end }),
      );
      expect(state).toBe(STARTED);
      yield NOTHING;
      const { a: set } = yield { name: "set.new" };
      yield { name: "join", x: index, y: set };
      expect((yield peeking(middle, "set.wait", set)).words[1]).toBe(RETURNED);
      yield { name: "sub.drop", x: index };
      yield { name: "set.drop", x: set };
      yield EXIT;
    };
    expect((yield stage.order(at, "p.stack", forwards, { kind: "s", index: readable })).a).toBe(RETURNED);
    expect((yield copy(at, "s.write-sync", writable, [])).a).toBe(copied(0));
    // The reader comes twice, three and two, before the writer has its turn.
    expect((yield copy(at, "s.write-sync", writable, [1, 2, 3, 4, 5])).a).toBe(copied(5));
    expect((yield copy(at, "s.write-sync", writable, [6, 7])).a).toBe(copied(2));
    yield { name: "s.drop-write", x: writable };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
  expect(got).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("test_cancel_copy: before anything moved, after something did, and after the other end was dropped", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "s.new")).words;
    expect((yield copy(at, "s.write", writable, [1, 2, 3])).a).toBe(BLOCKED);
    expect((yield { name: "s.cancel-write", x: writable }).a).toBe(copied(0, "cancelled"));
    expect((yield copy(at, "s.write", writable, [4, 5, 6])).a).toBe(BLOCKED);
    expect(bytesOf(yield copy(at, "s.read", readable, 2), 2)).toEqual([4, 5]);
    expect((yield { name: "s.cancel-write", x: writable }).a).toBe(copied(2, "cancelled"));
    expect((yield copy(at, "s.read", readable, 2)).a).toBe(BLOCKED);
    yield { name: "s.drop-write", x: writable };
    expect((yield { name: "s.cancel-read", x: readable }).a).toBe(copied(0, "dropped"));
    yield { name: "s.drop-read", x: readable };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("test_futures: written before it is read, cancelled, its reader dropped", async () => {
  const stage = new Stage();
  const reads: Script = function* ({ words: [, , end] }, at) {
    const report = yield copy(at, "f.read", end, 1);
    expect([report.a, bytesOf(report, 1)]).toEqual([0, [42]]);
    yield { name: "f.drop-read", x: end };
    yield NOTHING;
    yield EXIT;
  };
  const drops: Script = function* ({ words: [, , end] }) {
    yield { name: "f.drop-read", x: end };
    yield NOTHING;
    yield EXIT;
  };
  await stage.call("run", "a", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "f.new")).words;
    expect((yield copy(at, "f.write", writable, [41])).a).toBe(BLOCKED);
    expect((yield { name: "f.cancel-write", x: writable }).a).toBe(2);
    expect((yield copy(at, "f.write", writable, [42])).a).toBe(BLOCKED);
    expect((yield stage.order(at, "p.run", reads, { kind: "f", index: readable })).a).toBe(RETURNED);
    expect((yield { name: "f.cancel-write", x: writable }).a).toBe(0);
    yield { name: "f.drop-write", x: writable };
    const again = yield peeking(at, "f.new");
    expect((yield stage.order(at, "q.run", drops, { kind: "f", index: again.words[0] })).a).toBe(RETURNED);
    expect((yield copy(at, "f.write", again.words[1], [1])).a).toBe(1);
    yield { name: "f.drop-write", x: again.words[1] };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("test_futures: the writable end of a future that was not written cannot be dropped", async () => {
  const stage = new Stage();
  await stage.call("run", "a", function* (_, at) {
    const [, writable] = (yield peeking(at, "f.new")).words;
    yield { name: "f.drop-write", x: writable };
  });
  expect(await stage.end()).toBe("trap future-unwritten");
});

test.each([0, 3])("test_cancel_subtask: heeded, ignored, and answered late (seed %i)", async (seed) => {
  const stage = new Stage(seed);
  const returnsAllTheSame: Script = function* () {
    const { a: set } = yield { name: "set.new" };
    expect((yield waitOn(set)).a).toBe(6);
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  };
  const answersLate: Script = function* () {
    const { a: set } = yield { name: "set.new" };
    expect((yield waitOn(set)).a).toBe(6);
    yield YIELD;
    yield { name: "set.drop", x: set };
    yield { name: "task.cancel" };
    yield EXIT;
  };
  await stage.call("stack", "a", function* (_, at) {
    for (const [script, what, answer] of [
      [waitsForCancel, "sub.cancel", CANCELLED_BEFORE_RETURNED],
      [waitsForCancel, "sub.cancel-sync", CANCELLED_BEFORE_RETURNED],
      [returnsAllTheSame, "sub.cancel", RETURNED],
      [answersLate, "sub.cancel-sync", CANCELLED_BEFORE_RETURNED],
    ] as const) {
      const { state, index } = subtask(yield stage.order(at, "p.run", script));
      expect(state).toBe(STARTED);
      expect((yield { name: what, x: index }).a).toBe(answer);
      yield { name: "sub.drop", x: index };
    }
    const { index } = subtask(yield stage.order(at, "p.run", answersLate));
    expect((yield { name: "sub.cancel", x: index }).a).toBe(BLOCKED);
    const { a: set } = yield { name: "set.new" };
    yield { name: "join", x: index, y: set };
    expect((yield peeking(at, "set.wait", set)).words[1]).toBe(CANCELLED_BEFORE_RETURNED);
    yield { name: "sub.drop", x: index };
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("test_self_copy: both ends of a future in one instance", async () => {
  const stage = new Stage();
  await stage.call("run", "d", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "f.new")).words;
    expect((yield copy(at, "f.write", writable, [9])).a).toBe(BLOCKED);
    expect(bytesOf(yield copy(at, "f.read", readable, 1), 1)).toEqual([9]);
    yield { name: "f.drop-read", x: readable };
    const { a: set } = yield { name: "set.new" };
    yield { name: "join", x: writable, y: set };
    const event = yield waitOn(set);
    expect([event.a, event.words[1]]).toEqual([5, 0]);
    yield { name: "f.drop-write", x: writable };
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("test_self_copy: elements that are no numbers may not be copied within an instance", async () => {
  const stage = new Stage();
  await stage.call("run", "d", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "b.new")).words;
    expect((yield copy(at, "b.write", writable, [1, 0])).a).toBe(BLOCKED);
    yield copy(at, "b.read", readable, 2);
  });
  expect(await stage.end()).toBe("trap same-instance-copy");
});

test("test_thread_cancel_callback: a callback whose instance another task has to itself hears of its cancellation later", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const yields: Script = function* () {
      const event = yield YIELD;
      expect([event.kind, event.a]).toEqual([3, 0]);
      yield NOTHING;
      yield EXIT;
    };
    const holds: Script = function* () {
      yield { name: "yield" };
      yield NOTHING;
      yield EXIT;
    };
    const first = subtask(yield stage.order(at, "p.run", yields));
    const second = subtask(yield stage.order(at, "p.run", holds));
    expect([first.state, second.state]).toEqual([STARTED, STARTED]);
    expect((yield { name: "sub.cancel", x: first.index }).a).toBe(BLOCKED);
    const { a: set } = yield { name: "set.new" };
    for (const { index } of [first, second]) {
      yield { name: "join", x: index, y: set };
      const event = yield peeking(at, "set.wait", set);
      expect([event.words[0], event.words[1]]).toEqual([index, RETURNED]);
      yield { name: "sub.drop", x: index };
    }
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("a borrow that is not dropped keeps its task from returning, and its owner from being dropped", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const { a: thing } = yield { name: "thing.make" };
    const borrows: Script = function* () {
      yield NOTHING;
    };
    yield stage.order(at, "p.lend", borrows, { kind: "thing", index: thing });
  });
  expect(await stage.end()).toBe("trap borrows-remain");
});

test("a task that ends without a result traps", async () => {
  const stage = new Stage();
  await stage.call("run", "c", function* () {
    yield EXIT;
  });
  expect(await stage.end()).toBe("trap task-return-missing");
});

// --- what random programs found ---

test("a synchronous cancel is answered by the resolution, not by older news that the subtask has started", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const holds: Script = function* () {
      yield NOTHING;
      yield YIELD;
      yield EXIT;
    };
    expect((yield stage.order(at, "p.run", holds)).a).toBe(RETURNED);
    const presses: Script = function* () {
      yield { name: "pressure.inc" };
      yield NOTHING;
      yield { name: "yield" };
      yield { name: "pressure.dec" };
      yield EXIT;
    };
    expect((yield stage.order(at, "p.stack", presses)).a).toBe(RETURNED);
    const late: Script = function* () {
      yield { name: "yield" };
      yield NOTHING;
      yield EXIT;
    };
    const { state, index } = subtask(yield stage.order(at, "p.run", late));
    expect(state).toBe(STARTING);
    for (let turn = 0; turn < 4 && at.table[index]?.is === "sub"; turn++) {
      const sub = at.table[index];
      if (sub?.is === "sub" && sub.state === STARTED) break;
      yield { name: "yield" };
    }
    expect((yield { name: "sub.cancel-sync", x: index }).a).toBe(RETURNED);
    yield { name: "sub.drop", x: index };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("who is cancelled at the gate passes the word on to the next", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const leaves: Script = function* () {
      const { a: set } = yield { name: "set.new" };
      yield { name: "pressure.inc" };
      yield NOTHING;
      expect((yield { name: "leave", x: 1 }).kind).toBe(3);
      yield { name: "pressure.dec" };
      yield { name: "set.drop", x: set };
      yield EXIT;
    };
    expect((yield stage.order(at, "q.run", leaves)).a).toBe(RETURNED);
    const first = subtask(yield stage.order(at, "q.run", returnsAtOnce));
    const second = subtask(yield stage.order(at, "q.run", returnsAtOnce));
    expect([first.state, second.state]).toEqual([STARTING, STARTING]);
    const { a: set } = yield { name: "set.new" };
    yield { name: "join", x: second.index, y: set };
    yield { name: "yield" };
    const cancelled = yield { name: "sub.cancel", x: first.index };
    if (cancelled.a === BLOCKED) throw new Error("a task that has not started is cancelled at once");
    yield { name: "sub.drop", x: first.index };
    for (let done = false; !done;) done = (yield peeking(at, "set.wait", set)).words[1] === RETURNED;
    yield { name: "sub.drop", x: second.index };
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

test("a task that needs no exclusivity enters when backpressure ends, whoever waits for exclusivity before it", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const holds: Script = function* () {
      yield { name: "pressure.inc" };
      yield NOTHING;
      const { a: set } = yield { name: "set.new" };
      yield { name: "yield" };
      yield { name: "pressure.dec" };
      const [readable] = (yield peeking(stage.home("b"), "s.new")).words;
      yield { name: "join", x: readable, y: set };
      expect((yield copy(stage.home("b"), "s.read", readable, 1)).a).toBe(BLOCKED);
      yield peeking(stage.home("b"), "set.wait", set);
      yield { name: "s.drop-read", x: readable };
      yield { name: "set.drop", x: set };
      yield EXIT;
    };
    expect((yield stage.order(at, "p.run", holds)).a).toBe(RETURNED);
    const exclusiveOne = subtask(yield stage.order(at, "p.run", returnsAtOnce));
    const writes: Script = function* (_first, callee) {
      const writable = callee.table.findIndex((item) => item?.is === "end" && item.side === "write");
      expect((yield copy(callee, "s.write", writable, [1])).a).toBe(copied(1));
      yield { name: "s.drop-write", x: writable };
      yield NOTHING;
      yield EXIT;
    };
    const freeOne = subtask(yield stage.order(at, "p.stack", writes));
    expect([exclusiveOne.state, freeOne.state]).toEqual([STARTING, STARTING]);
    const { a: set } = yield { name: "set.new" };
    for (const { index } of [exclusiveOne, freeOne]) yield { name: "join", x: index, y: set };
    for (let left = 2; left > 0;) {
      const event = yield peeking(at, "set.wait", set);
      if (event.words[1] !== RETURNED) continue;
      yield { name: "sub.drop", x: event.words[0] };
      left -= 1;
    }
    yield { name: "set.drop", x: set };
    yield NOTHING;
    yield EXIT;
  });
  expect(await stage.end()).toBe("clean");
});

/** Waits for a byte of the stream whose readable end its instance has at `end`. */
const waitsForByte: Script = function* (_, at) {
  const [readable] = (yield peeking(at, "s.new")).words;
  yield NOTHING;
  expect((yield copy(at, "s.read-sync", readable, 1)).a).toBe(copied(1));
  yield { name: "s.drop-read", x: readable };
  yield EXIT;
};

test("a blocked call of a function that is not async lets its own instance run, and nobody else", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", waitsForByte);
  await stage.call("now", "a", function* (_, at) {
    expect((yield copy(at, "s.write", 2, [1])).a).toBe(copied(1));
    // The reader is ready now, so this may block; but it is no help to a callee that waits elsewhere.
    yield stage.order(at, "p.run-sync", returnsAfterYield);
  });
  expect(await stage.end()).toBe("trap deadlock");
});

test("a blocked call of a function that is not async goes on when a task of its instance has helped it", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* (_, at) {
    const [readable, writable] = (yield peeking(at, "s.new")).words;
    yield NOTHING;
    expect((yield copy(at, "s.read-sync", readable, 1)).a).toBe(copied(1));
    yield { name: "s.drop-read", x: readable };
    expect((yield copy(at, "s.write", writable + 2, [5])).a).toBe(copied(1));
    yield { name: "s.drop-write", x: writable + 2 };
    yield EXIT;
  });
  await stage.call("now", "a", function* (_, at) {
    const [readable] = (yield peeking(at, "s.new")).words;
    expect((yield copy(at, "s.write", 2, [1])).a).toBe(copied(1));
    expect(bytesOf(yield copy(at, "s.read-sync", readable, 1), 1)).toEqual([5]);
    yield { name: "s.drop-read", x: readable };
    yield { name: "s.drop-write", x: 2 };
    yield { name: "leave", x: 2048, fill: 2048, words: [1, 1, 0] };
  });
  expect(await stage.end()).toBe("clean");
});

test("a task that waits to enter does not help a blocked call of a function that is not async", async () => {
  const stage = new Stage();
  await stage.call("stack", "a", function* () {
    yield { name: "pressure.inc" };
    yield NOTHING;
    yield EXIT;
  });
  // It waits for backpressure to end.
  await stage.call("stack", "a", returnsAtOnce, true);
  await stage.call("now", "a", function* (_, at) {
    const [readable] = (yield peeking(at, "s.new")).words;
    yield { name: "pressure.dec" };
    yield copy(at, "s.read-sync", readable, 1);
  });
  expect(await stage.end()).toBe("trap deadlock");
});
