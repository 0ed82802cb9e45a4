/** Errors as text and exit code, by class. */
import { ComponentError, DecodeError, GuestExit, LinkError, ValidationError } from "@heddle/component";
import { makeTrap } from "@heddle/component/errors";
import { expect, test } from "vitest";
import { describeError } from "./report.ts";
import { UsageError } from "./usage-error.ts";

const position = { offset: 16, path: ["component"] };

test.each([
  ["wrong usage", new UsageError("wanted a file"), 2, "heddle: wanted a file"],
  [
    "bad bytes",
    new DecodeError("bad-magic", "found `MZ`", position),
    3,
    "heddle: malformed component: found `MZ` (at offset 0x10 in component) [bad-magic]",
  ],
  [
    "an invalid component",
    new ValidationError("empty-type", "found no field", position),
    3,
    "heddle: invalid component: found no field (at offset 0x10 in component) [empty-type]",
  ],
  ["wrong wiring", new LinkError("unknown-import", "no a:b/c"), 3, "heddle: no a:b/c [unknown-import]"],
  ["a bad argument", new LinkError("bad-argument", "no CIDR"), 2, "heddle: no CIDR [bad-argument]"],
  ["an error result", new ComponentError("full"), 1, "heddle: the guest returned an error: full"],
  ["a trap", makeTrap("cannot-leave"), 4, "heddle: trap: cannot leave component instance [cannot-leave]"],
  [
    "a trap of many lines",
    makeTrap("deadlock", "deadlock\na waits", { where: "run in root" }),
    4,
    "heddle: trap: deadlock [deadlock]\n  a waits\n  in run in root",
  ],
  ["a timeout", makeTrap("timeout"), 124, "heddle: trap: the time limit was reached [timeout]"],
])("%s", (_, error, exitCode, text) => {
  expect(describeError(error, "heddle")).toEqual({ exitCode, text });
});

test("a trap tells its cause", () => {
  const trap = makeTrap("host-threw", undefined, { cause: new Error("disk on fire") });
  expect(describeError(trap, "heddle").text).toContain("cause: Error: disk on fire");
});

test("anything else is a bug, told with its stack", () => {
  const { exitCode, text } = describeError(new GuestExit(3), "heddle");
  expect(exitCode).toBe(70);
  expect(text).toContain("heddle: internal error: ");
});
