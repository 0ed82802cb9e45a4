import { expect, test } from "vitest";
import { Trap } from "../errors/index.ts";
import { exported, run } from "./testing.test-util.ts";

test.each([
  ["deadlock-self", [/#?run/, /stream/, /same instance/, /hint: one component holds both ends/]],
  ["deadlock-cycle-two", [/held by root\/0/, /held by root\/1/]],
  ["deadlock-cycle-three", [/held by root\/0/, /held by root\/1/, /held by root\/2/]],
  ["deadlock-future", [/future/, /held by/]],
  ["deadlock-no-set", [/waitable set that is empty/, /hint: nothing was added/]],
  ["deadlock-backpressure", [/backpressure/, /hint: backpressure\.inc/]],
])("a deadlock is told in words: %s", async (name, patterns) => {
  const instance = await run(name);
  const trap = await Promise.resolve(exported(instance, "run")()).catch((error: unknown) => error);
  expect(trap).toBeInstanceOf(Trap);
  const { code, message } = trap as Trap;
  expect(code).toBe("deadlock");
  for (const pattern of patterns) expect(message).toMatch(pattern);
});
