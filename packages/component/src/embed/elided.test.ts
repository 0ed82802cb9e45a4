/** Calls between guests that most likely run through: of which a record is made, what they answer, what they leave behind. */
import { describe, expect, test, vi } from "vitest";
import { canonTaskReturn } from "../builtins/index.ts";
import { LiftedFunc, LoweredFunc, type CanonOptions, type CoreFunction } from "../canon/index.ts";
import { Trap } from "../errors/index.ts";
import type { FuncType, ValType } from "../model/index.ts";
import { ComponentInstance, Store, SubtaskState, type StoreOptions } from "../tasks/index.ts";
import { hostLeaves } from "./host-leaves.ts";

const u32: ValType = { kind: "u32" };
const TYPE: FuncType = { kind: "func", async: true, params: [{ label: "x", type: u32 }], result: null };
const [EXIT, YIELD] = [0, 1];
const OPTIONS: CanonOptions = {
  encoding: "utf8",
  memory: null,
  realloc: null,
  postReturn: null,
  async: true,
  callback: null,
};
const leaves = hostLeaves(() => {
  throw new Error("no resources here");
});

interface Inside {
  readonly store: Store;
  readonly instance: ComponentInstance;
  readonly taskReturn: () => void;
  /** The first context slot of the call in progress. */
  context: number;
}

type Body = (inside: Inside) => number | undefined;

interface Parts {
  readonly options?: Partial<CanonOptions>;
  readonly callback?: Body;
  readonly storeOptions?: StoreOptions;
  readonly before?: (callee: ComponentInstance) => void;
}

/** Has one guest call another, whose core function is `body`, asynchronously. */
function call(mayPark: boolean, body: Body, { options, callback, storeOptions, before }: Parts = {}) {
  const store = new Store({ suspends: true, ...storeOptions });
  const [caller, callee] = ["caller", "callee"].map((path) => new ComponentInstance(store, null, path));
  if (caller === undefined || callee === undefined) throw new Error("two were made");
  callee.mayPark = mayPark;
  before?.(callee);
  const taskReturn = canonTaskReturn(callee, null, OPTIONS).leaf;
  const slot = (): number => (store.frames.top >> 2) + 2;
  const inside: Inside = {
    store,
    instance: callee,
    taskReturn: () => void Reflect.apply(taskReturn, undefined, []),
    get context() {
      return store.frames.words[slot()] ?? -1;
    },
    set context(value) {
      store.frames.words[slot()] = value;
    },
  };
  const args: unknown[] = [];
  const parts = { instance: callee, hostLeaves: leaves, promising: promisingIn(store) };
  const lifted = new LiftedFunc({
    ...parts,
    type: TYPE,
    name: "f",
    callee: (x: number) => {
      args.push(x);
      return body(inside);
    },
    options: { ...OPTIONS, callback: callback === undefined ? null : () => callback(inside), ...options },
  });
  const lowered = new LoweredFunc(lifted, TYPE, caller, OPTIONS, leaves);
  const addTask = vi.spyOn(store, "addTask");
  const frame = store.beginElided(caller.innerEdge);
  let outcome: unknown;
  try {
    outcome = Reflect.apply(lowered.core(true).leaf, undefined, [41]);
  } catch (error) {
    outcome = error instanceof Trap ? error.code : error;
  } finally {
    store.endElided(frame);
  }
  return { store, callee, args, outcome, records: () => addTask.mock.calls.length };
}

/** What the engine does for a function that never parks. */
function promisingIn(store: Store): (core: CoreFunction) => CoreFunction {
  return (core) =>
    async (...args) =>
      store.finishStack(Reflect.apply(core, undefined, args));
}

function returnsAtOnce({ taskReturn }: Inside): number {
  taskReturn();
  return EXIT;
}

