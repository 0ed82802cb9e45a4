import { describe, expect, it } from "vitest";
import { compatibilityTrack, findCompatible, isNewerVersion, nearMisses } from "./versions.ts";

describe("compatible versions", () => {
  it.each([
    ["a:b/c@1.2.3", ["a:b/c@1.4.0", "a:b/c@1.3.0"], "a:b/c@1.4.0"],
    ["a:b/c@1.2.3", ["a:b/c@1.4.0", "a:b/c@1.2.3"], "a:b/c@1.2.3"],
    ["a:b/c@0.2.3", ["a:b/c@0.3.0"], null],
    ["a:b/c@0.0.3", ["a:b/c@0.0.4"], null],
    ["a:b/c@1.0.0-rc", ["a:b/c@1.0.0"], null],
    ["a:b/c@0.3", ["a:b/c@0.3.2"], "a:b/c@0.3.2"],
    ["a:b/c", ["a:b/c@1.0.0"], null],
    ["a:b/c@1.0.0", ["a:b/cd@1.0.0"], null],
  ] as const)("%s among %j is %s", (wanted, offered, found) => {
    expect(findCompatible(wanted, offered)).toBe(found);
  });

  it.each([
    ["1.2.3", "1"],
    ["0.2.9", "0.2"],
    ["0.0.3", "0.0.3"],
    ["1.2.3+build", "1"],
    ["1.2.3-rc.1", null],
  ])("the track of %s is %s", (version, track) => {
    expect(compatibilityTrack(version)).toBe(track);
  });

  it("compares by number", () => {
    expect(isNewerVersion("0.2.12", "0.2.9")).toBe(true);
    expect(isNewerVersion("0.2.9", "0.2.12")).toBe(false);
  });

  it("finds no interface of a package like another because of the package", () => {
    expect(nearMisses("wasi:cli/stdout@0.2.4", ["wasi:cli/run@0.2.0", "wasi:cli/stdin@0.2.4"])).toEqual([]);
    expect(nearMisses("wasi:clj/stdout@0.2.4", ["wasi:cli/stdout@0.2.4"])).toEqual(["wasi:cli/stdout@0.2.4"]);
  });

  it("offers the same interface in another version first", () => {
    expect(nearMisses("a:b/letters@1.0.0", ["a:b/leters@1.0.0", "a:b/letters@2.0.0", "x:y/z"])).toEqual([
      "a:b/letters@2.0.0",
      "a:b/leters@1.0.0",
    ]);
  });
});
