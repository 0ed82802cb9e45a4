import { expect, test } from "vitest";
import { formatStack, installStacks, TABLE_NAME } from "./stack-lines.ts";

const table = { sources: ["a.ts", "b.ts", ""], lines: [0, 0, 1, 7, 2, 9, 3, 1] };

function frame(name: string | null, file: string | null, line: number | null, column: number | null) {
  return {
    getFunctionName: () => name,
    getFileName: () => file,
    getLineNumber: () => line,
    getColumnNumber: () => column,
  };
}

test.each([
  ["a line of the first source", frame("f", "user.js", 2, 3), "f (a.ts:7)"],
  ["a line of the second", frame("f", "user.js", 3, 1), "f (b.ts:9)"],
  ["a line from nowhere", frame("f", "user.js", 1, 4), "f (user.js:1:4)"],
  ["a line beyond the table", frame("f", "user.js", 99, 4), "f (user.js:99:4)"],
  ["another file", frame("f", "other.js", 2, 3), "f (other.js:2:3)"],
  ["no function's name", frame("", "user.js", 2, 3), "<anonymous> (a.ts:7)"],
  ["no file", frame("map", null, null, null), "map (native)"],
])("%s", (_name, site, text) => {
  expect(formatStack([site], table, /user\.js$/)).toBe(`    at ${text}\n`);
});

test("frames of what stands around the guest are left out", () => {
  const sites = [frame("f", "user.js", 4, 1), frame("g", "user.js", 2, 1)];
  expect(formatStack(sites, table, /user\.js$/)).toBe("    at g (a.ts:7)\n");
});

test.each([
  ["the table", table, "a.ts:7"],
  ["no table", undefined, "engine:user.js:2:3"],
  ["something else", 3, "engine:user.js:2:3"],
])("the engine is given a function that uses %s in its scope", (_name, found, text) => {
  const errors: { prepareStackTrace?: (error: unknown, frames: unknown) => string } = {};
  installStacks(errors, { [Symbol.for(TABLE_NAME)]: found });
  expect(errors.prepareStackTrace?.(null, [frame("f", "engine:user.js", 2, 3)])).toBe(`    at f (${text})\n`);
});
