/** The executable itself: standard streams, signals, and the time limit. Needs the build. */
import { spawn } from "node:child_process";
import { writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/heddle.js", import.meta.url));
const upper = fileURLToPath(new URL("../../../conformance/guests/upper-blocking.wasm", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `stdin`: what is written and closed; null: nothing, and it stays open. */
async function run(
  words: readonly string[],
  { stdin = null, signal }: { stdin?: string | null; signal?: NodeJS.Signals } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...words]);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  if (stdin !== null) child.stdin.end(stdin);
  if (signal !== undefined) setTimeout(() => child.kill(signal), 400);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

/** `(component (core module $m (func (export "f") (loop br 0))) ... (func (export "f") (canon lift ...)))` */
const endless = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 1, 0x24, 0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1,
  0, 7, 5, 1, 1, 0x66, 0, 0, 0x0a, 9, 1, 7, 0, 3, 0x40, 0x0c, 0, 0x0b, 0x0b, 2, 4, 1, 0, 0, 0, 7, 5, 1, 0x40,
  0, 1, 0, 6, 7, 1, 0, 0, 1, 0, 1, 0x66, 8, 6, 1, 0, 0, 0, 0, 0, 0x0b, 7, 1, 0, 1, 0x66, 1, 0, 0,
]);

test("bytes go through standard input and output", async () => {
  const text = "weft and warp\n".repeat(5_000);
  expect(await run(["run", upper], { stdin: text })).toEqual({
    code: 0,
    stdout: text.toUpperCase(),
    stderr: "",
  });
});

test("a guest in time behaves as without a limit", async () => {
  const ended = await run(["run", "--timeout=30s", "--stall-after", "20s", upper], { stdin: "warp" });
  expect(ended).toEqual({ code: 0, stdout: "WARP", stderr: "" });
});

test("--plug links components at run time", async () => {
  const [weave = "", letters = "", digest = ""] = [
    "weave-rust/weave",
    "letters-wat/letters",
    "digest-c/digest",
  ].map((name) => fileURLToPath(new URL(`../../../examples/${name}.wasm`, import.meta.url)));
  const { code, stdout } = await run(["run", "--plug", letters, "--plug", digest, weave], { stdin: "warp" });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "WARP" });
});

test.runIf(process.platform !== "win32")("Ctrl-C is exit code 130", async () => {
  expect(await run(["run", upper], { signal: "SIGINT" })).toMatchObject({ code: 130 });
});

test("--timeout ends a guest that waits, and one that never gives way", async () => {
  const waiting = await run(["run", "--timeout", "300ms", upper]);
  expect(waiting).toEqual({ code: 124, stdout: "", stderr: "heddle run: timeout: not done after 300 ms\n" });
  const file = join(mkdtempSync(join(tmpdir(), "heddle-")), "endless.wasm");
  writeFileSync(file, endless);
  expect(await run(["run", "--timeout", "300ms", "--invoke", "f()", file])).toMatchObject({ code: 124 });
});

test("--stall-after says what is waited for", async () => {
  const { code, stderr } = await run(["run", "--stall-after", "100ms", "--timeout", "1s", upper]);
  expect(stderr).toMatch(
    /^heddle run: nothing happened for 100 ms:\nwasi:cli\/run@0\.3\.0#run \(task in root\) waits /,
  );
  expect(code).toBe(124);
});
