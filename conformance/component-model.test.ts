/** `heddle wast` with the parser of the text format: found, used, and named where it is missing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { describeWithPart } from "../scripts/with-part.ts";

const bin = fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "heddle-wast-"));
afterAll(() => rmSync(folder, { recursive: true }));

const script = join(folder, "script.wast");
writeFileSync(
  script,
  `(component definition $C
  (core module $m (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
  (core instance $i (instantiate $m))
  (func (export "inc") (param "n" u32) (result u32) (canon lift (core func $i "f"))))
(component instance $c $C)
(assert_return (invoke $c "inc" (u32.const 41)) (u32.const 42))
(assert_return (invoke $c "inc" (u32.const 41)) (u32.const 43))
(assert_malformed (component quote "(oops") "expected")
(assert_malformed (component quote "(import \\"\\\\q\\" (func))") "invalid string escape")
(assert_invalid (component (type (record))) "must have at least one field")
(component (nothing))
`,
);
const broken = join(folder, "broken.wast");
writeFileSync(broken, "(component\n");

function wast(words: string[], nodePath: string): { status: number | null; lines: string[]; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "wast", ...words], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, NODE_PATH: nodePath },
  });
  return { status, lines: stdout.trimEnd().split("\n"), stderr };
}

describeWithPart("jco-transpile", "heddle wast", (module) => {
  // node_modules/@bytecodealliance/jco-transpile/dist/wasm-tools.js
  const modules = resolve(module, "../../../..");

  test("one line a failing directive, and the count", () => {
    const { status, lines, stderr } = wast([script, broken], modules);
    expect(lines).toEqual([
      `${script}:7: assert_return: expected 43, found 42`,
      expect.stringMatching(
        /script\.wast:11: module: does not parse: expected valid component field \(line 1, /,
      ),
      expect.stringContaining(`${broken}:1: script: does not parse: found the end of the file in a list`),
      "2 scripts, 9 directives, 2 not parsed",
      "6 passed, 3 failed",
    ]);
    expect(status).toBe(1);
    expect(stderr).toBe("");
  });

  test("--json is an object for each script", () => {
    const { lines } = wast(["--json", "--seed", "7", folder], modules);
    const reports = lines.slice(0, -1).map((line): unknown => JSON.parse(line));
    expect(reports).toMatchObject([
      { file: broken, passed: 0, failed: 1, notParsed: 1 },
      { file: script, passed: 6, failed: 2, failures: [{ line: 7 }, { line: 11 }] },
    ]);
    expect(lines.at(-1)).toBe("6 passed, 3 failed");
  });
});

test("without the parser the command that installs it is told", () => {
  const { status, stderr } = wast([script], "");
  expect(status).toBe(2);
  expect(stderr).toContain("npm install --save-dev @bytecodealliance/jco-transpile@");
});
