/**
 * A component that writes 1 GiB to standard output in chunks of 64 KiB, through a pipe, beside the native runtime.
 *
 *   npm run bench:stdout [-- --rounds N] [-- --slack N]      5 rounds and no slack unless given
 *
 * The time is that of the whole pipeline; `wc -c` reads it and says whether all of it came. Needs `npm run setup -- wasmtime`: the
 * exit code is 2 without it, and 1 if heddle has less than half the throughput.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { heddle, reportRatio, timeInTurn, wasmtimeRun, type Command } from "./in-turn.ts";

const { values } = parseArgs({ options: { rounds: { type: "string" }, slack: { type: "string" } } });
const bytes = 2 ** 30;
const guest = fileURLToPath(new URL("guests/stdout-write.wasm", import.meta.url));
const native = wasmtimeRun();

if (native === undefined) {
  console.error("wasmtime is missing: npm run setup -- wasmtime");
  process.exitCode = 2;
} else process.exitCode = compare(native) ? 0 : 1;

function compare(theirRun: readonly string[]): boolean {
  const commands = [piped("heddle", [...heddle, "run", guest]), piped("wasmtime", [...theirRun, guest])];
  const [ours = Number.NaN, theirs = Number.NaN] = timeInTurn(commands, Number(values.rounds ?? 5));
  console.log(`heddle ${throughput(ours)}, wasmtime ${throughput(theirs)}`);
  return reportRatio(
    "stdout, 64 KiB chunks: time of heddle / wasmtime",
    ours / theirs,
    2,
    Number(values.slack ?? 1),
  );
}

function piped(name: string, line: readonly string[]): Command {
  return { name, line: ["sh", "-c", '"$@" | wc -c', "sh", ...line], prints: String(bytes) };
}

function throughput(time: number): string {
  return `${(bytes / 1000 / time).toFixed(0)} MB/s`;
}
