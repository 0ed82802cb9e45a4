/** Times that were set, on a platform that keeps them less finely. */
import { expect, test } from "vitest";
import type { FileStat } from "../port/filesystem.ts";
import { wallFromNanoseconds, wallToNanoseconds } from "../wall-time.ts";
import { ExactTimes } from "./exact-times.ts";

function statOf(inode: bigint, modified: bigint): FileStat {
  const time = wallFromNanoseconds(modified);
  return {
    kind: "regular-file",
    linkCount: 1n,
    size: 0n,
    accessed: undefined,
    modified: time,
    changed: time,
    device: 1n,
    inode,
  };
}

function set(times: ExactTimes, inode: bigint, exact: bigint, kept: bigint): void {
  const modified = { tag: "timestamp", val: wallFromNanoseconds(exact) } as const;
  times.remember(statOf(inode, kept), { tag: "no-change" }, modified);
}

function told(times: ExactTimes, inode: bigint, kept: bigint): bigint | undefined {
  const { modified } = times.refine(statOf(inode, kept));
  return modified === undefined ? undefined : wallToNanoseconds(modified);
}

test.each([
  ["rounded down", 5_000_000_123n, 5_000_000_000n, 5_000_000_123n],
  ["rounded up", 5_000_000_999n, 5_000_001_000n, 5_000_000_999n],
  ["kept as it was", 5_000_000_123n, 5_000_000_123n, 5_000_000_123n],
  ["not kept at all", 5_000_001_000n, 5_000_000_000n, 5_000_000_000n],
])("%s", (_kind, exact, kept, expected) => {
  const times = new ExactTimes(8);
  set(times, 1n, exact, kept);
  expect(told(times, 1n, kept)).toBe(expected);
});

test("a time that is another's, or of another file, is told as it is", () => {
  const times = new ExactTimes(8);
  set(times, 1n, 5_123n, 5_000n);
  expect(told(times, 1n, 5_001n)).toBe(5_001n);
  expect(told(times, 2n, 5_000n)).toBe(5_000n);
  // Setting the other time leaves this one.
  times.remember(statOf(1n, 5_000n), { tag: "now" }, { tag: "no-change" });
  expect(told(times, 1n, 5_000n)).toBe(5_123n);
});

test("the oldest is forgotten beyond the limit", () => {
  const times = new ExactTimes(2);
  for (const inode of [1n, 2n, 1n, 3n]) set(times, inode, 5_123n, 5_000n);
  expect([1n, 2n, 3n].map((inode) => told(times, inode, 5_000n))).toEqual([5_123n, 5_000n, 5_123n]);
});
