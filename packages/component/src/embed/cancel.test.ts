import { expect, test } from "vitest";
import { deferred, run } from "./testing.test-util.ts";

function host() {
  const counts = { entered: 0, aborted: 0 };
  const wait = deferred<number>();
  const imports = {
    "heddle:test/host": {
      entered(): void {
        counts.entered += 1;
      },
      wait(_: number, { signal }: { signal: AbortSignal }): Promise<number> {
        signal.addEventListener("abort", () => (counts.aborted += 1));
        return wait.promise;
      },
    },
  };
  return { counts, wait, imports };
}

test("aborted before it starts: the guest is never entered", async () => {
  const { counts, imports } = host();
  const instance = await run("cancel", imports);
  const signal = AbortSignal.abort("early");
  await expect(instance.call(instance.exports["heeds"], { signal })).rejects.toBe("early");
  expect(counts.entered).toBe(0);
  expect(instance.failure).toBeNull();
});

test.each(["heeds", "finishes"])("aborted while it waits, and it answers: %s", async (name) => {
  const { counts, imports } = host();
  const instance = await run("cancel", imports);
  const abort = new AbortController();
  const call = instance.call(instance.exports[name], { signal: abort.signal });
  expect(counts.entered).toBe(1);
  abort.abort("later");
  await expect(call).rejects.toBe("later");
  expect(instance.failure).toBeNull();
});

test.each(["heeds", "finishes"])("aborted by a host function in its first turn: %s", async (name) => {
  const { imports } = host();
  const abort = new AbortController();
  imports["heddle:test/host"].entered = (): void => abort.abort("meanwhile");
  const instance = await run("cancel", imports);
  const call = instance.call(instance.exports[name], { signal: abort.signal });
  await expect(call).rejects.toBe("meanwhile");
  expect(instance.failure).toBeNull();
});

test("aborted while it waits, and it ignores that: after the grace its store ends", async () => {
  const { imports } = host();
  const instance = await run("cancel", imports, { limits: { cancelGraceMs: 20 } });
  const abort = new AbortController();
  const call = instance.call(instance.exports["ignores"], { signal: abort.signal });
  abort.abort("stop");
  await expect(call).rejects.toBe("stop");
  expect(instance.failure?.code).toBe("aborted");
});

test("aborted after it returned: nothing happens", async () => {
  const { imports } = host();
  const instance = await run("cancel", imports);
  const abort = new AbortController();
  await expect(instance.call(instance.exports["returns"], { signal: abort.signal })).resolves.toBe(1);
  abort.abort("late");
  await Promise.resolve();
  expect(instance.failure).toBeNull();
});

test("aborted during a park that cannot be cancelled: grace, then the store ends and the host is told", async () => {
  const { counts, imports } = host();
  const instance = await run("cancel", imports, { limits: { cancelGraceMs: 20 } });
  const abort = new AbortController();
  const call = instance.call(instance.exports["parks"], { signal: abort.signal });
  abort.abort("now");
  await expect(call).rejects.toBe("now");
  expect(counts).toEqual({ entered: 1, aborted: 1 });
});

test("aborted during a park that ends within the grace: the store lives", async () => {
  const { wait, imports } = host();
  const instance = await run("cancel", imports, { limits: { cancelGraceMs: 5_000 } });
  const abort = new AbortController();
  const call = instance.call(instance.exports["parks"], { signal: abort.signal });
  abort.abort("now");
  wait.resolve(3);
  await expect(call).rejects.toBe("now");
  expect(instance.failure).toBeNull();
});

test("a host call that the guest cancelled is not waited for: the deadlock behind it is seen", async () => {
  const { counts, imports } = host();
  const instance = await run("cancel", imports);
  await expect(instance.call(instance.exports["cancels"], {})).rejects.toMatchObject({ code: "deadlock" });
  expect(counts.aborted).toBe(1);
});

test("a signal asked for after the call was cancelled is aborted", async () => {
  const asked = deferred<boolean>();
  const imports = {
    "heddle:test/host": {
      entered(): void {},
      async wait(_: number, context: { signal: AbortSignal }): Promise<number> {
        await Promise.resolve();
        asked.resolve(context.signal.aborted);
        return 0;
      },
    },
  };
  const instance = await run("cancel", imports);
  await expect(instance.call(instance.exports["cancels"], {})).rejects.toMatchObject({ code: "deadlock" });
  await expect(asked.promise).resolves.toBe(true);
});

test("cancelling a call of the host's never parks, so it needs no engine that suspends", async () => {
  const { counts, imports } = host();
  const instance = await run("cancel-host", imports, { suspends: false });
  const cancelledBeforeReturned = 4;
  await expect(instance.call(instance.exports["cancels"], {})).resolves.toBe(cancelledBeforeReturned);
  expect(counts.aborted).toBe(1);
});
