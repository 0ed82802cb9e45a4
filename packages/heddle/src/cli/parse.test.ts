/** Words to options, by a table made for these tests. */
import { expect, test } from "vitest";
import type { Grammar } from "./grammar.ts";
import type { Options } from "./options.ts";
import { nearest, parseCommandLine } from "./parse.ts";
import { UsageError } from "./usage-error.ts";

const command: Grammar = {
  name: "try",
  usage: "[FLAG...] FILE...",
  flags: [
    { name: "--switch", help: "" },
    { name: "--one", short: "-o", value: "X", help: "" },
    { name: "--many", value: "X", many: true, help: "" },
  ],
  least: 1,
  most: 2,
};
const guestCommand: Grammar = { ...command, flagsFirst: true, most: 9 };

function parse(words: string[], from = command): Options {
  const options = parseCommandLine(from, words);
  if (options === "help") throw new Error("help was asked for");
  return options;
}

test("flags stand anywhere, with their value after them or after =", () => {
  const options = parse(["--one", "a", "file", "--many=b=c", "--switch", "--many", "", "second"]);
  expect(options.value("--one")).toBe("a");
  expect(options.values("--many")).toEqual(["b=c", ""]);
  expect(options.has("--switch")).toBe(true);
  expect(options.operands).toEqual(["file", "second"]);
});

test("what follows the first operand of a guest's command is the guest's", () => {
  const options = parse(["--switch", "guest.wasm", "--one", "--", "--unknown"], guestCommand);
  expect(options.operands).toEqual(["guest.wasm", "--one", "--", "--unknown"]);
  expect(options.has("--one")).toBe(false);
});

test.each([
  ["a short name", ["-o", "a", "file"]],
  ["a value that looks like a flag", ["--one", "a", "file"]],
])("%s", (_, words) => {
  expect(parse(words).value("--one")).toBe("a");
});

test("-- ends the flags, - is an operand", () => {
  expect(parse(["--", "--switch"]).operands).toEqual(["--switch"]);
  expect(parse(["-"]).operands).toEqual(["-"]);
});

test.each([[["--help"]], [["-h"]], [["--switch", "--help"]]])("%j asks for help", (words) => {
  expect(parseCommandLine(command, words)).toBe("help");
});

test.each([
  ["an unknown flag", ["--on", "x"], "unknown flag --on; did you mean --one?"],
  ["an unknown flag like no other", ["--elsewhere", "x"], "unknown flag --elsewhere"],
  ["a missing value", ["file", "--one"], "--one needs a value: --one X"],
  ["a value for a switch", ["--switch=1", "file"], '--switch takes no value, found "1"'],
  ["a flag twice", ["--one", "a", "--one", "b", "file"], "--one is given more than once"],
  ["a missing operand", ["--switch"], "wanted: heddle try [FLAG...] FILE..."],
  [
    "an operand too many",
    ["a", "b", "c"],
    "found one operand too many, c; wanted: heddle try [FLAG...] FILE...",
  ],
])("%s is wrong usage", (_, words, message) => {
  expect(() => parseCommandLine(command, words)).toThrow(new UsageError(message));
});

test("only flags of the table can be asked for", () => {
  expect(() => parse(["file"]).has("--other")).toThrow("--other is not in the table of try");
});

test("nearest allows two edits", () => {
  expect(nearest("--evn", ["--env", "--dir"])).toBe("--env");
  expect(nearest("--timeout", ["--env"])).toBeUndefined();
});
