import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testFolder } from "../testing/command.test-util.ts";
import { UsageError } from "./usage-error.ts";
import { writeOutput, writeOutputs } from "./write-output.ts";

describe("one file", () => {
  test.each<readonly [name: string, force: boolean, prepare: (path: string) => void, refused: RegExp | null]>(
    [
      ["nothing is there", false, () => {}, null],
      ["a file is there", false, (path) => writeFileSync(path, "old"), /exists; --force replaces it/],
      ["a file is there, with force", true, (path) => writeFileSync(path, "old"), null],
      ["a broken link is there", false, (path) => symlinkSync("nowhere", path), /exists; --force/],
      ["a directory is there, with force", true, (path) => mkdirSync(path), /is a directory/],
    ],
  )("%s", (_name, force, prepare, refused) => {
    using folder = testFolder();
    const path = join(folder.path, "out");
    prepare(path);
    const before = readdirSync(folder.path);
    const write = (): void => writeOutput(path, "new", { force });
    if (refused === null) {
      write();
      expect(readFileSync(path, "utf8")).toBe("new");
      expect(readdirSync(folder.path)).toEqual(["out"]);
    } else {
      expect(write).toThrow(UsageError);
      expect(write).toThrow(refused);
      expect(readdirSync(folder.path)).toEqual(before);
    }
  });

  test("a folder that is not there is wrong usage", () => {
    using folder = testFolder();
    const write = (): void => writeOutput(join(folder.path, "no/out"), "new", { force: false });
    expect(write).toThrow(UsageError);
    expect(write).toThrow(/cannot write .*: there is no such directory/);
  });
});

describe("several files", () => {
  const files = new Map([
    ["a.txt", "a"],
    ["deep/er/b.txt", "b"],
  ]);

  test("folders are made", () => {
    using folder = testFolder();
    writeOutputs(join(folder.path, "new"), files, { force: false });
    expect(readFileSync(join(folder.path, "new/deep/er/b.txt"), "utf8")).toBe("b");
    expect(readdirSync(join(folder.path, "new"))).toEqual(["a.txt", "deep"]);
  });

  test("none is written if one exists", () => {
    using folder = testFolder();
    mkdirSync(join(folder.path, "deep/er"), { recursive: true });
    writeFileSync(join(folder.path, "deep/er/b.txt"), "old");
    expect(() => writeOutputs(folder.path, files, { force: false })).toThrow(/b\.txt exists/);
    expect(readdirSync(folder.path)).toEqual(["deep"]);
    writeOutputs(folder.path, files, { force: true });
    expect(readFileSync(join(folder.path, "deep/er/b.txt"), "utf8")).toBe("b");
  });
});
