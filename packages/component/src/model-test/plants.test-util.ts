/**
 * Scheduler bugs, planted from outside: each replaces a method of a class of the runtime by one that is wrong in one way.
 * Spec: none; each names the rule that it breaks.
 * Invariant: nothing in the runtime knows of them; `plant` answers how to take the bug out again.
 */
import { LiftedFunc } from "../canon/index.ts";
import { CallLender } from "../canon/lower-func.ts";
import { BLOCKED } from "./model.test-util.ts";
import { CopyEnd, SharedStream, type ReadableBuffer, type WritableBuffer } from "../streams/index.ts";
import {
  ComponentInstance,
  ELIDED,
  Store,
  Subtask,
  Task,
  TaskState,
  type Caller,
  type ElidedCall,
  type Thread,
  Waitable,
  WaitableSet,
  type PendingCall,
} from "../tasks/index.ts";

export interface Plant {
  readonly name: string;
  plant(): () => void;
}

const NO_CALL: PendingCall = {
  state: 0,
  resolved: false,
  callee: null,
  callName: "",
  cancellationRequested: false,
  deliverResolve() {},
};

type Method = (this: never, ...args: never[]) => unknown;

/** Replaces a method; `make` gets the right one. */
function replace(prototype: object, key: string, make: (right: Method) => Method): () => void {
  const right = Object.getOwnPropertyDescriptor(prototype, key);
  if (right === undefined || typeof right.value !== "function")
    throw new Error(`no method ${key} to plant a bug in`);
  Object.defineProperty(prototype, key, { ...right, value: make(right.value as Method) });
  return () => void Object.defineProperty(prototype, key, right);
}

function replaceGetter<T extends object>(
  prototype: T,
  key: string,
  make: (right: (this: T) => unknown) => (this: T) => unknown,
): () => void {
  const right = Object.getOwnPropertyDescriptor(prototype, key);
  // oxlint-disable-next-line typescript/unbound-method -- called on its task by what takes its place
  const get = right?.get;
  if (right === undefined || get === undefined) throw new Error(`no getter ${key} to plant a bug in`);
  Object.defineProperty(prototype, key, { ...right, get: make(get) });
  return () => void Object.defineProperty(prototype, key, right);
}

function call(method: Method, self: object, ...args: readonly unknown[]): unknown {
  return Reflect.apply(method, self, args);
}

/** The class above streams and futures, which is not exported. */
const Shared = Object.getPrototypeOf(SharedStream.prototype) as object;
type Move = (this: object, from: ReadableBuffer, to: WritableBuffer, count: number) => unknown;

function replaceMove(make: (right: Move) => Move): () => void {
  return replace(Shared, "move", (right) => make(right as unknown as Move));
}

/** Does not release exclusivity from those holders. */
function keepExclusivity(from: (holder: ComponentInstance["exclusiveThread"]) => boolean): () => void {
  return replace(
    ComponentInstance.prototype,
    "releaseExclusive",
    (right) =>
      function (this: ComponentInstance) {
        return from(this.exclusiveThread) ? undefined : call(right, this);
      },
  );
}

/** Has a bug follow each call that was entered without a record. */
function afterElided(bug: (call: ElidedCall) => void): () => void {
  const takeOut = ["enterElided", "enterElidedPlain"].map((key) =>
    replace(
      Store.prototype,
      key,
      (right) =>
        function (this: Store, ...args: readonly unknown[]) {
          const entered = call(right, this, ...args) as ElidedCall;
          bug(entered);
          return entered;
        },
    ),
  );
  return () => {
    for (const each of takeOut) each();
  };
}

/** Buffers count what was moved; a guest's count can be set. */
function setProgress(buffer: object, progress: number): void {
  Reflect.set(buffer, "progress", progress);
}

