/**
 * Random programs one after the other in one instance, which is renewed in between: each does what the model of a new one says, down to the
 * numbers of its handles.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { loadMachines, runPrograms } from "./run.test-util.ts";

const machines = loadMachines();

const program = fc.record({
  numbers: fc.array(fc.nat(0xffff), { minLength: 40, maxLength: 400, size: "max" }),
  seed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0x7fff_ffff })),
});

test("programs in a renewed instance", { timeout: 60_000 }, async () => {
  let renewed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(program, { minLength: 2, maxLength: 8, size: "max" }), async (programs) => {
      renewed += (await runPrograms(machines, programs)).length - 1;
    }),
    { numRuns: 60 },
  );
  expect(renewed).toBeGreaterThan(30);
});
