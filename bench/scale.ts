/**
 * Many at once, again and again: does it complete, and is the memory given back?
 *
 *   npm run bench:scale [-- --only PATTERN]
 *
 * Prints a line a case and ends with 1 if one took more than it may. Memory is measured after a forced collection (the flag
 * --expose-gc, which the npm script gives). The chain of components needs `npm run setup -- wasm-tools`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { compile, instantiate, type ComponentInstance } from "@heddle/component";
import { locatePart } from "../scripts/setup-parts.mjs";

const EAGER_CALLS = 2_000_000;
const WAITING_TASKS = 100_000;
const PARKED_STACKS = 10_000;
const ROUNDS = 10;
const WORKERS = 2;
const CHAIN = 50;
const MAPS_PER_STACK = 2;
/** What the process itself may have of them. */
const OTHER_MAPS = 5_000;
/** What may be left over: the heap in use after the last round, above that after the first. */
const LEFT_OVER_BYTES = 16 * 2 ** 20;

type AsyncFunction = (...args: unknown[]) => Promise<unknown>;

const guest = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`guests/${name}.wasm`, import.meta.url)));

if (isMainThread) process.exitCode = await main();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origins
else parentPort?.postMessage(await parkAgainAndAgain(Number(workerData)));

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const cases: readonly (readonly [string, () => Promise<string | null>])[] = [
    [`${EAGER_CALLS} eager calls in one task`, eagerCalls],
    [`${WAITING_TASKS} tasks waiting at once, ${ROUNDS} times`, waitingTasks],
    [`${PARKED_STACKS} parked stacks, ${ROUNDS} times`, () => parkAgainAndAgain(PARKED_STACKS)],
    [`${PARKED_STACKS} parked stacks in each of ${WORKERS} workers, ${ROUNDS} times`, parkInWorkers],
    [`a chain of ${CHAIN} components`, chain],
  ];
  let failed = 0;
  for (const [name, run] of cases) {
    if (!new RegExp(values.only ?? "").test(name)) continue;
    const start = performance.now();
    const problem = await run();
    if (problem !== null) failed += 1;
    console.log(`${name}: ${problem ?? "good"} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
  return failed === 0 ? 0 : 1;
}

/** How many memory maps the system lets a process have. */
function maxMaps(): number {
  if (process.platform !== "linux") return Number.POSITIVE_INFINITY;
  return Number(readFileSync("/proc/sys/vm/max_map_count", "utf8"));
}

/** Bytes of the heap in use, with nothing left that could be collected. */
function heapInUse(): number {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function leftOver(first: number, last: number): string | null {
  const grown = last - first;
  return grown <= LEFT_OVER_BYTES ? null : `the heap grew by ${(grown / 2 ** 20).toFixed(1)} MiB`;
}

/** Calls per turn do not matter: the loop is one task, so nothing can be collected later that is not garbage now. */
async function eagerCalls(): Promise<string | null> {
  const instance = await instantiate(await compile(guest("async-calls")));
  const loop = exported(instance, "loop-eager");
  await loop(1000);
  const before = heapInUse();
  const rss = process.memoryUsage().rss;
  const result = await loop(EAGER_CALLS);
  if (result !== EAGER_CALLS) return `answered ${String(result)}`;
  const grown = process.memoryUsage().rss - rss;
  if (grown > 8 * LEFT_OVER_BYTES) return `the process grew by ${(grown / 2 ** 20).toFixed(0)} MiB`;
  return leftOver(before, heapInUse());
}

/** A program whose tasks wait at a gate that the host opens. */
async function gated(limits: Readonly<Record<string, number>>): Promise<{
  readonly instance: ComponentInstance;
  readonly open: () => number;
}> {
  let waiting: (() => void)[] = [];
  const component = await compile(guest("scale"), { features: { asyncStackful: true, asyncBuiltins: true } });
  const gate = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
  const instance = await instantiate(component, { gate }, { limits });
  const open = (): number => {
    const opened = waiting;
    waiting = [];
    for (const resolve of opened) resolve();
    return opened.length;
  };
  return { instance, open };
}

async function again(
  func: string,
  count: number,
  limits: Readonly<Record<string, number>>,
): Promise<string | null> {
  const { instance, open } = await gated(limits);
  const call = exported(instance, func);
  let first: number | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const calls = Array.from({ length: count }, () => call());
    await new Promise(setImmediate);
    const opened = open();
    if (opened !== count) return `${opened} of ${count} waited`;
    await Promise.all(calls);
    first ??= heapInUse();
  }
  return leftOver(first ?? 0, heapInUse());
}

function waitingTasks(): Promise<string | null> {
  return again("hold", WAITING_TASKS, { maxTasks: WAITING_TASKS });
}

function parkAgainAndAgain(count: number): Promise<string | null> {
  return again("park", count, { maxParkedStacks: count });
}

/**
 * A parked stack takes two memory maps, and the system's budget of those is the process's: all its threads share it. Linux allows
 * 65,530 unless told otherwise (`vm.max_map_count`); these workers need 40,000 of them at once.
 */
async function parkInWorkers(): Promise<string | null> {
  const needed = WORKERS * PARKED_STACKS * MAPS_PER_STACK + OTHER_MAPS;
  const allowed = maxMaps();
  if (allowed < needed) return `vm.max_map_count is ${allowed}, and ${needed} are needed`;
  const outcomes = await Promise.all(Array.from({ length: WORKERS }, () => runWorker(PARKED_STACKS)));
  return outcomes.find((outcome) => outcome !== null) ?? null;
}

function runWorker(count: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: count });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Starts in less than a second, and a call through all of it takes less than 600 ns. */
async function chain(): Promise<string | null> {
  const bytes = assembleChain();
  if (bytes === null) return "wasm-tools is missing: npm run setup -- wasm-tools";
  const start = performance.now();
  const instance = await instantiate(await compile(bytes));
  const startUp = performance.now() - start;
  const loop = exported(instance, "loop");
  const count = 500_000;
  await loop(count);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const from = performance.now();
    if ((await loop(count)) !== (count * CHAIN) % 2 ** 32) return "the chain answered something else";
    best = Math.min(best, ((performance.now() - from) * 1e6) / count);
  }
  console.log(`  started in ${startUp.toFixed(0)} ms, a call takes ${best.toFixed(0)} ns`);
  return startUp < 1000 && best < 600 ? null : "too slow";
}

/** Each component adds one to what the next one answers; the first one loops. */
function assembleChain(): Uint8Array | null {
  const wasmTools = process.env["WASM_TOOLS"] ?? locatePart("wasm-tools");
  if (wasmTools === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), "heddle-chain-"));
  try {
    const [source, target] = [join(folder, "chain.wat"), join(folder, "chain.wasm")];
    writeFileSync(source, chainText());
    const { status, stderr } = spawnSync(wasmTools, ["parse", source, "-o", target], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function chainText(): string {
  const links = Array.from(
    { length: CHAIN },
    (_, i) => `(instance $i${i + 1} (instantiate $Link (with "f" (func $i${i} "f"))))`,
  );
  return `(component
  (component $Last
    (core module $m (func (export "f") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m))
    (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f"))))
  (component $Link
    (import "f" (func $f (param "x" u32) (result u32)))
    (core func $f-l (canon lower (func $f)))
    (core module $m
      (import "" "f" (func $f (param i32) (result i32)))
      (func (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $f (local.get 0))))
      (func (export "loop") (param $n i32) (result i32) (local $acc i32)
        (block $out (loop $l
          (br_if $out (i32.eqz (local.get $n)))
          (local.set $acc (i32.add (i32.const 1) (call $f (local.get $acc))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $l)))
        (local.get $acc)))
    (core instance $i (instantiate $m (with "" (instance (export "f" (func $f-l))))))
    (func (export "f") (param "x" u32) (result u32) (canon lift (core func $i "f")))
    (func (export "loop") (param "n" u32) (result u32) (canon lift (core func $i "loop"))))
  (instance $i0 (instantiate $Last))
  ${links.join("\n  ")}
  (export "loop" (func $i${CHAIN} "loop")))`;
}

function exported(instance: ComponentInstance, name: string): AsyncFunction {
  const func = instance.functions.get(name);
  if (func === undefined) throw new Error(`there is no ${name}`);
  return async (...args) => func(...args);
}
