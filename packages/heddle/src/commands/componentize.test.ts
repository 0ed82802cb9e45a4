import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bin, heddle, testFolder, type TestFolder } from "../testing/command.test-util.ts";

const wit = "package t:t;\nworld app { export greet: async func(name: string) -> result<string, string>; }";

function project(files: Readonly<Record<string, string>>): TestFolder {
  const folder = testFolder();
  for (const [path, text] of Object.entries({ "wit/app.wit": wit, ...files })) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

test.each([
  ["no output", ["--wit", "wit", "--world", "app", "main.ts"], /--output is missing/],
  ["no WIT", ["-o", "x.wasm", "--world", "app", "main.ts"], /--wit is missing/],
  ["no world", ["-o", "x.wasm", "--wit", "wit", "main.ts"], /--world is missing/],
  ["no source", ["-o", "x.wasm", "--wit", "wit", "--world", "app", "none.ts"], /cannot read none\.ts/],
])("%s is wrong usage", async (_name, words, message) => {
  const outcome = await heddle("componentize", ...words);
  expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
});

test("a world that is not there is told before anything is built, and so is an output that is", async () => {
  using folder = project({ "main.ts": "", "old.wasm": "" });
  const [output, texts, main] = ["old.wasm", "wit", "main.ts"].map((path) => join(folder.path, path));
  const words = ["--wit", texts ?? "", "--world", "ap", main ?? ""];
  const existing = await heddle("componentize", "-o", output ?? "", ...words);
  expect(existing).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/old\.wasm exists; --force/) });
  const unknown = await heddle("componentize", "--force", "-o", output ?? "", ...words);
  expect(unknown).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/no world ap; did you mean app\?/),
  });
});

test("where the engine is not installed the error has the command that installs it", async () => {
  using folder = project({ "main.ts": "" });
  const { status, stderr } = build(folder, folder.path);
  expect(status).toBe(2);
  expect(stderr).toMatch(/this needs componentize-qjs.*npm install --save-dev componentize-qjs@0\.4\.5/);
});

function build(folder: TestFolder, cwd: string): { status: number | null; stdout: string; stderr: string } {
  const at = (path: string): string => join(folder.path, path);
  const words = ["-o", at("out.wasm"), "--wit", at("wit"), "--world", "app", at("main.ts")];
  return spawnSync(process.execPath, [bin, "componentize", ...words], { cwd, encoding: "utf8" });
}
