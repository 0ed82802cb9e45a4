import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundler, engine } from "../componentize/build.ts";
import { heddle, testFolder } from "../testing/command.test-util.ts";
import { version } from "../version.ts";

const common = [
  ".gitignore",
  "README.md",
  "package.json",
  "src/globals.d.ts",
  "src/main.ts",
  "tsconfig.json",
];
const declared = ["types/app-imports.d.ts", "types/app.d.ts", "wit/app.wit"];

test.each([
  ["cli", ["types/exports/wasi-cli-run.d.ts", "wit/deps/wasi-cli.wit"]],
  ["http", ["types/exports/wasi-http-handler.d.ts", "wit/deps/wasi-clocks.wit", "wit/deps/wasi-http.wit"]],
  ["library", ["types/exports/local-app-text.d.ts"]],
])("%s", async (kind, own) => {
  using folder = testFolder();
  const project = join(folder.path, "My Tool!");
  const { exitCode, stdout, stderr } = await heddle("new", kind, project);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain("npm install\n");
  expect(filesIn(project)).toEqual([...common, ...declared, ...own].toSorted());
  for (const path of filesIn(project)) expect(readFileSync(join(project, path), "utf8")).not.toContain("{{");
  const manifest: unknown = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  expect(manifest).toMatchObject({ name: "my-tool", devDependencies: { heddle: version } });
  // What the scripts do is what the command line does: the declarations are those of `heddle types`.
  const types = ["types", "-o", join(project, "types"), "--guest", "--world", "app", join(project, "wit")];
  const before = readFileSync(join(project, "types/app.d.ts"), "utf8");
  expect(await heddle(...types, "--force")).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(project, "types/app.d.ts"), "utf8")).toBe(before);
});

test("what exists is replaced only with --force", async () => {
  using folder = testFolder();
  expect((await heddle("new", "library", folder.path)).exitCode).toBe(0);
  const again = await heddle("new", "library", folder.path);
  expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/exists; --force replaces it/) });
  expect((await heddle("new", "library", "--force", folder.path)).exitCode).toBe(0);
});

test.each([
  ["a kind that is not there", ["htp", "x"], /there is no kind htp; did you mean http\?/],
  ["another", ["desktop", "x"], /there are cli, http, library/],
  ["no directory", ["cli"], /wanted: heddle new KIND DIR/],
  ["two directories", ["cli", "x", "y"], /one operand too many, y/],
])("%s is wrong usage", async (_name, words, message) => {
  expect(await heddle("new", ...words)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(message),
  });
});

describe("versions", () => {
  test("of what componentize needs are the peers of this package", () => {
    const { peerDependencies } = manifestAt("../../package.json");
    expect(peerDependencies).toMatchObject({
      [engine.name]: engine.version,
      [bundler.name]: bundler.version,
    });
  });

  test("of the compiler and the bundler are those that this repository uses", async () => {
    using folder = testFolder();
    await heddle("new", "library", folder.path);
    const own: unknown = JSON.parse(readFileSync(join(folder.path, "package.json"), "utf8"));
    const { typescript, rolldown } = { ...manifestAt("../../../../package.json").devDependencies };
    expect(own).toMatchObject({ devDependencies: { typescript, rolldown } });
  });
});

interface Manifest {
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function manifestAt(path: string): Manifest {
  return JSON.parse(readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8")) as Manifest;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted();
}
