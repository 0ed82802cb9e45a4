import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const loader = fileURLToPath(new URL("../bin/load-bundle.js", import.meta.url));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-bundle-"));
  writeModule("main", 'exports.answer = () => require("./other.cjs").double(21)');
  writeModule("other", "exports.double = (x) => x * 2");
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeModule(name: string, text: string): void {
  const parameters = "exports, require, module, __filename, __dirname";
  writeFileSync(join(folder, `${name}.cjs`), `(function (${parameters}) { ${text}\n})`);
}

function answer(environment: Readonly<Record<string, string>> = {}, flags = ""): string {
  const given = [folder, "./main.cjs", flags].map((each) => JSON.stringify(each)).join();
  const program = `console.log(require(${JSON.stringify(loader)}).loadBundle(${given}).answer())`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return stdout.trim() + stderr;
}

const recorded = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".code"));
const times = (): readonly number[] => recorded().map((name) => statSync(join(folder, name)).mtimeMs);

describe("the bundle's compiled code", () => {
  test("is recorded by the first run and left alone by the next", () => {
    expect(answer()).toBe("42");
    expect(recorded()).toHaveLength(2);
    const before = times();
    expect(answer()).toBe("42");
    expect(times()).toEqual(before);
  });

  test("of many modules is recorded without a word", () => {
    const names = Array.from({ length: 20 }, (_, index) => `part${index}`);
    for (const name of names) writeModule(name, "");
    const parts = names.map((name) => `require("./${name}.cjs");`).join(" ");
    writeModule("main", `${parts} exports.answer = () => 42`);
    expect(answer()).toBe("42");
    expect(recorded()).toHaveLength(21);
  });

  test("is recorded again when asked for", () => {
    answer();
    const before = times();
    expect(answer({ HEDDLE_RECORD_CODE: "1" })).toBe("42");
    expect(times()).not.toEqual(before);
  });

  test("of an older module is not used, even of the same length", () => {
    answer();
    writeModule("other", "exports.double = (x) => x * 3");
    const later = new Date(Date.now() + 1000);
    utimesSync(join(folder, "other.cjs"), later, later);
    expect(answer()).toBe("63");
  });

  test("that is none is not used", () => {
    answer();
    for (const name of recorded()) writeFileSync(join(folder, name), "nothing of the kind");
    expect(answer()).toBe("42");
    // And it is recorded anew, or every run from now on would compile.
    for (const name of recorded()) expect(readFileSync(join(folder, name)).length).toBeGreaterThan(100);
  });

  test("is kept apart for a process with flags of its own", () => {
    answer();
    const before = recorded();
    expect(answer({}, "-other")).toBe("42");
    expect(recorded().filter((name) => name.endsWith("-other.code"))).toHaveLength(before.length);
    expect(recorded()).toEqual(expect.arrayContaining([...before]));
  });

  test("need not be writable", () => {
    answer();
    for (const name of recorded()) {
      rmSync(join(folder, name));
      // Nobody can rename a file to a folder's name.
      mkdirSync(join(folder, name));
    }
    const before = readdirSync(folder);
    expect(answer()).toBe("42");
    expect(readdirSync(folder)).toEqual(before);
  });
});
