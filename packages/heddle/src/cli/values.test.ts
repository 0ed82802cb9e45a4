/** Values of flags. */
import { describe, expect, test } from "vitest";
import { UsageError } from "./usage-error.ts";
import { readCount, readDirectory, readDuration, readLimit, readSize, readVariable } from "./values.ts";

describe("what is read", () => {
  test.each([
    ["500ms", 500],
    ["5", 5_000],
    ["5s", 5_000],
    ["1.5m", 90_000],
    ["2h", 7_200_000],
  ])("the time %s", (text, expected) => {
    expect(readDuration(text)).toBe(expected);
  });

  test.each([
    ["0", 0],
    ["9007199254740991", 9007199254740991],
  ])("the number %s", (text, expected) => {
    expect(readCount(text)).toBe(expected);
  });

  test.each([
    ["0", 0],
    ["65536", 65_536],
    ["3K", 3072],
    ["64M", 67_108_864],
    ["64MiB", 67_108_864],
    ["1GiB", 1_073_741_824],
  ])("the size %s", (text, expected) => {
    expect(readSize(text)).toBe(expected);
  });

  test.each([
    ["/data", { host: "/data", guest: "/data", readOnly: false }],
    ["/data::ro", { host: "/data", guest: "/data", readOnly: true }],
    ["/data::/", { host: "/data", guest: "/", readOnly: false }],
    ["a:b::/c::ro", { host: "a:b", guest: "/c", readOnly: true }],
  ])("the directory %s", (text, expected) => {
    expect(readDirectory(text)).toEqual(expected);
  });

  test.each([
    ["A=1", ["A", "1"]],
    ["A=", ["A", ""]],
    ["A=b=c", ["A", "b=c"]],
    ["OWN", ["OWN", "here"]],
  ])("the variable %s", (text, expected) => {
    expect(readVariable(text, { OWN: "here" })).toEqual(expected);
  });

  test("a limit", () => {
    expect(readLimit("maxTasks=7")).toEqual({ name: "maxTasks", value: 7 });
  });
});

describe("what is refused", () => {
  test.each(["", "5x", "-1", "s", "0", "0ms", "99999h"])("the time %j", (text) => {
    expect(() => readDuration(text)).toThrow(UsageError);
  });

  test.each(["", "-1", "1.5", "0x10", "9007199254740992"])("the number %j", (text) => {
    expect(() => readCount(text)).toThrow(UsageError);
  });

  test.each(["", "64MB", "64m", "1.5M", "-1", "MiB", "64 MiB", "9999999T"])("the size %j", (text) => {
    expect(() => readSize(text)).toThrow(UsageError);
  });

  test.each(["", "::/", "a::", "a::b::c", "::ro"])("the directory %j", (text) => {
    expect(() => readDirectory(text)).toThrow(UsageError);
  });

  test.each(["", "=1", "ABSENT"])("the variable %j", (text) => {
    expect(() => readVariable(text, {})).toThrow(UsageError);
  });

  test.each(["", "maxTasks", "=1", "maxTasks=x"])("the limit %j", (text) => {
    expect(() => readLimit(text)).toThrow(UsageError);
  });
});
