/** Every command with input that is wrong: what it says, in one line where it can, and the exit code. */
import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import { bin, example, guest, heddle, heddleProcess, testFolder } from "./testing/command.test-util.ts";

const folder = testFolder();
afterAll(() => folder[Symbol.dispose]());

const good = guest("invoke");
const inFolder = (name: string): string => join(folder.path, name);
const component = readFileSync(good);

writeFileSync(inFolder("text.txt"), "hello text");
writeFileSync(inFolder("text.wasm"), "hello text");
writeFileSync(inFolder("empty.wasm"), "");
writeFileSync(inFolder("cut.wasm"), component.subarray(0, 300));
writeFileSync(inFolder("stub.wasm"), component.subarray(0, 6));
writeFileSync(inFolder("exists.out"), "mine");
mkdirSync(inFolder("dir"));

const USAGE = 2;
const BAD = 3;

/** In place of `@name` stands that file of the folder, in place of `GOOD` and `CORE` a component and a core module. */
function words(line: string): string[] {
  return line.split(" ").map((word) => {
    if (word === "GOOD") return good;
    if (word === "CORE") return guest("opens");
    return word.startsWith("@") ? inFolder(word.slice(1)) : word;
  });
}

/** What each command says of each kind of file: the exit code, and a part of the message. */
type Row = readonly [file: string, exitCode: number, message: string];

const MAGIC = "malformed component: these bytes are no WebAssembly binary: they start with 68 65 6c 6c";
const files: readonly Row[] = [
  ["@nowhere.wasm", USAGE, "nowhere.wasm: there is no such file"],
  ["@dir", USAGE, "dir: it is a directory"],
  ["@text.wasm", BAD, `text.wasm: ${MAGIC}`],
  ["@empty.wasm", BAD, "empty.wasm: malformed component: the magic number takes 4 bytes, found 0"],
  ["@cut.wasm", BAD, "cut.wasm: malformed component: the section's size is 493 bytes, 289 are left"],
  ["@stub.wasm", BAD, "stub.wasm: malformed component: the preamble takes 8 bytes, found 6"],
];
const noModule: Row = ["CORE", BAD, "opens.wasm: malformed component: found a core module where a component"];
const text1: Row = ["@text.txt", BAD, `text.txt: ${MAGIC}`];
/** What reads WIT text reads such a file as that, and a directory as a package. */
const asWit = (rows: readonly Row[]): readonly Row[] => [
  ...rows.filter(([file]) => file !== "@dir"),
  ["@dir", USAGE, "there is no .wit file in"],
  ["@text.txt", BAD, "1:1: error: expected `interface`, `world`, `use` or `package`, found `hello`"],
];

const byCommand: readonly (readonly [command: string, rows: readonly Row[]])[] = [
  ["run", [...files, text1]],
  ["run --invoke f() --plug GOOD", [...files, text1]],
  ["serve --addr 127.0.0.1:0", [...files, text1, noModule]],
  ["compose -o @new.wasm", [...files, text1, noModule]],
  ["compose -o @new.wasm --chain GOOD", [...files, text1, noModule]],
  ["validate", [...files, text1, noModule]],
  ["inspect", [...files, text1, noModule]],
  ["wit", asWit([...files, noModule])],
  ["types -o @new", asWit([...files, noModule])],
  [
    "migrate -o @new",
    [
      ["@nowhere", USAGE, "nowhere is not a directory"],
      ["@text.txt", USAGE, "is not a directory"],
    ],
  ],
];

describe.each(byCommand)("heddle %s", (command, rows) => {
  test.each(rows)("%s", async (file, exitCode, message) => {
    const outcome = await heddle(...words(`${command} ${file}`));
    expect(outcome).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(message) });
    expect(outcome.stderr).not.toContain("internal error");
  });
});

