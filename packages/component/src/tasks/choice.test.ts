import { expect, test } from "vitest";
import { FIFO, seededChoice, type Choice, type ChoiceKind } from "./choice.ts";

const COUNT = 64;

function picks({ pick }: Choice): number[] {
  return Array.from({ length: COUNT }, () => pick(3));
}

function suspensions({ suspendThoughReady }: Choice): boolean[] {
  return Array.from({ length: COUNT }, () => suspendThoughReady());
}

test.each<[string, ChoiceKind | undefined, number, number]>([
  ["all choices", undefined, 3, 2],
  ["the order only", "order", 3, 1],
  ["suspension only", "suspension", 1, 2],
])("a seed makes %s", (_, only, orders, ways) => {
  const choice = seededChoice(7, only);
  expect(new Set(picks(choice)).size).toBe(orders);
  expect(new Set(suspensions(choice)).size).toBe(ways);
  expect(picks(seededChoice(7, only))).toEqual(picks(seededChoice(7, only)));
});

test("without a seed the first comes first, and nobody waits for nothing", () => {
  expect(new Set(picks(FIFO))).toEqual(new Set([0]));
  expect(new Set(suspensions(FIFO))).toEqual(new Set([false]));
});
