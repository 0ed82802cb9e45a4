/**
 * Runs an upstream suite from a checkout of it and closes with `N passed, N failed`:
 *
 *   npm run conformance -- wasi-testsuite DIR [--world wasip3|wasip1] [--only PATTERN]
 *   npm run conformance -- component-model DIR [--seeds N] [--first-seed N] [--only PATTERN]
 *
 * Nothing of a suite is part of this repository. Exit code: 0 if nothing failed, 1 otherwise, 2 for wrong usage or a missing tool.
 * The command under test is the workspace's heddle, or what the variable HEDDLE says (quoted as for a shell).
 */
import { parseArgs } from "node:util";
import { componentModel } from "./component-model.mjs";
import { UsageError } from "./heddle-command.mjs";
import { wasiTestsuite } from "./wasi-testsuite.mjs";

const suites = new Map([
  ["component-model", componentModel],
  ["wasi-testsuite", wasiTestsuite],
]);

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`conformance: ${error.message}`);
  process.exitCode = 2;
}

/**
 * @param {string[]} args
 * @returns {number}
 */
function main(args) {
  const { values, positionals } = parse(args);
  const [name = "", folder, ...rest] = positionals;
  const suite = suites.get(name);
  if (suite === undefined || folder === undefined || rest.length > 0) {
    throw new UsageError(`wanted one of ${[...suites.keys()].join(", ")} and the folder of a checkout of it`);
  }
  return suite(folder, values);
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        world: { type: "string" },
        only: { type: "string" },
        seeds: { type: "string" },
        "first-seed": { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
