import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { guest, heddle, testFolder, type TestFolder } from "../testing/command.test-util.ts";

function withFiles(files: Readonly<Record<string, string>>): TestFolder {
  const folder = testFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

const base = "package t:base@1.0.0;\ninterface a { record r { x: u8 } }";
const main =
  "package t:main;\ninterface b { use t:base/a@1.0.0.{r}; f: func() -> r; }\nworld w { export b; }";

describe("heddle wit", () => {
  test("prints a file with its comments, whether what it refers to is there or not", async () => {
    using folder = withFiles({ "a.wit": "package t:a;interface i{\n// why\nuse t:missing/b.{c};}" });
    const { exitCode, stdout } = await heddle("wit", join(folder.path, "a.wit"));
    expect(exitCode).toBe(0);
    expect(stdout).toBe("package t:a;\n\ninterface i {\n  // why\n  use t:missing/b.{c};\n}\n");
  });

  test.each([
    ["in a folder of deps/", { "wit/main.wit": main, "wit/deps/base/a.wit": base }, []],
    ["in a file of deps/", { "wit/main.wit": main, "wit/deps/base.wit": base }, []],
    ["elsewhere, with --dep", { "wit/main.wit": main, "other/base.wit": base }, ["other/base.wit"]],
    ["in another folder, with --dep", { "wit/main.wit": main, "other/base.wit": base }, ["other"]],
  ])("prints a directory with what it refers to %s", async (_name, files, deps) => {
    using folder = withFiles({ ...files, "wit/notes.txt": "no WIT", "wit/deps/README.md": "no WIT" });
    const flags = deps.flatMap((path) => ["--dep", join(folder.path, path)]);
    const { exitCode, stdout } = await heddle("wit", ...flags, join(folder.path, "wit"));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^package t:main;[^]*world w[^]*package t:base@1\.0\.0 \{[^]*record r/);
  });

  test("prints a component's imports and exports", async () => {
    const { stdout } = await heddle("wit", guest("compose-user"));
    expect(stdout).toMatch(/world root \{[^]*import heddle:test\/log@0\.1\.1;[^]*resource counter/);
  });

  test("a package goes to its binary form and back, also as a dependency", async () => {
    using folder = withFiles({ "base.wit": base, "wit/main.wit": main, "wit/deps/none.txt": "" });
    const binary = join(folder.path, "wit/deps/base.wasm");
    expect((await heddle("wit", "--wasm", "-o", binary, join(folder.path, "base.wit"))).exitCode).toBe(0);
    expect((await heddle("wit", binary)).stdout).toBe(
      (await heddle("wit", join(folder.path, "base.wit"))).stdout,
    );
    expect((await heddle("wit", join(folder.path, "wit"))).stdout).toContain("record r");
  });

  test.each([
    [[], false],
    [["--features", "all"], true],
    [["--features", "other,new"], true],
    [["--features", "other"], false],
  ])("what is unstable, with %j", async (flags, there) => {
    using folder = withFiles({
      "a.wit":
        "package t:a@1.0.0;\ninterface i { @unstable(feature = new) f: func(); }\nworld w { export i; }",
    });
    expect((await heddle("wit", ...flags, folder.path)).stdout.includes("f: func()")).toBe(there);
  });

  test("formats in place with --force only", async () => {
    using folder = withFiles({ "a.wit": "package t:a;interface i{}" });
    const file = join(folder.path, "a.wit");
    expect((await heddle("wit", "-o", file, file)).exitCode).toBe(2);
    expect((await heddle("wit", "--output", file, "--force", file)).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).toBe("package t:a;\n\ninterface i {}\n");
  });

  test("faults are told with their place and end with exit code 3", async () => {
    using folder = withFiles({ "a.wit": "package t:a;\ninterface i { f: func(a: strin) -> n; }" });
    const { exitCode, stdout, stderr } = await heddle("wit", folder.path);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(
      /a\.wit:2:26: error: [^]*\^\^\^\^\^[^]*did you mean `string`\?[^]*a\.wit:2:36: error:/,
    );
  });

  test.each([
    ["an empty directory", (path: string) => [path], /there is no \.wit file/],
    ["a file that is not there", () => ["nowhere.wit"], /cannot read nowhere\.wit/],
    ["a binary on the terminal", () => ["--wasm", "a.wit"], /--wasm needs -o OUT/],
    ["two operands", () => ["a.wit", "b.wit"], /one operand too many, b\.wit/],
    ["an empty feature", (path: string) => ["--features", "a,", path], /--features a,: wanted all, or names/],
  ])("%s is wrong usage", async (_name, words, message) => {
    using folder = testFolder();
    const outcome = await heddle("wit", ...words(folder.path));
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
  });
});

describe("heddle types", () => {
  const worlds = `${base}\nworld host { import a; }\nworld guest { export a; export run: func(n: u8) -> string; }`;

  test.each([
    ["a folder for each world", [], ["guest/guest.d.ts", "host/host.d.ts"]],
    ["one world", ["--world", "guest"], ["guest.d.ts"]],
    ["a guest", ["--guest", "--world", "guest"], ["guest.d.ts", "exports/t-base-a.d.ts"]],
  ])("%s", async (_name, flags, expected) => {
    using folder = withFiles({ "wit/a.wit": worlds });
    const out = join(folder.path, "types");
    const outcome = await heddle("types", "-o", out, ...flags, join(folder.path, "wit"));
    expect(outcome).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    for (const path of expected) expect(readFileSync(join(out, path), "utf8")).toContain("export");
  });

  test("a component", async () => {
    using folder = testFolder();
    await heddle("types", "--output", folder.path, guest("compose-user"));
    expect(readFileSync(join(folder.path, "root.d.ts"), "utf8")).toContain("heddle:test/log@0.1.1");
  });

  test("what exists is replaced only with --force", async () => {
    using folder = withFiles({ "root.d.ts": "mine" });
    const words = ["types", "-o", folder.path, guest("compose-user")];
    expect(await heddle(...words)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/root\.d\.ts exists/),
    });
    expect((await heddle(...words, "--force")).exitCode).toBe(0);
  });

  test.each([
    ["no output", (path: string) => [path], /--output is missing/],
    [
      "a world that is not there",
      (path: string) => ["-o", "x", "--world", "gest", path],
      /did you mean guest\?/,
    ],
    ["no world", (path: string) => ["-o", "x", "--dep", path, join(path, "../none")], /has no world/],
  ])("%s is wrong usage", async (_name, words, message) => {
    using folder = withFiles({ "wit/a.wit": worlds, "none/b.wit": "package t:none;\ninterface i {}" });
    const outcome = await heddle("types", ...words(join(folder.path, "wit")));
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
  });

  test("features and dependencies are those of wit", async () => {
    using folder = withFiles({
      "wit/main.wit": "package t:m;\nworld w { @unstable(feature = new) import t:base/a@1.0.0; }",
      "base.wit": base,
    });
    const out = join(folder.path, "types");
    const words = ["-o", out, "--features", "new", "--dep", join(folder.path, "base.wit")];
    expect(await heddle("types", ...words, join(folder.path, "wit"))).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect(readFileSync(join(out, "w/w.d.ts"), "utf8")).toContain("t:base/a@1.0.0");
  });
});

