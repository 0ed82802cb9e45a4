/**
 * The test of the model test: bugs that are planted in the runtime are found, each within so many programs.
 * Spec: none.
 */
import { expect, test } from "vitest";
import { seededChoice } from "../tasks/index.ts";
import { PLANTS } from "./plants.test-util.ts";
import { loadMachines, runProgram, type Program } from "./run.test-util.ts";

const machines = loadMachines();
/** What is promised. */
const WITHIN = 10_000;

/** Programs by their number, so that how many it took is the same each time. */
function programOf(number: number): Program {
  const choice = seededChoice(number * 7919);
  const numbers = Array.from({ length: 40 + choice.pick(800) }, () => choice.pick(0x10000));
  return { numbers, seed: choice.pick(2) === 0 ? 0 : 1 + choice.pick(1_000_000) };
}

/** How many programs it takes until one goes wrong; null if none does. */
async function programsUntilFound(
  limit: number,
): Promise<{ readonly programs: number; readonly how: string } | null> {
  for (let number = 1; number <= limit; number++) {
    try {
      await runProgram(machines, programOf(number));
    } catch (error) {
      return {
        programs: number,
        how: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
      };
    }
  }
  return null;
}

test(
  "there are ten of them at least, and no program goes wrong without one",
  { timeout: 60_000 },
  async () => {
    expect(PLANTS.length).toBeGreaterThanOrEqual(10);
    expect(await programsUntilFound(100)).toBeNull();
  },
);

test.each(PLANTS)("found: $name", { timeout: 600_000 }, async (each) => {
  const { name } = each;
  const takeOut = each.plant();
  let found;
  try {
    found = await programsUntilFound(WITHIN);
  } finally {
    takeOut();
  }
  process.stdout.write(
    `${name}: ${found === null ? "not found" : `after ${found.programs} programs (${found.how})`}\n`,
  );
  expect(found).not.toBeNull();
});
