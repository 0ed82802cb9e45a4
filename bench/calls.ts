/**
 * Calls and streams between components: heddle beside the native runtime, interleaved in one run.
 *
 *   npm run bench:calls [-- --rounds N] [-- --only PATTERN] [-- --slack N]      5 rounds unless given
 *
 * Needs `npm run setup -- wasmtime wasm-tools` once; `WASMTIME` and `WASM_TOOLS` name other programs. Each row is one exported
 * function of a component in guests/ that loops over a call (or moves bytes). The native runtime runs it by `--invoke` in two
 * whole processes, a short and a long loop: the difference is what counts. heddle is timed inside a fresh process, which runs
 * the short loop for a second first. Where `npm run setup -- jco-transpile` was run, jco has a column for the record, with
 * loops a thousand times shorter. A figure is the median of all rounds; the exit code is 1 if a ratio is beyond its limit.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { locatePart } from "../scripts/setup-parts.mjs";
import { generateRecordCalls } from "./generate-calls.ts";

interface Row {
  readonly name: string;
  readonly file: string;
  readonly func: string;
  /** Loops of the short run, and of the long one. */
  readonly short: number;
  readonly long: number;
  /** Arguments after the count. */
  readonly more?: readonly number[];
  /** heddle's time over the native runtime's, at most; without it the row is for the record. */
  readonly limit?: number;
  /** heddle's own nanoseconds, at most. */
  readonly limitNs?: number;
  /** The count is of bytes: the figure is a throughput. */
  readonly bytes?: boolean;
  /** Only heddle has it: calls made by JavaScript. */
  readonly host?: boolean;
}

const guests = fileURLToPath(new URL("guests/", import.meta.url));
const runner = fileURLToPath(new URL("calls-run.ts", import.meta.url));
const { values } = parseArgs({
  options: { rounds: { type: "string" }, only: { type: "string" }, slack: { type: "string" } },
});
const rounds = Number(values.rounds ?? 5);
/** Widens every limit, for machines with much else to do. */
const slack = Number(values.slack ?? 1);
const wasmtime = program("WASMTIME", "wasmtime");
const wasmTools = program("WASM_TOOLS", "wasm-tools");
const jco = locatePart("jco-transpile");
const scratch = mkdtempSync(join(tmpdir(), "heddle-bench-"));

try {
  process.exitCode = await main();
} finally {
  rmSync(scratch, { recursive: true });
}

async function main(): Promise<number> {
  const seed = Date.now() % 2 ** 31;
  const record = generateRecordCalls(seed);
  console.log(`record of this run (seed ${seed}): ${record.type}`);
  const only = new RegExp(values.only ?? "");
  const rows = allRows(assemble("record-calls", record.text)).filter((row) => only.test(row.name));
  const jcoModules = await transpileAll([...new Set(rows.map((row) => row.file))]);
  const times = rows.map(() => ({
    ours: new Array<number>(),
    theirs: new Array<number>(),
    jco: new Array<number>(),
  }));
  for (let round = 0; round < rounds; round++) {
    // In turn, so that what else the machine does falls on both.
    for (const [i, row] of rows.entries()) {
      times[i]?.ours.push(runHeddle(row));
      if (row.host === true) continue;
      times[i]?.theirs.push(runWasmtime(row));
      times[i]?.jco.push(runJco(row, jcoModules.get(row.file)));
    }
  }
  let failed = 0;
  for (const [i, row] of rows.entries()) {
    const { ours = [], theirs = [], jco: peer = [] } = times[i] ?? {};
    if (!report(row, median(ours), median(theirs), median(peer))) failed += 1;
  }
  console.log(failed === 0 ? "every ratio is within its limit" : `${failed} beyond their limit`);
  return failed === 0 ? 0 : 1;
}

function allRows(recordCalls: string): readonly Row[] {
  const calls = join(guests, "calls.wasm");
  const asyncCalls = join(guests, "async-calls.wasm");
  const promised = assemble("promised-calls", promisedCalls());
  const stream = join(guests, "stream-pipe.wasm");
  const sync = { file: calls, short: 1_000_000 };
  return [
    { ...sync, name: "call inside a module", func: "loop-core", short: 50_000_000, long: 500_000_000 },
    { ...sync, name: "add", func: "loop-add", short: 10_000_000, long: 60_000_000, limit: 1.3 },
    { ...sync, name: "64-byte string", func: "loop-string", long: 12_000_000, limit: 1.3 },
    { ...sync, name: "4 KiB list<u8>", func: "loop-list", short: 50_000, long: 500_000, limit: 0.15 },
    { name: "record", file: recordCalls, func: "loop-record", short: 500_000, long: 5_000_000, limit: 1.3 },
    {
      name: "async, eager",
      file: asyncCalls,
      func: "loop-eager",
      short: 100_000,
      long: 600_000,
      limit: 0.25,
    },
    {
      name: "async, sync-lowered",
      file: asyncCalls,
      func: "loop-sync",
      short: 100_000,
      long: 600_000,
      limit: 0.25,
    },
    {
      name: "async, yielding once",
      file: asyncCalls,
      func: "loop-lazy",
      short: 20_000,
      long: 120_000,
      limit: 0.7,
    },
    {
      name: "async, eager, callee may park",
      file: promised,
      func: "loop-eager",
      short: 50_000,
      long: 250_000,
      limit: 0.5,
    },
    {
      name: "async, sync-lowered, callee may park",
      file: promised,
      func: "loop-sync",
      short: 50_000,
      long: 250_000,
      limit: 0.5,
    },
    {
      name: "stream, 64 KiB chunks",
      file: stream,
      func: "pump",
      short: 100_000_000,
      long: 4_000_000_000,
      more: [65_536],
      bytes: true,
      limit: 1 / 0.9,
    },
    {
      name: "stream, 4 KiB chunks",
      file: stream,
      func: "pump",
      short: 100_000_000,
      long: 3_000_000_000,
      more: [4096],
      bytes: true,
      limit: 1 / 0.7,
    },
    {
      name: "JavaScript to guest, add",
      file: calls,
      func: "add",
      short: 200_000,
      long: 3_000_000,
      limitNs: 100,
      host: true,
    },
  ];
}

