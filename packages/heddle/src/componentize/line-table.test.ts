import { expect, test } from "vitest";
import { decodeVlq, lineTable } from "./line-table.ts";

test.each([
  ["", []],
  ["A", [0]],
  ["C", [1]],
  ["D", [-1]],
  ["AAgBC", [0, 0, 16, 1]],
  ["gggggB", [1 << 24]],
  ["/////D", [-(2 ** 26 - 1)]],
])("the digits %j", (text, numbers) => {
  expect(decodeVlq(text)).toEqual(numbers);
});

test.each([
  ["nothing", "", [0, 0]],
  ["the first line of the first source", "AAAA", [1, 1]],
  ["a line from nowhere between two", "AAAA;;AACA", [1, 1, 0, 0, 1, 2]],
  ["another source, then the first again", "AACA;ADEA", [1, 2, 0, 4]],
  ["the first of several segments counts", "AAAA,EACA;AACA", [1, 1, 1, 3]],
  ["a segment without a source is passed over", "A,CAEA", [1, 3]],
])("%s", (_name, mappings, lines) => {
  expect(lineTable({ sources: ["a.ts", "b.ts"], mappings })).toEqual({ sources: ["a.ts", "b.ts"], lines });
});

test("what is no map has no lines", () => {
  expect(lineTable(null)).toEqual({ sources: [], lines: [] });
});
