/** Command lines from their words to the exit code and what is printed, in this process. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "./main.ts";

const guests = new URL("../../../conformance/guests/", import.meta.url);
const guest = (name: string): string => fileURLToPath(new URL(`${name}.wasm`, guests));

let printed = "";
let told = "";

beforeEach(() => {
  printed = told = "";
  vi.spyOn(console, "log").mockImplementation((text: string) => void (printed += `${text}\n`));
  vi.spyOn(console, "error").mockImplementation((text: string) => void (told += `${text}\n`));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += typeof text === "string" ? text : new TextDecoder().decode(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe("without a command", () => {
  test.each([["--version"], ["-V"]])("%s prints the version as its last word", async (flag) => {
    expect(await main([flag])).toBe(0);
    expect(printed).toMatch(/^heddle \d+\.\d+\.\d+\n$/);
  });

  test("--help prints the commands", async () => {
    expect(await main(["--help"])).toBe(0);
    expect(printed).toContain("usage: heddle COMMAND");
  });

  test("nothing at all is wrong usage", async () => {
    expect(await main([])).toBe(2);
    expect(told).toContain("usage: heddle COMMAND");
  });

  test.each([
    ["runn", "heddle: unknown command runn; did you mean run?"],
    ["--verbose", "heddle: unknown flag --verbose"],
  ])("%s is wrong usage", async (word, message) => {
    expect(await main([word])).toBe(2);
    expect(told).toContain(message);
    expect(printed).toBe("");
  });
});

describe("run --invoke", () => {
  test.each([
    ["add(1, 2)", "3\n"],
    ['echo("hé \\"x\\"\\n")', '"hé \\"x\\"\\n"\n'],
    ["divide(-7, 2)", "ok(-3)\n"],
    ["later(41)", "42\n"],
    [" later ( 41, ) ", "42\n"],
  ])("%s", async (call, expected) => {
    expect(await main(["run", "--invoke", call, guest("invoke")])).toBe(0);
    expect(printed).toBe(expected);
    expect(told).toBe("");
  });

  test("an error result is printed and is exit code 1", async () => {
    expect(await main(["run", "--invoke", "divide(1, 0)", guest("invoke")])).toBe(1);
    expect(printed).toBe('err("division by zero")\n');
  });

  test.each([
    ['add(1, "x")', 'found `"`, wanted a u32\n  add(1, "x")\n         ^'],
    [
      "add(1)",
      "found `)`, wanted `,` and the argument b (add: func(a: u32, b: u32) -> u32)\n  add(1)\n       ^",
    ],
    ["add", "found no arguments, wanted 2"],
    ["add(1, 2) 3", "found `3`, wanted the end"],
    ["add(1, 4294967296)", "wanted a u32, from 0 to 4294967295"],
    ["ad(1, 2)", "there is no exported function ad; did you mean add?"],
    ["(1)", "wanted a call such as f(1, 2)"],
  ])("%s is wrong usage", async (call, message) => {
    expect(await main(["run", "--invoke", call, guest("invoke")])).toBe(2);
    expect(told).toContain(message);
    expect(printed).toBe("");
  });

  /** What several calls print, one after the other. */
  const invoke = (...calls: readonly string[]): Promise<number> =>
    main(["run", ...calls.flatMap((call) => ["--invoke", call]), guest("invoke-more")]);

  test("resources are handles, which the calls after it use", async () => {
    const calls = ["counter(40)", "counter(7)", "counter.plus(counter#1, 2)", "counter.plus(counter#2, 2)"];
    expect(await invoke(...calls, "heddle:test/counters#[static]counter.spend(counter#1)")).toBe(0);
    expect(printed).toBe("counter#1\ncounter#2\n42\n9\n40\n");
  });

  test.each([
    [["counter.plus(counter#1, 2)"], "found `counter#1`, wanted a counter, which no earlier call gave"],
    [["counter(1)", "counter.plus(counter#2, 2)"], "found `counter#2`, wanted one of counter#1\n"],
    [
      ["counter(1)", "counter.spend(counter#1)", "counter.spend(counter#1)"],
      "--invoke: this counter was already disposed or passed on",
    ],
    [["countr(1)"], "there is no exported function countr; did you mean counter?"],
    [
      ["same-bytes(@nowhere)"],
      "cannot read nowhere: there is no such file\n  same-bytes(@nowhere)\n             ^",
    ],
    [["same-words(-)"], "files and standard input are bytes: wanted [...] for a stream<u32>"],
  ])("%j is wrong usage", async (calls, message) => {
    expect(await invoke(...calls)).toBe(2);
    expect(told).toContain(message);
  });

  test("the first error result ends the calls", async () => {
    const calls = ["divide(1, 0)", "add(1, 2)"].flatMap((call) => ["--invoke", call]);
    expect(await main(["run", ...calls, guest("invoke")])).toBe(1);
    expect(printed).toBe('err("division by zero")\n');
  });

  test("a stream is a file, and comes out as it is: bytes as bytes, others one a line", async () => {
    const file = fileURLToPath(import.meta.url);
    expect(await invoke(`same-bytes(@"${file}")`, "same-words([1, 70000])")).toBe(0);
    expect(printed).toBe(`${readFileSync(file, "utf8")}1\n70000\n`);
  });

  test.each([
    ["pair([1, 2], 7)", "([1, 2], 7)"],
    ["fields([1, 2], 7)", "{data: [1, 2], done: 7}"],
    ["some([70000])", "some([70000])"],
    ["chosen([1])", "data([1])"],
    ["listed([1], [2, 3])", "[[1], [2, 3]]"],
    ["mapped(5, [1, 2])", "{5: [1, 2]}"],
    ["streams([[1], [2, 3]])", "[1]\n[2, 3]"],
    ["later([1, 2])", "[1, 2]"],
  ])("%s: what is still to come inside a result is waited for", async (call, expected) => {
    expect(await main(["run", "--invoke", call, guest("invoke-nested")])).toBe(0);
    expect(printed).toBe(`${expected}\n`);
  });

  test("what is still to come inside an error is waited for, too", async () => {
    expect(await main(["run", "--invoke", "failed([1])", guest("invoke-nested")])).toBe(1);
    expect(printed).toBe("err([1])\n");
  });

  test("a trap names its core functions", async () => {
    expect(await main(["run", "--invoke", "outer", guest("trap")])).toBe(4);
    expect(told).toMatch(/^heddle run: trap: .*\[unreachable\]/);
    expect(told).toContain("at code.reach (core function 0)");
  });

  test("a deadlock says who waits for what", async () => {
    expect(await main(["run", "--invoke", "run()", "--seed", "3", guest("deadlock-cycle-two")])).toBe(4);
    expect(told).toMatch(/^heddle run: trap: deadlock detected: .* \[deadlock\]\n {2}run \(task in /);
  });
});

