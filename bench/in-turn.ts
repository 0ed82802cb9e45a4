/**
 * Whole processes beside each other: wall time to the end of each, in turn, so that what else the machine does falls on all of them.
 *
 * Invariant: a process that fails ends the benchmark; a figure is the median of all rounds.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { locatePart } from "../scripts/setup-parts.mjs";

export interface Command {
  readonly name: string;
  /** A program and its arguments. */
  readonly line: readonly [string, ...string[]];
  /** What it must print, if that matters. */
  readonly prints?: string;
}

/** The command line, on the Node that runs this. */
export const heddle: readonly [string, string] = [
  process.execPath,
  fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url)),
];

/** The native runtime's `run`, without its cache of compiled code; undefined where `npm run setup` did not bring it. */
export function wasmtimeRun(): readonly [string, ...string[]] | undefined {
  const program = process.env["WASMTIME"] ?? locatePart("wasmtime");
  if (program === undefined) return undefined;
  return [program, "run", "-C", "cache=n", "-W", "component-model-async=y", "-S", "p3=y"];
}

/** Median milliseconds of each command. A first round is not counted: files are read and caches are filled in it. */
export function timeInTurn(commands: readonly Command[], rounds: number): readonly number[] {
  const times = commands.map(() => new Array<number>());
  for (let round = 0; round <= rounds; round++) {
    for (const [i, command] of commands.entries()) {
      const time = timeOnce(command);
      if (round > 0) times[i]?.push(time);
    }
  }
  return times.map(median);
}

function timeOnce({ name, line: [program, ...args], prints }: Command): number {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", prints === undefined ? "ignore" : "pipe", "pipe"],
  });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  if (prints !== undefined && stdout.trim() !== prints)
    throw new Error(`${name} printed ${stdout}, not ${prints}`);
  return time;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Prints one ratio beside its limit and answers whether it is within. `slack` widens the limit, for machines with much else to do. */
export function reportRatio(what: string, ratio: number, limit: number, slack: number): boolean {
  const good = ratio <= limit * slack;
  const most = `at most ${Number(limit.toFixed(2))}`;
  const allowed = slack === 1 ? most : `${most} (here ${(limit * slack).toFixed(2)})`;
  console.log(`${what.padEnd(58)} ${ratio.toFixed(2).padStart(5)}  ${allowed}${good ? "" : "  BEYOND"}`);
  return good;
}
