import { expect, test } from "vitest";
import { toposort } from "./toposort.ts";

function edges(text: string): Map<string, { to: string; at: string }[]> {
  return new Map(
    text.split(" ").map((part) => {
      const [name = "", targets = ""] = part.split(":");
      return [name, [...targets].map((to) => ({ to, at: `${name}${to}` }))];
    }),
  );
}

test.each([
  ["a b c", "abc"],
  ["a:b b c", "bac"],
  ["a:c b c", "bca"],
  ["a:bc b:c c", "cba"],
  ["d a:d b c:b", "dabc"],
  ["a:bb b", "ba"],
  ["a:x b", "ab"],
])("%s is ordered %s", (text, order) => {
  expect(toposort(edges(text))).toEqual({ order: [...order], cycles: [] });
});

test.each([
  ["a:a", "aa"],
  ["a:b b:a", "ab"],
  ["z a:b b:c c:b", "bc"],
])("%s has a cycle through %s", (text, at) => {
  expect(toposort(edges(text)).cycles.map((cycle) => cycle.at)).toEqual([at]);
});

test("many are sorted in a moment", () => {
  const count = 50_000;
  const many = new Map(
    Array.from({ length: count }, (_, i) => [`${i}`, i + 1 < count ? [{ to: `${i + 1}`, at: "" }] : []]),
  );
  expect(toposort(many).order[0]).toBe(`${count - 1}`);
});