test.each([
  ["frobnicate", "unknown command frobnicate"],
  ["vaildate", "unknown command vaildate; did you mean validate?"],
  ["--frob", "unknown flag --frob"],
  ["run", "wanted: heddle run [FLAG...] COMPONENT [ARG...]"],
  ["run --help=1 GOOD", '--help takes no value, found "1"'],
  ["run --timeout", "--timeout needs a value: --timeout T"],
  ["run --timeout 0 GOOD", "--timeout 0: wanted a time above zero"],
  ["run --listen=yes GOOD", '--listen takes no value, found "yes"'],
  ["run --seed 1 --seed 2 GOOD", "--seed is given more than once"],
  ["run --limit maxTasks=-1 GOOD", "--limit maxTasks=-1: wanted a whole number"],
  ["run --dir @nowhere GOOD", "cannot be preopened: there is no such directory [bad-argument]"],
  ["run --dir @text.txt GOOD", "cannot be preopened: it is not a directory [bad-argument]"],
  ["run --allow-net a.example:99999 GOOD", 'network entry "a.example:99999": found neither'],
  ["run --trace @dir --invoke add(1,2) GOOD", "cannot write it: it is a directory"],
  ["run --trace @no/file --invoke add(1,2) GOOD", "cannot write it: there is no such directory"],
  ["compose GOOD", "--output is missing: -o OUT says where the component is written"],
  ["compose -o @exists.out GOOD", "exists.out exists; --force replaces it"],
  ["compose -o @dir GOOD", "dir is a directory"],
  ["compose -o @no/out GOOD", "out: there is no such directory"],
  ["compose --output= GOOD", "the file to write has no name"],
  ["wit -o @exists.out GOOD", "exists.out exists; --force replaces it"],
  ["wit --wasm GOOD", "--wasm needs -o OUT"],
  ["wit --dep @nowhere GOOD", "invoke.wasm is no WIT text, so that it refers to no other package"],
  ["wit GOOD extra", "found one operand too many, extra"],
  ["types GOOD", "--output is missing"],
  ["types -o @exists.out GOOD", "what stands before the last / is no directory"],
  ["new cli @exists.out", "what stands before the last / is no directory"],
  ["new frob @new", "there is no kind frob; there are cli, http, library"],
  ["serve --workers 0 GOOD", "--workers 0: wanted a number from 1 to 256"],
  ["serve @nowhere.json", "nowhere.json: there is no such file"],
  ["serve --trace @exists.out --check GOOD", "is no trace of heddle's"],
])("heddle %s is wrong usage", async (line, message) => {
  const outcome = await heddle(...words(line));
  expect(outcome).toMatchObject({ exitCode: USAGE, stdout: "", stderr: expect.stringContaining(message) });
  expect(outcome.stderr).toMatch(/\nsee: heddle.* --help\n$|\[bad-argument\]\n$/);
  expect(readFileSync(inFolder("exists.out"), "utf8")).toBe("mine");
});

test.each([
  ["@nowhere.wasm", USAGE, "nowhere.wasm: there is no such file"],
  ["@cut.wasm", BAD, "cut.wasm: malformed component"],
])("with --timeout %s is told by the thread", async (file, exitCode, message) => {
  const outcome = await heddleProcess(...words(`run --timeout 20s ${file}`));
  expect(outcome).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(message) });
});

test("validate goes on after a file that is not there, which decides the exit code", async () => {
  const outcome = await heddle(...words("validate @nowhere.wasm @text.txt GOOD CORE"));
  expect(outcome.exitCode).toBe(USAGE);
  expect(outcome.stderr.trimEnd().split("\n")).toHaveLength(3);
});

describe.runIf(process.platform === "linux")("standard output", () => {
  /** Ends with the exit code and what was told. */
  async function into(
    stdout: "pipe" | number,
    ...given: readonly string[]
  ): Promise<readonly [unknown, string]> {
    const child = spawn(process.execPath, [bin, ...given], { stdio: ["ignore", stdout, "pipe"] });
    child.stdout?.destroy();
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const told = child.stderr === null ? "" : await text(child.stderr);
    return [await ended, told];
  }

  const printing = [
    ["--help"],
    ["wit", example("weave-rust/weave")],
    ["inspect", example("weave-rust/weave")],
    ["run", "--invoke", "add(1, 2)", good],
    ["run", "--timeout", "20s", "--invoke", "add(1, 2)", good],
  ];

  test.each(printing)("whose reader is gone ends %s quietly", async (...given) => {
    expect(await into("pipe", ...given)).toEqual([0, ""]);
  });

  test.each(printing)("that is full is told by %s", async (...given) => {
    const [exitCode, told] = await into(openSync("/dev/full", "w"), ...given);
    expect(exitCode).toBe(1);
    expect(told).toMatch(/^heddle.*: cannot write to standard output: the device is full\n$/);
  });
});