describe("run", () => {
  test.each([
    ["a missing file", [join(tmpdir(), "no-such.wasm")], 2, "there is no such file"],
    ["a directory", [tmpdir()], 2, "it is a directory"],
    ["a component without wasi:cli/run", [guest("invoke")], 3, "exports no wasi:cli/run"],
    ["an import that nobody gives", ["--invoke", "size()", guest("needs")], 3, "[unknown-import]"],
    ["an unknown flag", ["--evn", "A", guest("invoke")], 2, "unknown flag --evn; did you mean --env?"],
    ["a bad time", ["--timeout", "soon", guest("invoke")], 2, "--timeout soon: wanted a time"],
    ["a bad seed", ["--seed", "-1", guest("invoke")], 2, "--seed -1: wanted a whole number"],
    ["a bad directory", ["--dir", "::", guest("invoke")], 2, "--dir ::: wanted HOST"],
    ["a bad variable", ["--env", "=1", guest("invoke")], 2, "--env =1: wanted NAME"],
    ["a bad network entry", ["--allow-net", "a b", guest("invoke")], 2, "[bad-argument]"],
    ["an unknown limit", ["--limit", "maxFun=1", guest("invoke")], 2, "there is no limit maxFun; the limits"],
    [
      "a bad stall time",
      ["--stall-after", "x", "--invoke", "later(1)", guest("invoke")],
      2,
      "--stall-after x",
    ],
  ])("%s", async (_, words, exitCode, message) => {
    expect(await main(["run", ...words])).toBe(exitCode);
    expect(told).toContain(message);
  });

  test("a component whose last, unused type is invalid is not run at all", async () => {
    // A type section behind everything else: `own` of a type that is not there.
    const invalid = Buffer.concat([readFileSync(guest("invoke")), Buffer.from([7, 3, 1, 0x69, 99])]);
    const file = join(mkdtempSync(join(tmpdir(), "heddle-")), "invalid.wasm");
    writeFileSync(file, invalid);
    expect(await main(["run", "--invoke", "add(1, 2)", file])).toBe(3);
    expect(printed).toBe("");
    expect(told).toMatch(/invalid component: .*type.* \(at offset 0x[0-9a-f]+/);
  });

  test("takes what a guest may be given", async () => {
    const given = [
      "--inherit-env",
      "--env",
      "A=1",
      "--dir",
      `${tmpdir()}::/tmp::ro`,
      "--cwd",
      "/tmp",
      "--listen",
    ];
    const bounds = ["--limit", "maxTasks=10", "--stall-after", "1h"];
    expect(await main(["run", ...given, ...bounds, "--invoke", "add(1, 2)", guest("invoke")])).toBe(0);
    expect(printed).toBe("3\n");
  });

  test("--help is the command's", async () => {
    expect(await main(["run", "--help"])).toBe(0);
    expect(printed).toContain("usage: heddle run [FLAG...] COMPONENT [ARG...]");
  });
});

describe("run --plug", () => {
  const example = (name: string): string =>
    fileURLToPath(new URL(`../../../examples/${name}.wasm`, import.meta.url));

  test("calls an export with a stream, and prints the stream and the future that it answers", async () => {
    expect(await main(["run", "--invoke", "capitals([104, 105])", example("letters-wat/letters")])).toBe(0);
    expect(printed).toBe("([72, 73], ok({bytes: 2, changed: 2}))\n");
  });

  test("without its plugs the program lacks imports", async () => {
    expect(await main(["run", example("weave-rust/weave")])).toBe(3);
    expect(told).toContain("import heddle:demo/letters@0.1.0 is not provided");
  });

  test("an import that a plug nearly gives is told with that, and both types", async () => {
    const words = ["run", "--plug", guest("near-plug"), "--invoke", "f()", guest("near-main")];
    expect(await main(words)).toBe(3);
    expect(told).toContain("import heddle:near/b@1.0.0 is not provided");
    expect(told).toContain(
      "near-plug exports heddle:near/b@2.0.0: version 2.0.0 is not compatible with 1.0.0; " +
        "besides, g: expected func(x: u32) -> u32, found func(x: u64) -> u32",
    );
  });

  test("a plug that is no component is told by its name", async () => {
    const broken = join(mkdtempSync(join(tmpdir(), "heddle-")), "broken.wasm");
    writeFileSync(broken, "no component");
    expect(await main(["run", "--plug", broken, example("weave-rust/weave")])).toBe(3);
    expect(told).toContain(`heddle run: ${broken}: malformed component`);
  });
});

describe("validate and inspect", () => {
  test("valid components say nothing", async () => {
    expect(await main(["validate", guest("invoke"), guest("park")])).toBe(0);
    expect(printed + told).toBe("");
  });

  test("each component that is not valid gets one line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "heddle-"));
    const broken = join(folder, "broken.wasm");
    writeFileSync(broken, Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, 99));
    expect(await main(["validate", broken, guest("invoke"), broken])).toBe(3);
    const lines = told.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^.*broken\.wasm: malformed component: .*at offset 0x8/);
  });

  test("inspect shows imports, exports, modules and sizes", async () => {
    expect(await main(["inspect", guest("upper-blocking")])).toBe(0);
    expect(printed).toMatch(/^component, \d+ bytes\n/);
    expect(printed).toContain("  import wasi:cli/stdin@0.3.0: instance {");
    expect(printed).toContain("  export wasi:cli/run@0.3.0: instance { run: async func() -> result }");
    expect(printed).toMatch(/ {2}core module 1: \d+ bytes, \d+ imports, 1 export\n/);
  });

  test("inspect --json is for programs", async () => {
    expect(await main(["inspect", "--json", guest("invoke")])).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      imports: [],
      exports: expect.arrayContaining([{ name: "add", type: "func(a: u32, b: u32) -> u32" }]),
      modules: [{ imports: 3 }],
    });
  });
});
