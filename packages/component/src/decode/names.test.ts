/** Name sections: read when asked for, and never a reason to refuse a binary. */
import { describe, expect, test } from "vitest";
import { decodeComponent, decodeCoreFunctionNames, decodeNames } from "./index.ts";

/** Hexadecimal bytes; a word in double quotes stands for a name with its length before it. */
function bytes(text: string): number[] {
  return (text.match(/"[^"]*"|[0-9a-f]{2}/g) ?? []).flatMap((token) =>
    token.startsWith('"')
      ? [token.length - 2, ...new TextEncoder().encode(token.slice(1, -1))]
      : parseInt(token, 16),
  );
}

function withCustom(preamble: string, ...contents: string[]): Uint8Array {
  const sections = contents.flatMap((text) => {
    const body = bytes(text);
    return [0, body.length, ...body];
  });
  return Uint8Array.from([...bytes(preamble), ...sections]);
}

describe("component-name", () => {
  const componentPreamble = "00 61 73 6d 0d 00 01 00";
  const names = (...contents: string[]): unknown => {
    const { component, sorts } = decodeNames(decodeComponent(withCustom(componentPreamble, ...contents)));
    return [component, ...[...sorts].map(([sort, map]) => [sort, ...map])];
  };

  test.each<[string, string[], unknown]>([
    ["no section", [], [null]],
    ["another section", ['"names" 00 02 "c"'], [null]],
    ["the component's name", ['"component-name" 00 02 "c"'], ["c"]],
    [
      "names by sort",
      ['"component-name" 00 02 "c" 01 09 01 02 00 "f" 05 "ge" 01 06 00 02 01 02 "m"'],
      ["c", ["func", [0, "f"], [5, "ge"]], ["core memory", [2, "m"]]],
    ],
    ["an unknown subsection", ['"component-name" 09 01 ff 00 02 "c"'], ["c"]],
    [
      "the first of several names",
      ['"component-name" 01 08 03 02 00 "a" 00 "b"', '"component-name" 01 05 03 01 00 "c"'],
      [null, ["type", [0, "a"]]],
    ],
    ["garbage", ['"component-name" ff fe 01', '"component-name" 99'], [null]],
    ["a broken tail", ['"component-name" 00 02 "c" 01 08 01 02 00 "f" 01 05 67'], ["c", ["func", [0, "f"]]]],
    ["bad UTF-8", ['"component-name" 00 02 01 ff'], [null]],
  ])("%s", (_, contents, expected) => {
    expect(names(...contents)).toEqual(expected);
  });
});

describe("functions of a core module", () => {
  const modulePreamble = "00 61 73 6d 01 00 00 00";
  test.each<[string, string[], [number, string][]]>([
    ["no section", [], []],
    [
      "functions among others",
      ['"name" 00 02 "m" 01 09 02 00 "f" 07 "go" 02 01 00'],
      [
        [0, "f"],
        [7, "go"],
      ],
    ],
    ["a broken tail", ['"name" 01 06 02 00 "f" 07 05 67'], [[0, "f"]]],
    ["a subsection that does not fit", ['"name" 01 7f 01'], []],
  ])("%s", (_, contents, expected) => {
    expect([...decodeCoreFunctionNames(withCustom(modulePreamble, ...contents))]).toEqual(expected);
  });

  test("of what is no module: none", () => {
    expect(decodeCoreFunctionNames(Uint8Array.of(1, 2, 3)).size).toBe(0);
  });
});
