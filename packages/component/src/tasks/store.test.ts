/** Frames and stacks of one store, with core functions that are JavaScript's. */
import { expect, test } from "vitest";
import { ComponentInstance } from "./instance.ts";
import { Store } from "./store.ts";
import { Task, type TaskTarget, type Thread } from "./task.ts";

function targetIn(instance: ComponentInstance): TaskTarget {
  const { store, path } = instance;
  const target: TaskTarget = {
    type: { kind: "func", async: true, params: [], result: null },
    instance,
    edge: store.nextEdge(),
    asyncLifted: true,
    hasCallback: false,
    name: path,
  };
  store.addEdge(target);
  return target;
}

/** A task of a call of the host's with an origin. */
function taskIn(instance: ComponentInstance, origin: string): Thread {
  const task = new Task(targetIn(instance), {
    side: "host",
    instance: null,
    callName: instance.path,
    origin,
    onStart: () => [],
    onResolve() {},
  });
  task.registerThread(task.implicitThread);
  return task.implicitThread;
}

/** Parks as a built-in and its shim do, and goes on in a later turn. */
async function parkUntil(store: Store, ready: () => boolean): Promise<void> {
  const thread = store.currentThread();
  thread.startWaiting({ reason: { kind: "yield" }, cancellable: false, ready, continuation: () => 0 });
  await store.park();
  store.resumeParked();
}

test("what a stack that parks again leaves below itself is nobody's", async () => {
  const store = new Store({ suspends: true });
  const instances = ["outer", "inner", "other"].map((path) => new ComponentInstance(store, null, path));
  const [outer, inner, other] = instances;
  if (outer === undefined || inner === undefined || other === undefined) throw new Error("three were made");
  const seen: unknown[] = [];
  const look = (): void => {
    const address = store.beginElided(targetIn(other).edge);
    seen.push(store.origin, store.isOnStack(outer), store.located(new Error("told")).message);
    store.endElided(address);
  };
  const innerCore = async (): Promise<void> => {
    await parkUntil(store, () => true);
    await parkUntil(store, () => false);
    store.finishStack(undefined);
  };
  const outerCore = async (): Promise<void> => {
    store.enterPromising(taskIn(inner, "a call"), innerCore, [], () => {});
    store.finishStack(undefined);
  };
  store.enterPromising(taskIn(outer, "a call"), outerCore, [], () => {});
  expect(store.frames.sp).toBe(store.frames.bottom);
  store.pump();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(store.failure).toBeNull();
  expect(store.counters.suspensions).toBe(2);
  expect(store.busy).toBe(false);
  look();
  expect(seen.slice(0, 2)).toEqual([undefined, false]);
  expect(seen[2]).not.toContain("outer");
  expect(store.frames.sp).toBe(store.frames.bottom);
});
