import { expect, test } from "vitest";
import { FIFO } from "./choice.ts";
import { EventCode, Waitable, WaitableSet } from "./waitable.ts";

class Named extends Waitable {
  override readonly code: EventCode = EventCode.SUBTASK;

  constructor(name: number) {
    super();
    this.index = name;
  }

  protected override deliver(): number {
    return 0;
  }
}

function setOf(...waitables: readonly Waitable[]): WaitableSet {
  const set = new WaitableSet();
  for (const waitable of waitables) waitable.join(set);
  return set;
}

function drain(set: WaitableSet, choice: { pick(count: number): number } = FIFO): number[] {
  const names: number[] = [];
  while (set.hasPendingEvent) names.push(set.getPendingEvent(choice).index);
  return names;
}

test("events come in the order in which they happened, not in that of joining", () => {
  const [one, two, three] = [new Named(1), new Named(2), new Named(3)] as const;
  const set = setOf(one, two, three);
  for (const waitable of [three, one, two]) waitable.setPendingEvent();
  expect(drain(set)).toEqual([3, 1, 2]);
});

test("a busy waitable does not starve the others", () => {
  const [busy, other] = [new Named(1), new Named(2)] as const;
  const set = setOf(busy, other);
  busy.setPendingEvent();
  other.setPendingEvent();
  expect(set.getPendingEvent(FIFO).index).toBe(1);
  busy.setPendingEvent();
  expect(drain(set)).toEqual([2, 1]);
});

test("news of a waitable that has an event already change nothing about its turn", () => {
  const [one, two] = [new Named(1), new Named(2)] as const;
  const set = setOf(one, two);
  for (const waitable of [one, two, one]) waitable.setPendingEvent();
  expect(drain(set)).toEqual([1, 2]);
});

test("an event goes with its waitable to another set, and with nobody when it leaves", () => {
  const one = new Named(1);
  const first = setOf(one);
  one.setPendingEvent();
  const second = new WaitableSet();
  one.join(second);
  expect([first.hasPendingEvent, second.hasPendingEvent]).toEqual([false, true]);
  one.join(null);
  expect([second.hasPendingEvent, one.hasPendingEvent]).toEqual([false, true]);
});

test("which of several events is delivered is a choice among those that there are", () => {
  const waitables = [1, 2, 3, 4].map((name) => new Named(name));
  const set = setOf(...waitables);
  for (const waitable of waitables.slice(1)) waitable.setPendingEvent();
  const asked: number[] = [];
  const last = {
    pick(count: number): number {
      asked.push(count);
      return count - 1;
    },
  };
  expect(drain(set, last)).toEqual([4, 3, 2]);
  expect(asked).toEqual([3, 2]);
});