describe("heddle migrate", () => {
  const clock = "package t:a;\nworld w { import wasi:clocks/wall-clock@0.2.0; }";
  const stream =
    "package t:a;\ninterface i { use wasi:io/streams@0.2.0.{input-stream}; f: func() -> input-stream; }";

  test("writes what it could do, and says that nothing remains", async () => {
    using folder = withFiles({ "wit/a.wit": clock });
    const out = join(folder.path, "new");
    const { exitCode, stdout } = await heddle("migrate", "-o", out, join(folder.path, "wit"));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/0 decisions remain\.\n$/);
    expect(readFileSync(join(out, "a.wit"), "utf8")).toContain("wasi:clocks/system-clock@0.3.0");
  });

  test("ends with exit code 1 while decisions remain", async () => {
    using folder = withFiles({ "wit/a.wit": stream });
    const out = join(folder.path, "new");
    const { exitCode, stdout } = await heddle("migrate", "--output", out, join(folder.path, "wit"));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^a\.wit:2:\d+: DECIDE: [^]*1 decision remains\.\n$/);
    expect(readFileSync(join(out, "a.wit"), "utf8")).toContain("stream<u8>");
  });

  test("--check writes nothing, --json reports for programs", async () => {
    using folder = withFiles({ "wit/a.wit": stream });
    const out = join(folder.path, "new");
    const words = ["--check", "--json", "-o", out, join(folder.path, "wit")];
    const { exitCode, stdout } = await heddle("migrate", ...words);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ decisions: 1, items: expect.any(Array) });
    expect(() => readFileSync(join(out, "a.wit"))).toThrow(/ENOENT/);
  });

  test("in place with --force only", async () => {
    using folder = withFiles({ "a.wit": clock });
    const refused = await heddle("migrate", "-o", folder.path, folder.path);
    expect(refused).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringMatching(/a\.wit exists/),
    });
    expect((await heddle("migrate", "-o", folder.path, "--force", folder.path)).exitCode).toBe(0);
    expect(readFileSync(join(folder.path, "a.wit"), "utf8")).toContain("system-clock");
  });

  test("signatures come from both generations, where they are given", async () => {
    using folder = withFiles({
      "wit/a.wit": clock,
      "old.wit":
        "package wasi:clocks@0.2.0;\ninterface wall-clock { record datetime { s: u64 } now: func() -> datetime; }",
      "new/clocks.wit":
        "package wasi:clocks@0.3.0;\ninterface system-clock { record instant { s: s64 } now: func() -> instant; }",
    });
    const words = ["--dep", join(folder.path, "old.wit"), "--against", join(folder.path, "new")];
    const { stdout } = await heddle("migrate", "--check", ...words, join(folder.path, "wit"));
    expect(stdout).toMatch(/- now: func\(\) -> datetime;?\n {2}\+ now: func\(\) -> instant/);
  });

  test.each([
    ["no output", (path: string) => [path], /--output is missing: .*--check writes nothing/],
    ["a file", () => ["-o", "x", guest("park")], /park\.wasm is not a directory/],
  ])("%s is wrong usage", async (_name, words, message) => {
    using folder = withFiles({ "a.wit": clock });
    const outcome = await heddle("migrate", ...words(folder.path));
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
  });
});
