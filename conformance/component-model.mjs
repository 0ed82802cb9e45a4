/**
 * The reference tests of the Component Model: `heddle wast` over the scripts in a checkout's test/.
 *
 * With `--seeds N` the scripts run N more times, each under a random seed of the scheduler's choices. The seeds are printed, so that
 * a failure can be repeated. For a script that asserts what the specification leaves to one kind of choice, seeds make the other
 * kind only; component-model.seeds.json lists those by the kind that is left, with the reason.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { locatePart, partFolder } from "../scripts/setup-parts.mjs";
import { heddleArgv, UsageError } from "./heddle-command.mjs";
import { closingLine, judge, readExpected } from "./verdict.mjs";

const closing = /^(\d+) passed, (\d+) failed(?:, \d+ skipped)?$/;

/**
 * @param {string} folder a checkout
 * @param {{ only?: string, seeds?: string, "first-seed"?: string }} options
 * @returns {number} the exit code
 */
export function componentModel(folder, { only, seeds = "0", "first-seed": firstSeed }) {
  const tests = join(folder, "test");
  if (!existsSync(tests))
    throw new UsageError(`${folder} is not a checkout of component-model: it has no test/`);
  const pattern = new RegExp(only ?? "");
  const scripts = globSync("**/*.wast", { cwd: tests })
    .filter((script) => pattern.test(script))
    .toSorted();
  if (scripts.length === 0) throw new UsageError(`no script in ${tests}${only ? ` matches ${only}` : ""}`);

  bringTextParser();
  const expected = readExpected(new URL("component-model.expect.json", import.meta.url));
  const rounds = planRounds(scripts);
  if (count("--seeds", seeds) > 0) {
    for (const { kind, reasons } of rounds)
      for (const [script, reason] of Object.entries(reasons))
        console.log(`seeds choose the ${kind} only: ${script} (${reason})`);
  }
  const first = firstSeed === undefined ? randomInt(2 ** 31) : count("--first-seed", firstSeed);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const seed of [
    undefined,
    ...Array.from({ length: count("--seeds", seeds) }, (_, index) => first + index),
  ]) {
    const result = { passed: 0, failed: 0, skipped: 0 };
    for (const part of seed === undefined ? [{ scripts, kind: undefined }] : rounds) {
      const whole = only === undefined && part.kind === undefined;
      const { passed, failed } = round(tests, part.scripts, expected, { seed, seedOnly: part.kind, whole });
      result.passed += passed;
      result.failed += failed;
    }
    if (seed !== undefined) console.log(`seed ${seed}: ${closingLine(result)}`);
    total.passed += result.passed;
    total.failed += result.failed;
  }
  console.log(closingLine(total));
  return total.failed === 0 ? 0 : 1;
}

/**
 * The scripts by which choices a seed makes for them: all, or those of one kind.
 *
 * @param {readonly string[]} scripts
 * @returns {{ kind: string | undefined, scripts: string[], reasons: Readonly<Record<string, string>> }[]}
 */
function planRounds(scripts) {
  const kinds = ["order", "suspension"].map((kind) => {
    const reasons = readExpected(new URL("component-model.seeds.json", import.meta.url), kind);
    return { kind, reasons, scripts: scripts.filter((script) => Object.hasOwn(reasons, script)) };
  });
  const free = scripts.filter((script) => kinds.every(({ reasons }) => !Object.hasOwn(reasons, script)));
  return [{ kind: undefined, scripts: free, reasons: {} }, ...kinds].filter(
    (part) => part.scripts.length > 0,
  );
}

/** What reads the text format for `heddle wast`: a part of `npm run setup`. */
const textParser = "jco-transpile";

function bringTextParser() {
  if (locatePart(textParser) !== undefined) return;
  console.error("conformance: bringing the parser of the text format");
  const setup = fileURLToPath(new URL("../scripts/setup.mjs", import.meta.url));
  spawnSync(process.execPath, [setup, textParser], { stdio: ["ignore", 2, 2] });
  if (locatePart(textParser) === undefined) {
    throw new UsageError(`the parser of the text format is missing: npm run setup -- ${textParser}`);
  }
}

/**
 * Runs every script once. What is expected to fail runs by itself, a script at a time: a script fails if any of its directives does.
 *
 * @param {string} tests
 * @param {string[]} scripts
 * @param {import("./verdict.mjs").Expected} expected
 * @param {{ seed: number | undefined, seedOnly: string | undefined, whole: boolean }} options
 */
function round(tests, scripts, expected, { whole, ...seeding }) {
  const failing = scripts.filter((script) => Object.hasOwn(expected, script));
  const verdict = judge(
    failing.map((name) => ({
      name,
      outcome: wast(tests, [name], seeding, "quiet").failed > 0 ? "failed" : "passed",
    })),
    expected,
    { whole },
  );
  for (const line of verdict.lines) console.log(line);
  const others = scripts.filter((script) => !failing.includes(script));
  const counts = others.length > 0 ? wast(tests, others, seeding, "loud") : { passed: 0, failed: 0 };
  return { passed: verdict.passed + counts.passed, failed: verdict.failed + counts.failed, skipped: 0 };
}

/**
 * @param {string} tests
 * @param {string[]} scripts
 * @param {{ seed: number | undefined, seedOnly: string | undefined }} seeding
 * @param {"loud" | "quiet"} voice loud prints the directives that failed
 * @returns {{ passed: number, failed: number }} directives; a command that ends in any other way than by its closing line failed once
 */
function wast(tests, scripts, { seed, seedOnly }, voice) {
  const flags = seed === undefined ? [] : ["--seed", String(seed)];
  if (seedOnly !== undefined) flags.push("--seed-only", seedOnly);
  const [program = "", ...first] = heddleArgv();
  const paths = scripts.map((script) => join(tests, script));
  const { status, stdout, stderr, error } = spawnSync(program, [...first, "wast", ...flags, ...paths], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    // Where heddle looks for the parser of the text format when none is installed beside it.
    env: { ...process.env, NODE_PATH: fileURLToPath(new URL("node_modules", partFolder(textParser))) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error !== undefined) throw error;
  const lines = stdout.trimEnd().split("\n");
  const match = closing.exec(lines.at(-1) ?? "");
  if (voice === "loud")
    for (const line of match === null ? lines : lines.slice(0, -1)) if (line !== "") console.log(line);
  if (voice === "loud") process.stderr.write(stderr);
  if (match === null) {
    if (voice === "loud") console.log(`FAILED: heddle wast ended with ${status} and no count`);
    return { passed: 0, failed: 1 };
  }
  const failed = Number(match[2]);
  // A count without failures and an exit code that says otherwise do not agree: the worse of the two is true.
  return { passed: Number(match[1]), failed: failed === 0 && status !== 0 ? 1 : failed };
}

/**
 * @param {string} flag
 * @param {string} text
 */
function count(flag, text) {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${flag} takes a number, not ${text}`);
  return Number(text);
}
