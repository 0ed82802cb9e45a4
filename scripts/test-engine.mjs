/**
 * The built packages on the engine that runs this script. `npm test` runs it on the machine's own Node (20 is the oldest
 * that is supported) and on Node 24, the oldest with JSPI. vitest needs a newer Node than 20, so this is a plain
 * script: a table of named checks, each of which throws if it does not hold.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { env, execPath, exit, version } from "node:process";
import { fileURLToPath } from "node:url";
import { wantedNode } from "./engine.mjs";

const root = new URL("../", import.meta.url);
const bin = fileURLToPath(new URL("packages/heddle/bin/heddle.js", root));

/** @type {{ name: string, check: () => void | Promise<void> }[]} */
const checks = [
  ...entryPoints().map(({ specifier, url }) => ({
    name: `${specifier} loads`,
    check: async () => void (await import(url)),
  })),
  {
    name: "heddle --version answers",
    check: () => assert.match(heddle(["--version"]).stdout, /^heddle \d/),
  },
  {
    name: "without JSPI heddle hands over to the workspace's Node, and only then",
    check: () => {
      const expected = "Suspending" in WebAssembly ? [version] : [version, `v${wantedNode}`];
      assert.deepEqual(enginesOf(["--version"]), expected);
    },
  },
  {
    name: "a guest on the callback ABI runs",
    check: () => {
      const { status, stdout } = onThisEngine(["run", "examples/upper-wat/upper.wasm"], "abc");
      assert.deepEqual({ status, stdout }, { status: 0, stdout: "ABC" });
    },
  },
  {
    name: "a guest that blocks its stack runs, or is told which call would block and what it needs",
    check: () => {
      const { status, stdout, stderr } = onThisEngine(
        ["run", "conformance/guests/upper-blocking.wasm"],
        "abc",
      );
      if ("Suspending" in WebAssembly) {
        assert.deepEqual({ status, stdout }, { status: 0, stdout: "ABC" });
        return;
      }
      assert.equal(status, 4);
      assert.match(stderr, /waitable-set\.wait would block.*Node 24 or newer.*\[jspi-required\]/);
    },
  },
  {
    name: "blocking calls of WASI 0.2 that need not wait work, in a start function too",
    check: () => {
      const { status, stdout, stderr } = onThisEngine(["run", "conformance/guests/at-once-p2.wasm"], "");
      assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "at once\nat once\n", stderr: "" });
    },
  },
  {
    name: "one that has to wait runs, or is told which call would block and what it needs",
    check: () => {
      const wait = ["run", "--invoke", "wait(1000000)", "conformance/guests/at-once-p2.wasm"];
      const { status, stderr } = onThisEngine(wait, "");
      if ("Suspending" in WebAssembly) {
        assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
        return;
      }
      assert.equal(status, 4);
      assert.match(stderr, /pollable\.block would block.*Node 24 or newer.*\[jspi-required\]/);
    },
  },
];

/** @type {{ passed: number, failed: number, skipped: number, skippedNames: string[] }} */
const counts = { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
console.log(`\nthe built packages on Node ${version}`);
for (const { name, check } of checks) {
  try {
    await check();
    counts.passed += 1;
    console.log(`  ok    ${name}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`  FAIL  ${name}\n${error instanceof Error ? error.stack : String(error)}`);
  }
}
if (env.HEDDLE_TEST_COUNTS === undefined) console.log(`${counts.passed} passed, ${counts.failed} failed`);
else writeFileSync(env.HEDDLE_TEST_COUNTS, JSON.stringify(counts));
exit(counts.failed === 0 ? 0 : 1);

/**
 * The command line on this engine, whatever it lacks.
 *
 * @param {string[]} args
 * @param {string} input
 */
function onThisEngine(args, input) {
  const cwd = fileURLToPath(root);
  return spawnSync(execPath, [bin, ...args], {
    cwd,
    input,
    encoding: "utf8",
    env: { ...env, HEDDLE_NO_REEXEC: "1" },
  });
}

/** Every entry point of every public package, as built. */
function entryPoints() {
  const packages = new URL("packages/", root);
  return readdirSync(packages).flatMap((folder) => {
    const base = new URL(`${folder}/`, packages);
    const manifest = JSON.parse(readFileSync(new URL("package.json", base), "utf8"));
    if (manifest.private === true) return [];
    /** @type {[string, { default: string }][]} */
    const targets = Object.entries(manifest.exports);
    return targets.map(([path, target]) => ({
      specifier: `${manifest.name}${path.slice(1)}`,
      url: new URL(target.default, base).href,
    }));
  });
}

/**
 * The versions of the engines that a command runs on, the first one first.
 *
 * @param {string[]} args
 */
function enginesOf(args) {
  const report = "data:text/javascript,process.stderr.write(process.version + ' ')";
  const { stderr } = spawnSync(execPath, ["--import", report, bin, ...args], { encoding: "utf8" });
  return stderr.trim().split(" ");
}

/**
 * Runs the command line on this very Node: without the variable it would go over to the workspace's.
 *
 * @param {string[]} args
 */
function heddle(args) {
  return spawnSync(execPath, [bin, ...args], { encoding: "utf8", env: { ...env, HEDDLE_NO_REEXEC: "1" } });
}
