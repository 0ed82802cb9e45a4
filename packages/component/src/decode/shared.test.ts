import { expect, test } from "vitest";
import { SharedParts } from "./shared.ts";

test("equal parts are one object, however many others there were", () => {
  const shared = new SharedParts();
  for (let index = 0; index < 2_000; index++) {
    const item = shared.sortIndex("func", index);
    const name = shared.externName(`name-${index}`);
    expect(item).toEqual({ sort: "func", index });
    expect(name).toEqual({ name: `name-${index}`, attributes: [] });
    expect(shared.sortIndex("func", index)).toBe(item);
    expect(shared.externName(`name-${index}`)).toBe(name);
  }
});

test("parts that share a slot are not mixed up", () => {
  const shared = new SharedParts();
  // 512 slots: the same remainder of the index, or the same length and last letter.
  for (const index of [3, 515, 3, 1_027]) expect(shared.sortIndex("type", index).index).toBe(index);
  for (const sort of ["core type", "core func", "core type"] as const)
    expect(shared.sortIndex(sort, 3)).toEqual({ sort, index: 3 });
  for (const name of ["aab", "bab", "aab", ""]) expect(shared.externName(name).name).toBe(name);
});
