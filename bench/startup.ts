/**
 * Start-up: wall time of whole processes to their end, beside `node -e 0` of the same Node.
 *
 *   npm run bench:startup [-- --rounds N] [-- --slack N]      15 rounds and no slack unless given
 *
 * `HEDDLE_WASI_TESTSUITE` names a checkout of wasi-testsuite (its branch with built tests), for its component `wall-clock`; `npm run
 * setup -- wasmtime` brings the native runtime. What is missing is named and skipped. The exit code is 1 if a ratio is beyond its limit.
 */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { heddle, reportRatio, timeInTurn, wasmtimeRun, type Command } from "./in-turn.ts";

const { values } = parseArgs({ options: { rounds: { type: "string" }, slack: { type: "string" } } });
const rounds = Number(values.rounds ?? 15);
const slack = Number(values.slack ?? 1);

const tiny = fileURLToPath(new URL("guests/tiny-run.wasm", import.meta.url));
const bare: Command = { name: "node -e 0", line: [process.execPath, "-e", "0"] };
const large = largeComponent();
const native = wasmtimeRun();
if (native === undefined) console.log("skipped: wasmtime is missing (npm run setup -- wasmtime)");

const results = [compare(tiny, 1.6), large === undefined || compare(large, 2)];
const good = results.every((within) => within);
console.log(good ? "every ratio is within its limit" : "a ratio is beyond its limit");
process.exitCode = good ? 0 : 1;

/** 2.7 MB of Rust that reads a clock and ends. */
function largeComponent(): string | undefined {
  const suite = process.env["HEDDLE_WASI_TESTSUITE"];
  if (suite === undefined) {
    console.log("skipped: a component of 2.7 MB (HEDDLE_WASI_TESTSUITE names no checkout of wasi-testsuite)");
    return undefined;
  }
  const file = join(suite, "tests/rust/testsuite/wasm32-wasip3/wall-clock.wasm");
  if (!existsSync(file)) throw new Error(`${file} is missing: is HEDDLE_WASI_TESTSUITE right?`);
  return file;
}

/** Against Node, and a large component against the native runtime too, which compiles a tiny one in no time. */
function compare(file: string, limit: number): boolean {
  const name = basename(file);
  const others: Command[] = [];
  if (file !== tiny && native !== undefined) others.push({ name: "wasmtime", line: [...native, file] });
  const commands: Command[] = [
    bare,
    { name: `heddle run ${name}`, line: [...heddle, "run", file] },
    ...others,
  ];
  const [empty = Number.NaN, ours = Number.NaN, theirs] = timeInTurn(commands, rounds);
  const shown = [`node -e 0 ${ms(empty)}`, `heddle ${ms(ours)}`];
  if (theirs !== undefined) shown.push(`wasmtime without cache ${ms(theirs)}`);
  console.log(`${name}: ${shown.join(", ")}`);
  const within = reportRatio(`  ${name}: heddle / node -e 0`, ours / empty, limit, slack);
  if (theirs === undefined) return within;
  return reportRatio(`  ${name}: heddle / wasmtime without cache`, ours / theirs, 1, slack) && within;
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`;
}
