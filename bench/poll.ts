/**
 * `poll` of WASI 0.2 over 1,000 pollables of which one is ready, beside a function of the host's that is given the same list and
 * does nothing: what looking at each costs above taking it out of the guest's memory.
 *
 *   npm run bench:poll [-- --rounds N] [-- --slack N]      15 rounds and no slack unless given
 *
 * Both are called by one guest in one process, in turn; a figure is the least of all rounds. The exit code is 1 if a call of `poll`
 * costs more than twice the other.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compile, instantiate } from "@heddle/component";
import { createWasi } from "@heddle/wasi";
import { nodePlatform } from "@heddle/wasi/node";
import { Bell, Completion, InputStream, Pollable } from "@heddle/wasi/readiness";
import { reportRatio } from "./in-turn.ts";

const POLLABLES = 1000;
const READY = 500;
const CALLS = 300;
const LIMIT = 2;

type Call = (...args: number[]) => unknown;
type Clock = { readonly subscribeDuration: (by: bigint) => Pollable };

const { values } = parseArgs({ options: { rounds: { type: "string" }, slack: { type: "string" } } });
const rounds = Number(values.rounds ?? 15);
const slack = Number(values.slack ?? 1);

const never = new Promise<never>(() => {});
const bell = new Bell();
const imports = createWasi(nodePlatform(), { bell });
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the interfaces of 0.2 have no types of their own
const clock = imports["wasi:clocks/monotonic-clock@0.2.12"] as Clock;

/** What is waited for: by what makes a pollable that is never ready, and one that is. */
const kinds: Readonly<Record<string, (isReady: boolean) => Pollable>> = {
  operations: (isReady) => new Pollable(bell, new Completion(bell, isReady ? Promise.resolve() : never)),
  "input-streams": (isReady) =>
    new InputStream(bell, { read: () => (isReady ? new Uint8Array(1) : never) }).subscribe(),
  timers: (isReady) => clock.subscribeDuration(isReady ? 0n : 3_600_000_000_000n),
};

const component = await compile(
  readFileSync(fileURLToPath(new URL("../conformance/guests/poll.wasm", import.meta.url))),
);
let good = true;
for (const [kind, make] of Object.entries(kinds)) {
  const ratio = await compare(make);
  good = reportRatio(`poll, one of ${POLLABLES} ${kind} ready / the list alone`, ratio, LIMIT, slack) && good;
}
process.exitCode = good ? 0 : 1;

async function compare(make: (isReady: boolean) => Pollable): Promise<number> {
  const instance = await instantiate(component, {
    ...imports,
    "heddle:bench/pollables": {
      make: (index: number) => make(index === READY),
      take: (list: readonly unknown[]) => [list.length],
    },
  });
  const call = (name: string): Call => {
    const exported = instance.functions.get(name);
    if (exported === undefined) throw new Error(`the guest exports no ${name}`);
    return exported;
  };
  await call("prepare")(POLLABLES);
  const [poll, take] = [call("loop-poll"), call("loop-take")];
  let [ours, alone] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    ours = Math.min(ours, await time(poll, CALLS * READY));
    alone = Math.min(alone, await time(take, CALLS * POLLABLES));
  }
  await call("finish")();
  await instance[Symbol.asyncDispose]();
  const [pollUs, aloneUs] = [ours, alone].map((ns) => (ns / CALLS / 1000).toFixed(1));
  console.log(`a call: poll ${pollUs} us, the list alone ${aloneUs} us`);
  return ours / alone;
}

/** Nanoseconds. The sum of what the calls gave says that all were made. */
async function time(loop: Call, expected: number): Promise<number> {
  const start = process.hrtime.bigint();
  const found = await loop(CALLS);
  const elapsed = Number(process.hrtime.bigint() - start);
  if (found !== expected) throw new Error(`found ${String(found)}, not ${expected}`);
  return elapsed;
}
