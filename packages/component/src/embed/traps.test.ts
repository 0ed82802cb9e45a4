import { describe, expect, test } from "vitest";
import { GuestExit, Trap } from "../errors/index.ts";
import { codeOf, deferred, exported, run } from "./testing.test-util.ts";

const CATCHING = {
  "heddle:test/host": {
    throws(): never {
      throw new Error("a secret of the host");
    },
    never: (): Promise<never> => new Promise(() => {}),
  },
  "wasi:cli/exit@0.3.0": {
    exit(): never {
      throw new GuestExit(1);
    },
  },
};

describe("a guest's catch_all does not catch", () => {
  test.each([
    ["a trap raised by a built-in", "traps", "unknown-handle"],
    ["an exit", "exits", "exit"],
    ["an exception of the host", "throws", "host-threw"],
  ])("%s", async (_, name, code) => {
    const instance = await run("catch-all", CATCHING);
    expect(await codeOf(() => exported(instance, name)())).toBe(code);
  });

  test("an abort", async () => {
    const instance = await run("catch-all", CATCHING, { limits: { cancelGraceMs: 10 } });
    const abort = new AbortController();
    const call = instance.call(instance.functions.get("never"), { signal: abort.signal });
    abort.abort("enough");
    await expect(call).rejects.toBe("enough");
    expect(instance.failure?.code).toBe("aborted");
  });

  test("a limit", async () => {
    const instance = await run("catch-all", CATCHING, { limits: { maxParkedStacks: 0 } });
    expect(await codeOf(() => exported(instance, "never")())).toBe("limit-exceeded");
  });

  test("but its own exceptions it does", async () => {
    const instance = await run("catch-all", CATCHING);
    expect(await exported(instance, "throwsOwn")()).toBe(1);
  });
});

test("what the host threw is the cause", async () => {
  const instance = await run("catch-all", CATCHING);
  const trap = await Promise.resolve()
    .then(() => exported(instance, "throws")())
    .catch((error: unknown) => error);
  expect(trap).toBeInstanceOf(Trap);
  expect((trap as Trap).cause).toBeInstanceOf(Error);
});

test("a trap rejects every pending call of its store and none of another", async () => {
  const answers = [deferred<number>(), deferred<number>()];
  const host = (index: number) => ({ "heddle:test/host": { wait: () => answers[index]?.promise } });
  const one = await run("park-stackful", host(0));
  const other = await run("park-stackful", host(1));
  const pending = [exported(one, "park")(1), exported(one, "park")(2)];
  const spared = exported(other, "park")(3);
  const codes = Promise.all([...pending, exported(one, "trap")()].map((call) => codeOf(() => call)));
  expect(await codes).toEqual(["unreachable", "unreachable", "unreachable"]);
  expect(await codeOf(() => exported(one, "park")(4))).toBe("cannot-enter");
  answers[1]?.resolve(20);
  expect(await spared).toBe(21);
});

test("a trap says in which exports of which instances it happened, and in which core functions", async () => {
  const instance = await run("trap");
  const trap = await Promise.resolve()
    .then(() => exported(instance, "outer")())
    .catch((error: unknown) => error as Trap);
  expect(trap).toMatchObject({ code: "unreachable", where: "outer (root/1) > inner (root/0)" });
  expect((trap as Trap).stack).toMatch(/reach[^]*fall[^]*descend/);
});