function expectNothingLeft({ store, callee }: ReturnType<typeof call>): void {
  expect(store.frames.sp).toBe(store.frames.bottom);
  expect(store.tasks.size).toBe(0);
  expect(store.busy).toBe(false);
  expect(callee.exclusiveThread).toBeNull();
  expect(store.counters.tasks).toBe(1);
}

describe.each([
  ["through a promise", true],
  ["plainly", false],
])("entered %s,", (_how, mayPark) => {
  describe("a call that runs through", () => {
    const callback: Body = () => EXIT;
    const cases: readonly (readonly [string, Body, Parts, number])[] = [
      ["with a callback", returnsAtOnce, { callback }, 0],
      ["without one", returnsAtOnce, {}, 0],
      ["lifted synchronously", () => undefined, { options: { async: false } }, 0],
      ["with post-return", () => undefined, { options: { async: false, postReturn: () => {} } }, 1],
      [
        "that asks for its thread before it returns",
        (inside) => {
          expect(inside.store.currentThread().task.resolved).toBe(false);
          return returnsAtOnce(inside);
        },
        { callback },
        1,
      ],
      [
        "that asks for its thread after it has returned",
        (inside) => {
          inside.taskReturn();
          const { task, needsExclusive } = inside.store.currentThread();
          expect(task.resolved).toBe(true);
          expect(needsExclusive).toBe(true);
          expect(inside.instance.exclusiveThread).toBe(task.implicitThread);
          return EXIT;
        },
        { callback },
        1,
      ],
      ["that somebody looks at", returnsAtOnce, { callback, storeOptions: { trace: () => () => {} } }, 1],
    ];
    test.each(cases)("%s", (_, body, parts, records) => {
      const made = call(mayPark, body, parts);
      expect(made.args).toEqual([41]);
      expect(made.outcome).toBe(SubtaskState.RETURNED);
      expect(made.records()).toBe(records);
      expectNothingLeft(made);
    });
  });

  describe("a call that traps", () => {
    test.each<[string, Body, string]>([
      [
        "since it returns twice",
        (inside) => {
          inside.taskReturn();
          inside.taskReturn();
          return EXIT;
        },
        "task-return-twice",
      ],
      ["since it never returns", () => EXIT, "task-return-missing"],
      ["since it answers no callback code", () => 3, "callback-code"],
    ])("%s", async (_, body, code) => {
      const { store, outcome } = call(mayPark, body, { callback: () => EXIT });
      // What a core function trapped with, its promise says.
      await Promise.resolve();
      expect(store.failure?.code ?? outcome).toBe(code);
    });
  });

  test("a call that goes on where there may be no more tasks", () => {
    const { store, outcome } = call(mayPark, () => YIELD, {
      callback: () => EXIT,
      storeOptions: { limits: { maxTasks: 0 } },
    });
    expect(outcome).toBe("limit-exceeded");
    expect(store.busy).toBe(false);
    expect(store.frames.sp).toBe(store.frames.bottom);
  });

  test("a call that goes on has a record, and its context", () => {
    const seen: number[] = [];
    const made = call(
      mayPark,
      (inside) => {
        inside.context = 7;
        return YIELD;
      },
      {
        callback: (inside) => {
          seen.push(inside.context);
          return returnsAtOnce(inside);
        },
      },
    );
    expect(made.records()).toBe(1);
    expect(made.outcome).toBe(SubtaskState.STARTED | (1 << 4));
    made.store.pump();
    expect(seen).toEqual([7]);
    expectNothingLeft(made);
  });

  test("a call waits, with a record, while its instance is not free", () => {
    const made = call(mayPark, returnsAtOnce, {
      callback: () => EXIT,
      before: (callee) => (callee.backpressure = 1),
    });
    expect([made.args, made.records()]).toEqual([[], 1]);
    expect(made.outcome).toBe(SubtaskState.STARTING | (1 << 4));
    made.callee.backpressure = 0;
    made.callee.openGate();
    made.store.pump();
    expect(made.args).toEqual([41]);
    expectNothingLeft(made);
  });
});
