/**
 * `npm test`: vitest on the workspace's Node, then the built packages on other engines.
 *
 * Arguments go to vitest (`npm test -- packages/wit`); with arguments the other engines are left out. The last line is
 * `N passed, N failed` (and `, N skipped`), over all of it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { argv, env, execPath, exit, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { requireEngine } from "./engine.mjs";
import { locatePart } from "./setup-parts.mjs";

requireEngine();

const root = fileURLToPath(new URL("..", import.meta.url));
const vitestArguments = argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const skippedNames = [];

runVitest();
if (vitestArguments.length === 0) {
  runEngine(machineNode());
  runNode24();
}
for (const name of skippedNames) console.log(`skipped: ${name}`);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
exit(totals.failed === 0 ? 0 : 1);

function runVitest() {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["default", join(root, "scripts/counts-reporter.mjs")];
  run(execPath, [vitest, "run", ...reporters.map((name) => `--reporter=${name}`), ...vitestArguments]);
}

function runNode24() {
  const node24 = locatePart("node24");
  if (node24 !== undefined) {
    runEngine(node24);
    return;
  }
  const name = "the built packages on Node 24: needs node24, run `npm run setup`";
  if (env.CI === "true") {
    totals.failed += 1;
    console.log(`FAIL  ${name}`);
    return;
  }
  totals.skipped += 1;
  skippedNames.push(name);
}

/**
 * The Node that is installed on this machine. Inside npm scripts `node` is the workspace's, and npm_node_execpath is the one
 * that npm runs on: the machine's, unless npm itself was started through npx.
 *
 * @returns {string}
 */
function machineNode() {
  const name = platform === "win32" ? "node.exe" : "node";
  const candidates = (env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return [env.npm_node_execpath ?? "", ...candidates].find(isInstalled) ?? execPath;
}

/** @param {string} program */
function isInstalled(program) {
  return !/[\\/]node_modules[\\/]/.test(program) && existsSync(program);
}

/** @param {string} node the engine's program */
function runEngine(node) {
  run(node, [join(root, "scripts/test-engine.mjs")]);
}

/**
 * Runs a part that leaves its counts in a file. A part that leaves none, or ends otherwise than it counted, has failed.
 *
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const scratch = mkdtempSync(join(tmpdir(), "heddle-test-"));
  try {
    const countsFile = join(scratch, "counts.json");
    const { status } = spawnSync(program, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...env, HEDDLE_TEST_COUNTS: countsFile },
    });
    const counts = readCounts(countsFile);
    totals.passed += counts.passed;
    totals.failed += status !== 0 && counts.failed === 0 ? 1 : counts.failed;
    totals.skipped += counts.skipped;
    skippedNames.push(...counts.skippedNames);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {{ passed: number, failed: number, skipped: number, skippedNames: string[] }}
 */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, skippedNames: [] };
  }
}
