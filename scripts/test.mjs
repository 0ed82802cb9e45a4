/**
 * `npm test`: vitest on the workspace's Node, then the built packages on the machine's own Node.
 *
 * Arguments go to vitest (`npm test -- packages/wit`); with arguments the second part is left out. The last line is
 * `N passed, N failed` (and `, N skipped`), over both parts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argv, env, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { requireEngine } from "./engine.mjs";

requireEngine();

const root = fileURLToPath(new URL("..", import.meta.url));
const vitestArguments = argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), "heddle-test-"));
const totals = { passed: 0, failed: 0, skipped: 0 };

try {
  runVitest(join(scratch, "vitest.json"));
  if (vitestArguments.length === 0) runOldestNode(join(scratch, "oldest-node.json"));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
exit(totals.failed === 0 ? 0 : 1);

/** @param {string} countsFile */
function runVitest(countsFile) {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const counter = join(root, "scripts/counts-reporter.mjs");
  const reporters = ["--reporter=default", `--reporter=${counter}`];
  run(execPath, [vitest, "run", ...reporters, ...vitestArguments], countsFile);
}

/**
 * Inside npm scripts `node` is the workspace's; npm_node_execpath is the Node that npm itself runs on.
 *
 * @param {string} countsFile
 */
function runOldestNode(countsFile) {
  run(env.npm_node_execpath ?? execPath, [join(root, "scripts/test-oldest-node.mjs")], countsFile);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} countsFile where the program leaves its counts; without them the whole part counts as failed
 */
function run(program, args, countsFile) {
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...env, HEDDLE_TEST_COUNTS: countsFile },
  });
  const counts = readCounts(countsFile);
  totals.passed += counts?.passed ?? 0;
  totals.failed += counts?.failed ?? 1;
  totals.skipped += counts?.skipped ?? 0;
  for (const name of counts?.skippedNames ?? []) console.log(`skipped: ${name}`);
  if (status !== 0 && counts?.failed === 0) totals.failed += 1;
}

/** @param {string} file */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
