/**
 * One row of the benchmark of calls, in a process of its own: prints nanoseconds a loop (or a byte).
 *
 *   node bench/calls-run.ts guest FILE FUNC SHORT LONG [ARGUMENT...]     FUNC loops itself, its first argument says how often
 *   node bench/calls-run.ts host FILE FUNC SHORT LONG                    FUNC is called from here, with two numbers
 *   node bench/calls-run.ts jco MODULE FUNC SHORT LONG [ARGUMENT...]     as guest, of a module that jco wrote
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { compile, instantiate } from "@heddle/component";

const WARM_UP_MS = 1000;

const [, , kind, file = "", func = "", short = "0", long = "0", ...more] = process.argv;
type Call = (...args: number[]) => unknown;

const call = await (kind === "jco" ? byJco() : byHeddle());
const rest = more.map(Number);

async function byHeddle(): Promise<Call> {
  const instance = await instantiate(await compile(readFileSync(file)));
  const exported = instance.functions.get(func);
  if (exported === undefined) throw new Error(`${file} exports no ${func}`);
  return exported;
}

async function byJco(): Promise<Call> {
  const exports: Readonly<Record<string, Call>> = await import(pathToFileURL(file).href);
  const exported = exports[func.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
  if (exported === undefined) throw new Error(`${file} exports no ${func}`);
  return exported;
}

async function time(count: number): Promise<number> {
  const start = process.hrtime.bigint();
  if (kind === "host") for (let i = 0; i < count; i++) call(i, 1);
  else await call(count, ...rest);
  return Number(process.hrtime.bigint() - start);
}

// The engine compiles what is hot in other threads: how long that takes depends on what else the machine does.
const warm = performance.now() + WARM_UP_MS;
do await time(Number(short));
while (performance.now() < warm);
console.log((await time(Number(long))) / Number(long));