/** async-calls with a callee that could block, though it never does: it is entered through a promise. */
function promisedCalls(): string {
  const memory = '(core module $pm (memory (export "memory") 1)) (core instance $pm (instantiate $pm))';
  const wait = '(core func $wait (canon waitable-set.wait (memory (core memory $pm "memory"))))';
  const additions = new Map([
    ['(import "" "ctx.get"', '(import "" "wait" (func (param i32 i32) (result i32)))'],
    ["(core func $ctx-get (canon", `${memory} ${wait}`],
    ['(export "ctx.get" (func $ctx-get))', '(export "wait" (func $wait))'],
  ]);
  let text = readFileSync(join(guests, "async-calls.wat"), "utf8");
  for (const [anchor, added] of additions) {
    if (text.split(anchor).length !== 2) throw new Error(`async-calls.wat has not one ${anchor}`);
    text = text.replace(anchor, `${added} ${anchor}`);
  }
  return text;
}

/** Makes a component of text in the scratch folder and answers its path. */
function assemble(name: string, text: string): string {
  const [source, target] = [join(scratch, `${name}.wat`), join(scratch, `${name}.wasm`)];
  writeFileSync(source, text);
  run(wasmTools, ["parse", source, "-o", target]);
  return target;
}

/** Nanoseconds a loop, or a byte. */
function runHeddle(row: Row): number {
  const args = [
    row.host === true ? "host" : "guest",
    row.file,
    row.func,
    String(row.short),
    String(row.long),
  ];
  return Number(
    run(process.execPath, [...process.execArgv, runner, ...args, ...(row.more ?? []).map(String)]),
  );
}

/** What jco makes of each component, in the scratch folder; nothing without jco. */
async function transpileAll(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const modules = new Map<string, string>();
  if (jco === undefined) return modules;
  const tool: Jco = await import(pathToFileURL(join(dirname(jco), "index.js")).href);
  for (const file of files) {
    const name = basename(file, ".wasm");
    const folder = join(scratch, `jco-${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const { files: written } = await tool.transpileBytes(readFileSync(file), { name });
    for (const [path, bytes] of Object.entries(written)) writeFileSync(join(folder, path), bytes);
    modules.set(file, join(folder, `${name}.js`));
  }
  return modules;
}

/** The part of `@bytecodealliance/jco-transpile` that is used here. */
interface Jco {
  transpileBytes(
    bytes: Uint8Array,
    options: { readonly name: string },
  ): Promise<{ readonly files: Readonly<Record<string, Uint8Array>> }>;
}

function runJco(row: Row, module: string | undefined): number {
  if (module === undefined) return Number.NaN;
  const [short, long] = [row.short, row.long].map((count) => String(Math.ceil(count / 1000)));
  const args = ["jco", module, row.func, short ?? "", long ?? "", ...(row.more ?? []).map(String)];
  return Number(run(process.execPath, [runner, ...args]));
}

function runWasmtime(row: Row): number {
  const time = (count: number): number => {
    const call = `${row.func}(${[count, ...(row.more ?? [])].join(", ")})`;
    const start = process.hrtime.bigint();
    run(wasmtime, ["run", "-W", "component-model-async=y", "--invoke", call, row.file]);
    return Number(process.hrtime.bigint() - start);
  };
  const short = time(row.short);
  return (time(row.long) - short) / (row.long - row.short);
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

function report(row: Row, ours: number, theirs: number, peer: number): boolean {
  const show = (ns: number): string =>
    row.bytes === true ? `${(1000 / ns).toFixed(0)} MB/s` : `${ns.toFixed(1)} ns`;
  const ratio = ours / theirs;
  const parts = [row.name.padEnd(38), `heddle ${show(ours)}`.padEnd(22)];
  let good = true;
  if (row.host !== true)
    parts.push(`wasmtime ${show(theirs)}`.padEnd(24), `ratio ${ratio.toFixed(2)}`.padEnd(12));
  if (!Number.isNaN(peer)) parts.push(`jco ${show(peer)}`.padEnd(18));
  if (row.limit !== undefined) {
    good = ratio <= row.limit * slack;
    parts.push(`at most ${row.limit.toFixed(2)}`);
  }
  if (row.limitNs !== undefined) {
    good = ours <= row.limitNs * slack;
    parts.push(`at most ${row.limitNs} ns`);
  }
  if (!good) parts.push("BEYOND");
  console.log(parts.join(" "));
  return good;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function program(variable: string, part: string): string {
  const path = process.env[variable] ?? locatePart(part);
  if (path !== undefined) return path;
  console.error(`${part} is missing: npm run setup -- ${part}, or say where it is in ${variable}`);
  process.exit(2);
}
