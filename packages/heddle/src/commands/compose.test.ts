import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileSync, instantiate } from "@heddle/component";
import { expect, test } from "vitest";
import { guest, heddle, testFolder } from "../testing/command.test-util.ts";

const user = guest("compose-user");
const counters = guest("compose-counters");
const log = guest("compose-log");

test("a component and its plugs become one that runs", async () => {
  using folder = testFolder();
  const out = join(folder.path, "app.wasm");
  const outcome = await heddle("compose", "-o", out, user, "--plug", counters, "--plug", log);
  expect(outcome).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const component = compileSync(readFileSync(out));
  expect(component.imports).toEqual([]);
  const instance = await instantiate(component);
  expect(instance.functions.has("run")).toBe(true);
  await instance[Symbol.asyncDispose]();
});

test("nothing of where the files lie is in the result", async () => {
  using folder = testFolder();
  const out = join(folder.path, "app.wasm");
  await heddle("compose", "-o", out, user, "--plug", counters, "--plug", log);
  expect(readFileSync(out, "latin1")).not.toContain(join("conformance", "guests"));
});

test("what no plug gives stays an import", async () => {
  using folder = testFolder();
  const out = join(folder.path, "app.wasm");
  await heddle("compose", "--output", out, user, "--plug", counters);
  const component = compileSync(readFileSync(out));
  expect(component.imports.map(({ name }) => name)).toEqual(["heddle:test/log@0.1.1"]);
});

test("a chain is one handler", async () => {
  using folder = testFolder();
  const out = join(folder.path, "site.wasm");
  await heddle("compose", "-o", out, "--chain", guest("compose-filter"), guest("compose-service"));
  const component = compileSync(readFileSync(out));
  expect(component.imports.map(({ name }) => name)).toEqual(["wasi:http/types@0.3.1"]);
  expect(component.exports.map(({ name }) => name)).toEqual(["wasi:http/handler@0.3.0"]);
});

test("what exists is replaced only with --force", async () => {
  using folder = testFolder();
  const out = join(folder.path, "app.wasm");
  writeFileSync(out, "mine");
  const refused = await heddle("compose", "-o", out, user, "--plug", counters);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/app\.wasm exists; --force/) });
  expect(readFileSync(out, "utf8")).toBe("mine");
  expect((await heddle("compose", "-o", out, "--force", user, "--plug", counters)).exitCode).toBe(0);
  expect(readdirSync(folder.path)).toEqual(["app.wasm"]);
});

test.each([
  ["no output", [user], 2, /--output is missing/],
  ["two components", ["-o", "x.wasm", user, log], 2, /wanted one component, found 2/],
  ["a plug in a chain", ["-o", "x.wasm", "--chain", user, "--plug", log], 2, /do not go together/],
  ["a file that is not there", ["-o", "x.wasm", user, "--plug", "no.wasm"], 2, /cannot read no\.wasm/],
  ["a plug that nobody needs", ["-o", "x.wasm", log, "--plug", guest("park")], 3, /park/],
  [
    "a file that is no component",
    ["-o", "x.wasm", user, "--plug", import.meta.filename],
    3,
    /compose\.test\.ts: malformed component/,
  ],
])("%s is refused, and nothing is written", async (_name, words, exitCode, message) => {
  const outcome = await heddle("compose", ...words);
  expect(outcome).toMatchObject({ exitCode, stdout: "", stderr: expect.stringMatching(message) });
  expect(readdirSync(".")).not.toContain("x.wasm");
});
