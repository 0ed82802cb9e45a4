/** `heddle run` of core modules: the exit codes, and what is refused. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { heddle, testFolder } from "../testing/command.test-util.ts";

/** Imports one function of no results, exports `_start` and calls the import with a number, or does what `body` says. */
function moduleOf(name: string, body: readonly number[]): Uint8Array {
  const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];
  const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.of(
    ...preamble,
    ...section(1, 2, 0x60, 1, 0x7f, 0, 0x60, 0, 0),
    ...section(2, 1, ...text("wasi_snapshot_preview1"), ...text(name), 0, 0),
    ...section(3, 1, 1),
    ...section(7, 1, ...text("_start"), 0, 1),
    ...section(10, 1, body.length + 2, 0, ...body, 0x0b),
  );
}

const exit = (...status: readonly number[]): readonly number[] => [0x41, ...status, 0x10, 0];

test.each([
  { what: "its status", module: moduleOf("proc_exit", exit(33)), exitCode: 33, stderr: "" },
  { what: "success", module: moduleOf("proc_exit", []), exitCode: 0, stderr: "" },
  {
    what: "a status that no process can have",
    module: moduleOf("proc_exit", exit(0x80, 0x02)),
    exitCode: 1,
    stderr: "",
  },
  { what: "a trap", module: moduleOf("proc_exit", [0]), exitCode: 4, stderr: "trap: unreachable" },
  { what: "no such import", module: moduleOf("proc_fork", []), exitCode: 3, stderr: "proc_fork" },
  { what: "a broken module", module: moduleOf("proc_exit", [0x41]), exitCode: 3, stderr: "core-link-failed" },
])("a core module ends with $what", async ({ module, exitCode, stderr }) => {
  using folder = testFolder();
  const file = join(folder.path, "tool.wasm");
  writeFileSync(file, module);
  const outcome = await heddle("run", file);
  expect(outcome).toMatchObject({ exitCode, stderr: expect.stringContaining(stderr) });
});

test("a core module has nothing for --invoke", async () => {
  using folder = testFolder();
  const file = join(folder.path, "tool.wasm");
  writeFileSync(file, moduleOf("proc_exit", []));
  const outcome = await heddle("run", "--invoke", "f()", file);
  expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is a core module") });
});
