/**
 * wasi-testsuite (its branch with built tests): the suite's own runner with our adapter.
 *
 * Invariant: each test runs in a fresh copy of the folder it works in. Some leave things behind (a symlink that the runner does
 * not clear away), and others count what they find, so that in one common tree the outcome would hang on the order.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { heddleLine, UsageError } from "./heddle-command.mjs";
import { closingLine, judge, readExpected } from "./verdict.mjs";

const adapter = fileURLToPath(new URL("wasi-testsuite/heddle.py", import.meta.url));
const requirements = fileURLToPath(new URL("wasi-testsuite/requirements.txt", import.meta.url));
const cache = fileURLToPath(new URL("../node_modules/.cache/heddle-setup/", import.meta.url));
const pipInstall = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
const worlds = ["wasip3", "wasip1"];

/**
 * @param {string} folder a checkout
 * @param {{ world?: string, only?: string }} options
 * @returns {number} the exit code
 */
export function wasiTestsuite(folder, { world = "wasip3", only }) {
  if (!worlds.includes(world)) throw new UsageError(`--world ${world} is not one of ${worlds.join(", ")}`);
  if (!existsSync(join(folder, "test-runner", "wasi_test_runner.py"))) {
    throw new UsageError(
      `${folder} is not a checkout of wasi-testsuite: it has no test-runner/wasi_test_runner.py`,
    );
  }
  const python = runnerPython();
  const copy = mkdtempSync(join(tmpdir(), "heddle-wasi-testsuite-"));
  try {
    const tests = copyTests(folder, copy, world, new RegExp(only ?? ""));
    const outcomes = tests.length === 0 ? [] : runTests(python, copy, tests);
    if (outcomes.length === 0)
      throw new UsageError(`no test of ${world} in ${folder}${only ? ` matches ${only}` : ""}`);
    const list = readExpected(new URL("wasi-testsuite.expect.json", import.meta.url), world);
    const verdict = judge(outcomes, list, { whole: only === undefined });
    for (const line of verdict.lines) console.log(line);
    console.log(closingLine(verdict));
    return verdict.failed === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * Copies the runner and the built tests of one world, each into a folder of its own with everything but the other tests.
 *
 * @param {string} from
 * @param {string} to
 * @param {string} world
 * @param {RegExp} only the tests to copy, by name
 * @returns {{ folder: string, name: string }[]}
 */
function copyTests(from, to, world, only) {
  const options = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };
  cpSync(join(from, "test-runner"), join(to, "test-runner"), options);
  const suites = globSync("tests/*/testsuite/*/manifest.json", { cwd: from })
    .map((manifest) => dirname(manifest))
    .filter((suite) => basename(suite) === `wasm32-${world}`)
    .toSorted();
  return suites.flatMap((suite) => {
    // More than one language has a suite for wasip1, with tests of the same names.
    const prefix = suites.length === 1 ? "" : `${suite.split(/[\\/]/)[1]}/`;
    const entries = readdirSync(join(from, suite));
    const tests = entries.filter((file) => file.endsWith(".wasm")).map((file) => basename(file, ".wasm"));
    const chosen = tests.filter((test) => only.test(prefix + test)).toSorted();
    return chosen.map((test) => {
      const folder = join(to, "tests", prefix + test, `wasm32-${world}`);
      for (const entry of entries) {
        const owner = tests.find((other) => entry === `${other}.wasm` || entry === `${other}.json`);
        if (owner === undefined || owner === test)
          cpSync(join(from, suite, entry), join(folder, entry), options);
      }
      return { folder, name: prefix + test };
    });
  });
}

/**
 * @param {string} python
 * @param {string} copy
 * @param {{ folder: string, name: string }[]} tests
 * @returns {import("./verdict.mjs").Outcome[]}
 */
function runTests(python, copy, tests) {
  const report = join(copy, "report.json");
  const runner = join(copy, "test-runner", "wasi_test_runner.py");
  const folders = tests.map(({ folder }) => folder);
  const args = [
    runner,
    "-r",
    adapter,
    "-t",
    ...folders,
    "--disable-colors",
    "--json-output-location",
    report,
  ];
  // The runner's own account is progress to look at; the verdict is ours.
  const account = process.stderr.isTTY ? process.stderr : "pipe";
  const { error, stdout, stderr } = spawnSync(python, ["-W", "ignore", ...args], {
    stdio: ["ignore", account, account],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, HEDDLE: heddleLine(), PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (error !== undefined) throw error;
  if (!existsSync(report))
    throw new UsageError(`the suite's runner ended without a report\n${stdout ?? ""}${stderr ?? ""}`);
  /** @type {{ results: { tests: { outcome: string, failures: string[] }[] }[] }} */
  const { results } = JSON.parse(readFileSync(report, "utf8"));
  return tests.map(({ name }, index) => {
    const [result] = results[index]?.tests ?? [];
    return {
      name,
      outcome: outcomeOf(result?.outcome),
      detail: result?.failures.join("\n") ?? "it did not run",
    };
  });
}

/** @param {string | undefined} outcome as the runner calls it */
function outcomeOf(outcome) {
  if (outcome === "pass") return "passed";
  return outcome === "skip" ? "skipped" : "failed";
}

/**
 * A Python that is new enough for the runner, in an environment of its own below node_modules that has what the runner imports.
 *
 * @returns {string}
 */
function runnerPython() {
  const base = newPython();
  const place = join(cache, `wasi-testsuite-python-${base.version}`);
  const inside =
    process.platform === "win32" ? join(place, "Scripts", "python.exe") : join(place, "bin", "python");
  if (existsSync(join(place, "ready"))) return inside;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  console.error(`conformance: preparing Python ${base.version} for the suite's runner`);
  runOrFail(base.path, ["-m", "venv", place]);
  runOrFail(inside, [...pipInstall, "-r", requirements]);
  runOrFail(inside, ["-c", "import pathlib, sys; pathlib.Path(sys.prefix, 'ready').touch()"]);
  return inside;
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function runOrFail(program, args) {
  const { status } = spawnSync(program, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new UsageError(`${program} ${args.join(" ")} failed: what it says is above`);
}

/** @returns {{ path: string, version: string }} */
function newPython() {
  const named = process.env["PYTHON"];
  const pyenv = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const candidates =
    named !== undefined ? [named] : ["python3.14", "python3.13", "python3.12", "python3", "python"];
  if (named === undefined && existsSync(pyenv)) {
    const versions = readdirSync(pyenv).toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
    candidates.push(...versions.map((version) => join(pyenv, version, "bin", "python")));
  }
  /** @type {string[]} */
  const seen = [];
  for (const path of candidates) {
    const { status, stdout } = spawnSync(
      path,
      ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    if (status !== 0) continue;
    const version = stdout.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === 3 && minor >= 12) return { path, version };
    seen.push(`${path} is ${version}`);
  }
  const found = seen.length > 0 ? seen.join(", ") : "no Python was found";
  throw new UsageError(
    `the suite's runner needs Python 3.12 or newer (${found}); name one in the variable PYTHON`,
  );
}
