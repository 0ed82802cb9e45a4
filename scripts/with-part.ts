/**
 * Tests that need a part of `npm run setup`.
 *
 * Without the part they are skipped, by name, and counted; with CI=true a missing part is a failure, so that nothing is
 * skipped there in silence.
 */
import { describe, expect, test } from "vitest";
import { locatePart } from "./setup-parts.mjs";

/**
 * Declares tests that run with a part's program.
 *
 * @param name the part, as in setup-parts.mjs
 * @param title of the block
 * @param body declares the tests; gets the path of the program
 */
export function describeWithPart(name: string, title: string, body: (program: string) => void): void {
  const program = locatePart(name);
  if (program !== undefined) {
    describe(title, () => body(program));
    return;
  }
  const remedy = `${title}: needs ${name}, run \`npm run setup\``;
  if (process.env["CI"] === "true") test(remedy, () => expect.fail(`${name} is missing, and CI=true`));
  // oxlint-disable-next-line vitest/no-disabled-tests -- the one place that skips: counted, and refused by CI
  else test.skip(remedy, () => {});
}