export const PLANTS: readonly Plant[] = [
  {
    name: "lost wake-up: a waitable set does not wake its waiters",
    plant: () => replace(WaitableSet.prototype, "wake", () => function () {}),
  },
  {
    name: "lost wake-up at the gate: nobody is told that the instance is free",
    plant: () => replace(ComponentInstance.prototype, "wakeGate", () => function () {}),
  },
  {
    name: "double copy: what was read is read again",
    plant: () =>
      replaceMove(
        (right) =>
          function (from, to, count) {
            const { progress } = from;
            Reflect.apply(right, this, [from, to, count]);
            if (from.remain > 0) setProgress(from, progress);
          },
      ),
  },
  {
    name: "order violated: the elements of a copy come in reverse",
    plant: () =>
      replaceMove(
        (right) =>
          function (from, to, count) {
            const { raw, progress } = to;
            Reflect.apply(right, this, [from, to, count]);
            if (raw === null) return;
            const start = raw.offset - (to.progress - progress) * raw.elementBytes;
            raw
              .bytes()
              .subarray(start, start + count * raw.elementBytes)
              .reverse();
          },
      ),
  },
  {
    name: "wrong progress: a partial copy counts one too many",
    plant: () =>
      replaceMove(
        (right) =>
          function (from, to, count) {
            Reflect.apply(right, this, [from, to, count]);
            if (to.remain > 0) setProgress(to, to.progress + 1);
          },
      ),
  },
  {
    name: "a cancelled copy that moved something says that it is complete",
    plant: () =>
      replace(
        CopyEnd.prototype,
        "cancel",
        (right) =>
          function (this: CopyEnd) {
            if (!this.hasPendingEvent) return call(right, this);
            this.state = 3;
            return undefined;
          },
      ),
  },
  {
    name: "dropped cancel: a task that has started is not told",
    plant: () =>
      replace(
        Task.prototype,
        "requestCancellation",
        (right) =>
          function (this: Task, caller: unknown) {
            return this.state === TaskState.STARTED ? undefined : call(right, this, caller);
          },
      ),
  },
  {
    name: "a pending cancellation is forgotten",
    plant: () => replace(Task.prototype, "deliverPendingCancel", () => () => false),
  },
  {
    name: "event delivered twice: the news of a subtask come again",
    plant: () =>
      replace(
        Waitable.prototype,
        "getPendingEvent",
        (right) =>
          function (this: Waitable) {
            const event = call(right, this);
            if (this instanceof Subtask) this.setPendingEvent();
            return event;
          },
      ),
  },
  {
    name: "exclusivity not released when a task ends",
    plant: () => keepExclusivity((holder) => holder === ELIDED || holder?.task.resolved === true),
  },
  {
    name: "exclusivity not released when a call ends that had no record",
    plant: () => keepExclusivity((holder) => holder === ELIDED),
  },
  {
    name: "a call that is given a record loses its context",
    plant: () =>
      afterElided(({ bottom }) => {
        if (bottom !== null) bottom.ctx0 = 0;
      }),
  },
  {
    name: "a call that had returned when it was given a record may return again",
    plant: () =>
      replace(
        Task.prototype,
        "registerThread",
        (right) =>
          function (this: Task, thread: Thread) {
            if (this.caller?.side === "guest" && this.resolved) this.state = TaskState.STARTED;
            return call(right, this, thread);
          },
      ),
  },
  {
    name: "a call without a record returns, and its caller is not told",
    plant: () => replace(LiftedFunc.prototype, "returnElided", () => () => {}),
  },
  {
    name: "a call without a record may return twice",
    plant: () =>
      replace(
        LiftedFunc.prototype,
        "returnElided",
        (right) =>
          function (this: LiftedFunc, caller: Caller, flat: readonly unknown[]) {
            return caller.resolved === true ? undefined : call(right, this, caller, flat);
          },
      ),
  },
  {
    name: "what a call returns that had no record before goes to its caller, past the record",
    plant: () =>
      replaceGetter(
        Store.prototype,
        "elidedCaller",
        () =>
          function () {
            const { caller } = this.currentThread().task;
            return caller?.side === "guest" ? caller : null;
          },
      ),
  },
  {
    name: "a call that parks is taken for one that has ended",
    plant: () =>
      afterElided((entered) => {
        if (!entered.finished) Reflect.set(entered, "bottom", null);
      }),
  },
  {
    name: "exclusivity ignored: a second task enters",
    plant: () => replaceGetter(Task.prototype, "hasBackpressure", () => function () { return this.instance.backpressure > 0; }), // prettier-ignore
  },
  {
    name: "backpressure ignored",
    plant: () =>
      replaceGetter(
        Task.prototype,
        "hasBackpressure",
        () =>
          function () {
            return this.needsExclusive && this.instance.exclusiveThread !== null;
          },
      ),
  },
  {
    name: "drop not notified: the other side waits for ever",
    plant: () =>
      replace(
        Shared,
        "drop",
        () =>
          function (this: { dropped: boolean }) {
            this.dropped = true;
          },
      ),
  },
  {
    name: "lends not returned when a subtask resolves",
    plant: () =>
      replace(
        CallLender.prototype,
        "addLender",
        (right) =>
          function (this: CallLender, handle: { numLends: number }) {
            call(right, this, handle);
            handle.numLends += 1;
          },
      ),
  },
  {
    name: "a waitable stays in the set that it was taken from",
    plant: () =>
      replace(
        Waitable.prototype,
        "join",
        (right) =>
          function (this: Waitable, set: WaitableSet | null) {
            const before = this.set;
            call(right, this, set);
            if (before !== null && set !== null && before !== set) before.quiet.add(new Subtask(NO_CALL));
          },
      ),
  },
  {
    name: "a record that is used again keeps its context",
    plant: () =>
      replace(
        Store.prototype,
        "addRecord",
        (right) =>
          function (this: Store, thread: Thread) {
            const record = call(right, this, thread);
            if (this.counters.tasks % 7 === 6) queueContext(thread);
            return record;
          },
      ),
  },
  {
    name: "a blocked call of a function that is not async holds nobody back",
    plant: () => replace(Store.prototype, "lockIfSync", () => () => {}),
  },
  {
    name: "a yield that is never resumed",
    plant: () =>
      replace(
        Store.prototype,
        "enqueue",
        (right) =>
          function (this: Store, thread: Thread) {
            if (thread.wait?.reason.kind === "yield" && this.tasks.size > 2) return undefined;
            return call(right, this, thread);
          },
      ),
  },
];

/** The thread's fields are set after its record was made. */
function queueContext(thread: Thread): void {
  Object.defineProperty(thread, "ctx0", { value: BLOCKED | 0, configurable: true, writable: true });
}
