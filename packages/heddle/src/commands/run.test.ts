/** Host flags of `heddle run` that observe or bound the guest, here and in the worker of `--timeout`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { example, guest, heddle, heddleProcess, testFolder } from "../testing/command.test-util.ts";

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

describe("--trace", () => {
  /** The events of a trace; checks that each span ends once, where the innermost of its track does. */
  function eventsOf(file: string): readonly TraceLine[] {
    const events = JSON.parse(readFileSync(file, "utf8")) as readonly TraceLine[];
    const open = new Map<string, string[]>();
    for (const { ph, cat = "", id2, pid, name } of events) {
      const key = `${pid} ${cat} ${id2?.local}`;
      if (ph === "b") open.set(key, [...(open.get(key) ?? []), name]);
      if (ph === "e") expect(open.get(key)?.pop()).toBe(name);
    }
    expect([...open.values()].flat()).toEqual([]);
    return events;
  }

  test.each([
    ["here", []],
    ["in a worker", ["--timeout", "20s"]],
  ])("tells of tasks, subtasks, waits, the host and copies, %s", async (_where, words) => {
    using folder = testFolder();
    const file = join(folder.path, "trace.json");
    const plugs = ["letters-wat/letters", "digest-c/digest"].flatMap((name) => ["--plug", example(name)]);
    const given = [...words, "--trace", file, ...plugs, example("weave-rust/weave")];
    const { exitCode } = await heddleProcess("run", ...given);
    expect(exitCode).toBe(0);
    const events = eventsOf(file);
    const kinds = new Set(events.map(({ ph, cat, args }) => `${ph} ${args?.kind ?? cat ?? "-"}`));
    const spans = ["b host", "b park", "b subtask", "b task", "b wait", "e host", "e subtask", "e task"];
    const others = ["M -", "i copy", "i store", "n task"];
    expect([...kinds].toSorted()).toEqual([...spans, ...others].toSorted());
    const names = events.map(({ name }) => name);
    expect(names).toContain("heddle:demo/letters@0.1.0#capitals");
    expect(names).toContain("wasi:cli/run@0.3.0#run");
    expect(events.some(({ name, args }) => name === "thread_name" && args?.name === "root/8")).toBe(true);
  });

  test("a copy says how much went from where to where", async () => {
    using folder = testFolder();
    const file = join(folder.path, "trace.json");
    const call = ["--invoke", "capitals([104, 105])", example("letters-wat/letters")];
    expect((await heddle("run", "--trace", file, ...call)).exitCode).toBe(0);
    const copies = eventsOf(file).filter(({ cat }) => cat === "copy");
    expect(copies.slice(0, 1)).toMatchObject([
      { name: "stream copy", args: { elements: 2, bytes: 2, from: "host", to: "root" } },
    ]);
  });

  test("a guest that is ended by --timeout has its last events in it", async () => {
    using folder = testFolder();
    const file = join(folder.path, "trace.json");
    const words = ["--timeout", "2s", "--trace", file, "--invoke", "spin()", guest("spin")];
    expect((await heddleProcess("run", ...words)).exitCode).toBe(124);
    const events = JSON.parse(readFileSync(file, "utf8")) as readonly TraceLine[];
    expect(events.at(-1)).toMatchObject({ ph: "b", name: "spin" });
  });

  test("an earlier trace is replaced, another file is not", async () => {
    using folder = testFolder();
    const file = join(folder.path, "trace.json");
    const call = ["--invoke", "add(1, 2)", guest("invoke")];
    for (const _ of [1, 2]) expect((await heddle("run", "--trace", file, ...call)).exitCode).toBe(0);
    expect(eventsOf(file).filter(({ ph }) => ph === "b")).toHaveLength(1);
    writeFileSync(file, "mine");
    const outcome = await heddle("run", "--trace", file, ...call);
    expect(outcome).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("is no trace of heddle's"),
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
    const nowhere = await heddle("run", "--trace", join(folder.path, "no", "where"), ...call);
    expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--trace") });
  });

  test("a core module has nothing to trace", async () => {
    using folder = testFolder();
    const outcome = await heddle("run", "--trace", join(folder.path, "t.json"), guest("opens"));
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is a core module") });
  });
});

interface TraceLine {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly id2?: { readonly local: string };
  readonly args?: { readonly kind?: string; readonly name?: string };
}

/** `(module (memory 1) (func (export "_start") (if (i32.lt_s (memory.grow (i32.const 1)) (i32.const 0)) (then unreachable))))` */
const GROWS = Uint8Array.from(
  [
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 10, 1, 6],
    [95, 115, 116, 97, 114, 116, 0, 0, 10, 15, 1, 13, 0, 65, 1, 64, 0, 65, 0, 72, 4, 64, 0, 11, 11],
  ].flat(),
);
