/**
 * A vitest reporter that writes how many tests passed, failed and were skipped to the file named by HEDDLE_TEST_COUNTS,
 * as JSON. `scripts/test.mjs` adds them to the other parts of `npm test` for its closing line.
 *
 * Invariant: whatever makes vitest fail counts at least once as failed: a test, a file that does not load, a stray
 * rejection.
 */
import { writeFileSync } from "node:fs";
import { env } from "node:process";

export default class CountsReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, skippedNames: [] };
    for (const module of modules) countModule(module, counts);
    if (env.HEDDLE_TEST_COUNTS !== undefined) writeFileSync(env.HEDDLE_TEST_COUNTS, JSON.stringify(counts));
  }
}

/**
 * @param {import("vitest/node").TestModule} module
 * @param {{ passed: number, failed: number, skipped: number, skippedNames: string[] }} counts
 */
function countModule(module, counts) {
  const failedBefore = counts.failed;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === "passed") counts.passed += 1;
    else if (state === "failed") counts.failed += 1;
    else {
      counts.skipped += 1;
      counts.skippedNames.push(`${module.relativeModuleId}: ${test.fullName}`);
    }
  }
  if (module.state() === "failed" && counts.failed === failedBefore) counts.failed += 1;
}
