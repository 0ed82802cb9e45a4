/** The judgement of a suite run: what counts as passed, as failed, and as a stale expectation. */
import { describe, expect, test } from "vitest";
import { closingLine, judge } from "./verdict.mjs";

type Outcome = "passed" | "failed" | "skipped";

describe("judge", () => {
  const table: {
    title: string;
    outcome: Outcome;
    expected?: string;
    counts: [passed: number, failed: number, skipped: number];
    line?: RegExp;
  }[] = [
    { title: "a pass is a pass", outcome: "passed", counts: [1, 0, 0] },
    {
      title: "a failure fails",
      outcome: "failed",
      counts: [0, 1, 0],
      line: /^FAILED: a\n {2}what happened$/,
    },
    {
      title: "an expected failure is neither",
      outcome: "failed",
      expected: "a",
      counts: [0, 0, 0],
      line: /^expected to fail: a \(why\)$/,
    },
    {
      title: "an expected failure that passes fails",
      outcome: "passed",
      expected: "a",
      counts: [0, 1, 0],
      line: /^STALE: a passes/,
    },
    {
      title: "an expected failure that is gone fails",
      outcome: "passed",
      expected: "b",
      counts: [1, 1, 0],
      line: /^STALE: b is not in/,
    },
    {
      title: "a skipped test is counted as that",
      outcome: "skipped",
      counts: [0, 0, 1],
      line: /^skipped: a$/,
    },
    { title: "names are not looked up on prototypes", outcome: "passed", counts: [1, 0, 0] },
  ];
  for (const { title, outcome, expected, counts, line } of table) {
    test(title, () => {
      const name = title.includes("prototypes") ? "toString" : "a";
      const list = expected === undefined ? {} : { [expected]: "why" };
      const verdict = judge([{ name, outcome, detail: "what happened\n" }], list, { whole: true });
      expect([verdict.passed, verdict.failed, verdict.skipped]).toEqual(counts);
      expect(verdict.lines).toHaveLength(line === undefined ? 0 : 1);
      if (line !== undefined) expect(verdict.lines[0]).toMatch(line);
    });
  }

  test("a selection does not make the rest of the list stale", () => {
    const verdict = judge([{ name: "a", outcome: "passed" }], { b: "why" }, { whole: false });
    expect(verdict).toEqual({ passed: 1, failed: 0, skipped: 0, lines: [] });
  });
});

test("the closing line names skipped tests only where there are some", () => {
  expect(closingLine({ passed: 3, failed: 1, skipped: 0 })).toBe("3 passed, 1 failed");
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});
