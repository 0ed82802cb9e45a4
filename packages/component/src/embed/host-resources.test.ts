import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { HostResource } from "./host-resources.ts";
import { exported, run } from "./testing.test-util.ts";

/** Disposes of nothing, but tells of it. */
class Thing {
  disposed = 0;
  readonly #id: number;

  constructor(id: number) {
    this.#id = id;
  }

  static count(): number {
    return 0;
  }

  id(): number {
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.disposed += 1;
  }
}

function lent(resource: HostResource, thing: object): number {
  const rep = resource.rep(thing);
  resource.borrowed(rep);
  return rep;
}

describe("an object of the host's is known while a handle of a guest's stands for it", () => {
  test("lent twice, it is forgotten when both borrows have ended", () => {
    const resource = new HostResource("thing");
    const thing = new Thing(1);
    const rep = lent(resource, thing);
    expect(lent(resource, thing)).toBe(rep);
    resource.returned(rep);
    expect(resource.object(rep)).toBe(thing);
    resource.returned(rep);
    expect(() => resource.object(rep)).toThrow(`no thing has representation ${rep}`);
    expect(lent(resource, new Thing(2))).toBe(rep);
    expect(thing.disposed).toBe(0);
  });

  test.each([1, 16, 17, 40])("%i at once have a representation each, while they are there", (count) => {
    const resource = new HostResource("thing");
    const things = Array.from({ length: count }, (_, id) => new Thing(id));
    const reps = things.map((thing) => resource.give(thing));
    expect(new Set(reps).size).toBe(count);
    expect(things.map((thing) => resource.rep(thing))).toEqual(reps);
    expect(reps.map((rep) => resource.take(rep))).toEqual(things);
    const [first = new Thing(0)] = things;
    const again = resource.give(first);
    expect(resource.give(new Thing(count))).not.toBe(again);
    expect(resource.rep(first)).toBe(again);
  });

  test("a borrow that ends leaves it to its owner", () => {
    const resource = new HostResource("thing");
    const thing = new Thing(1);
    const rep = resource.give(thing);
    resource.borrowed(rep);
    resource.returned(rep);
    expect(resource.object(rep)).toBe(thing);
    resource.destroy(rep);
    expect(thing.disposed).toBe(1);
    expect(() => resource.object(rep)).toThrow(/representation/);
  });

  test("given twice, it is disposed of when the last owner ends, and its number is nobody else's before", () => {
    const resource = new HostResource("thing");
    const thing = new Thing(1);
    const rep = resource.give(thing);
    expect(resource.give(thing)).toBe(rep);
    resource.destroy(rep);
    expect(thing.disposed).toBe(0);
    expect(resource.give(new Thing(2))).not.toBe(rep);
    resource.destroy(rep);
    expect(thing.disposed).toBe(1);
    expect(() => resource.object(rep)).toThrow(/representation/);
  });

  test("given twice, it is disposed of once when the store ends", () => {
    const resource = new HostResource("thing");
    const thing = new Thing(1);
    resource.borrowed(resource.give(thing));
    resource.give(thing);
    resource.end();
    resource.end();
    expect(thing.disposed).toBe(1);
  });

  test("its owner ends first: its number is nobody else's until the borrow ends", () => {
    const resource = new HostResource("thing");
    const thing = new Thing(1);
    const rep = resource.give(thing);
    resource.borrowed(rep);
    resource.destroy(rep);
    expect(resource.give(new Thing(2))).not.toBe(rep);
    expect(resource.object(rep)).toBe(thing);
    resource.returned(rep);
    expect(resource.give(new Thing(3))).toBe(rep);
  });
});

test("objects that were lent to an export are let go while its store lives", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const imports = { "heddle:test/things": { Thing, check: (n: number): number => n } };
  const instance = await run("handles", imports);
  const lookAt = exported(instance, "lookAtThing");
  const things = Array.from({ length: 20 }, (_, id) => {
    const thing = new Thing(id);
    expect(lookAt(thing)).toBe(id);
    return new WeakRef(thing);
  });
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  // The last ones may still be on some stack or in some register.
  expect(things.filter((thing) => thing.deref() !== undefined).length).toBeLessThan(5);
  expect(instance.failure).toBeNull();
});
