/**
 * Random programs of tasks, streams, futures, cancels and drops, on the runtime and on a small model of it.
 * Spec: CanonicalABI.md; see model.test-util.ts.
 *
 * `HEDDLE_MODEL_PROGRAMS` says how many programs (nightly: 10,000).
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { loadMachines, runProgram, type Program, type Summary } from "./run.test-util.ts";
import { OPERATIONS } from "./operations.test-util.ts";

const PROGRAMS = Number(process.env["HEDDLE_MODEL_PROGRAMS"] ?? 500);
/** A counterexample to run first, as it was told: `{"numbers":[...],"seed":0}`. */
const REPLAY = parseProgram(process.env["HEDDLE_MODEL_REPLAY"]);
const machines = loadMachines();

function parseProgram(text: string | undefined): Program | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Program);
}

/** Half of the runs are first come, first served; the rest choose by a seed. */
const program = fc.record({
  numbers: fc.array(fc.nat(0xffff), { minLength: 40, maxLength: 900, size: "max" }),
  seed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0x7fff_ffff })),
});

test(
  `${PROGRAMS} programs: no report, trap, deadlock or leftover that the model does not know`,
  { timeout: 3_600_000 },
  async () => {
    const summaries: Summary[] = [];
    await fc.assert(
      fc.asyncProperty(program, async (each) => {
        summaries.push(await runProgram(machines, each));
      }),
      {
        ...(REPLAY === undefined ? {} : { examples: [[REPLAY]] }),
        numRuns: PROGRAMS,
        endOnFailure: process.env["HEDDLE_MODEL_SHRINK"] === "0",
      },
    );
    const ends = Map.groupBy(summaries, ({ end }) => end);
    const moves = summaries.reduce((sum, each) => sum + each.moves, 0);
    const lines = [...ends].map(([end, list]) => `${list.length} ${end}`).join(", ");
    const operations = new Map<string, number>();
    for (const each of summaries)
      for (const [name, count] of each.operations) operations.set(name, (operations.get(name) ?? 0) + count);
    process.stdout.write(`${summaries.length} programs, ${moves} moves: ${lines}\n`);
    process.stdout.write(
      `${[...operations]
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ")}\n`,
    );
    const traps = Map.groupBy(
      summaries.filter(({ trap }) => trap !== null),
      ({ trap }) => trap,
    );
    process.stdout.write(`traps: ${[...traps].map(([code, list]) => `${code} ${list.length}`).join(", ")}\n`);
    // Few of the operations are so rare that a small run may miss one.
    expect(OPERATIONS.slice(1).filter((name) => !operations.has(name)).length).toBeLessThan(3);
  },
);
