/** Host flags of `heddle run` that observe or bound the guest, here and in the worker of `--timeout`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { guest, heddle, heddleProcess, testFolder } from "../testing/command.test-util.ts";

describe("--max-memory", () => {
  const memory = guest("memory");

  test.each([
    ["200K", "grow(1)", 0, "1\n", ""],
    ["200K", "grow(2)", 0, "-1\n", ""],
    ["192K", "must-grow(2)", 4, "", "refused more memory (1 times): --max-memory is 192K"],
    ["64K", "size()", 4, "", "maxMemory: core module 0 (root) starts with 65552 bytes of memory"],
    ["64MB", "size()", 2, "", "--max-memory 64MB: wanted a size such as 64MiB"],
  ])("%s: %s", async (limit, call, exitCode, stdout, stderr) => {
    const outcome = await heddle("run", "--max-memory", limit, "--invoke", call, memory);
    expect(outcome).toMatchObject({ exitCode, stdout, stderr: expect.stringContaining(stderr) });
  });

  test("in a worker", async () => {
    const words = ["--timeout", "20s", "--max-memory", "192K", "--invoke", "must-grow(2)", memory];
    const outcome = await heddleProcess("run", ...words);
    expect(outcome).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("--max-memory is 192K") });
  });

  test("is the one way to set it", async () => {
    const outcome = await heddle("run", "--limit", "maxMemory=1", memory);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--max-memory N sets it") });
  });

  test("of a core module", async () => {
    using folder = testFolder();
    const file = join(folder.path, "grow.wasm");
    writeFileSync(file, GROWS);
    expect((await heddle("run", file)).exitCode).toBe(0);
    expect((await heddle("run", "--max-memory", "128K", file)).exitCode).toBe(0);
    expect((await heddle("run", "--max-memory", "64K", file)).exitCode).toBe(4);
  });
});

describe("--audit", () => {
  const lines = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("audit: "));

  test.each([
    ["here", []],
    ["in a worker", ["--timeout", "20s"]],
  ])("tells of files and of the environment, %s", async (_where, words) => {
    using folder = testFolder();
    writeFileSync(join(folder.path, "in"), "");
    const given = ["--env", "A=1", "--dir", `${folder.path}::/data::ro`];
    const outcome = await heddleProcess("run", "--audit", ...words, ...given, guest("opens"));
    const ro = `flag="--dir ${folder.path}::/data::ro"`;
    const denied = "audit: decision=denied what=open-at";
    expect(outcome.exitCode).toBe(0);
    expect(lines(outcome.stderr)).toEqual([
      "audit: decision=granted what=directories names=/data",
      `audit: decision=granted what=open-at path=/data/in access=read ${ro}`,
      `${denied} path=/data/out access=write failure=read-only flag="--dir ${folder.path}::/data"`,
      `${denied} path=/data/../up access=read failure=not-permitted flag="--dir /up::ro"`,
      'audit: decision=granted what=environment names=A flag="--env A"',
      `audit: used: --dir ${folder.path}::/data::ro --env A`,
      `audit: denied, and granted by: --dir ${folder.path}::/data --dir /up::ro`,
    ]);
  });

  test.each([
    ["localhost", ["--allow-net", "localhost"], ["audit: used: --allow-net localhost"]],
    [
      "a.example",
      [],
      ["audit: used: nothing that needs a flag", "audit: denied, and granted by: --allow-net a.example"],
    ],
  ])("tells of the network: %s with %j", async (name, words, summary) => {
    const call = `resolve-addresses("${name}")`;
    const outcome = await heddle("run", "--audit", ...words, "--invoke", call, guest("asks"));
    expect(lines(outcome.stderr).slice(1)).toEqual(summary);
  });

  test("without it nothing is told", async () => {
    const outcome = await heddle("run", "--env", "A=1", "--invoke", "get-environment()", guest("asks"));
    expect(outcome).toEqual({ exitCode: 0, stdout: '[("A", "1")]\n', stderr: "" });
  });
});

/** `(module (memory 1) (func (export "_start") (if (i32.lt_s (memory.grow (i32.const 1)) (i32.const 0)) (then unreachable))))` */
const GROWS = Uint8Array.from(
  [
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 10, 1, 6],
    [95, 115, 116, 97, 114, 116, 0, 0, 10, 15, 1, 13, 0, 65, 1, 64, 0, 65, 0, 72, 4, 64, 0, 11, 11],
  ].flat(),
);
