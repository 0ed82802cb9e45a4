import { expect, test } from "vitest";
import { Roll, type Enrolled } from "./roll.ts";

class Member implements Enrolled<Member> {
  before: Member | null = null;
  after: Member | null = null;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

test.each([
  ["the first", ["a"], "bcd"],
  ["one in the middle", ["b"], "acd"],
  ["the last", ["d"], "abc"],
  ["all, in another order", ["c", "a", "d", "b"], ""],
] as const)("without %s", (_, gone, left) => {
  const roll = new Roll<Member>();
  const members = new Map(["a", "b", "c", "d"].map((name) => [name, new Member(name)]));
  for (const member of members.values()) roll.add(member);
  for (const name of gone) {
    const member = members.get(name) ?? new Member("");
    expect(roll.delete(member)).toBe(true);
    expect(roll.delete(member)).toBe(false);
  }
  expect([...roll].map((member) => member.name).join("")).toBe(left);
  expect(roll.size).toBe(left.length);
  const again = new Member("e");
  roll.add(again);
  expect([...roll].at(-1)).toBe(again);
});
