/**
 * `npm run check`: everything that is checked without running the product. Each step is a command that speaks only when
 * it fails; `npm run check -- lint types` runs those steps alone.
 */
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { argv, env, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { requireEngine } from "./engine.mjs";

requireEngine();

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {{ name: string, what: string, commands: (readonly [cwd: string, ...command: string[]])[] }} Step
 * @type {readonly Step[]}
 */
const steps = [
  {
    name: "types",
    what: "sources, tests and scripts type-check",
    commands: [[".", "tsc", "-b", "tsconfig.check.json"]],
  },
  { name: "lint", what: "lint rules, the import walls among them", commands: [[".", "oxlint"]] },
  {
    name: "walls",
    what: "each import wall refuses a planted violation",
    commands: [[".", "node", "scripts/check-walls.mjs"]],
  },
  { name: "format", what: "everything is formatted", commands: [[".", "oxfmt", "--check"]] },
  { name: "unused", what: "no unused file, export or dependency", commands: [[".", "knip"]] },
  {
    name: "lockfile",
    what: "the lockfile names no registry",
    commands: [[".", "node", "scripts/check-lockfile.mjs"]],
  },
  {
    name: "publish",
    what: "packages are complete",
    commands: publicPackages((path) => [path, "publint", "--strict"]),
  },
  {
    name: "consumers",
    what: "types resolve for consumers",
    commands: publicPackages((path) => [path, "attw", "--pack", ".", "--profile", "esm-only", "--quiet"]),
  },
  {
    name: "sizes",
    what: "bundles stay within their budgets",
    commands: [[".", "node", "scripts/sizes.mjs"]],
  },
  {
    name: "api",
    what: "api/*.d.ts is what the build exports",
    commands: [[".", "node", "scripts/api.mjs", "--check"]],
  },
];

const asked = argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `check: no step is called ${unknown.join(", ")}; there are ${steps.map(({ name }) => name).join(", ")}`,
  );
  exit(2);
}
const failed = [];
for (const step of steps) {
  if (asked.length > 0 && !asked.includes(step.name)) continue;
  if (!(await runStep(step))) failed.push(step.name);
}
if (failed.length > 0) console.log(`\ncheck: failed: ${failed.join(", ")}`);
exit(failed.length === 0 ? 0 : 1);

/**
 * @param {Step} step
 * @returns {Promise<boolean>}
 */
async function runStep({ name, what, commands }) {
  const start = performance.now();
  const results = [];
  for (const command of commands) results.push(await run(command));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const bad = results.filter(({ code }) => code !== 0);
  console.log(`${bad.length === 0 ? "ok  " : "FAIL"}  ${name.padEnd(10)} ${what} (${seconds} s)`);
  for (const { output } of bad) console.log(output.replace(/^/gm, "      "));
  return bad.length === 0;
}

/**
 * Programs come from node_modules/.bin, `node` among them.
 *
 * @param {readonly [cwd: string, ...command: string[]]} command
 * @returns {Promise<{ code: number, output: string }>}
 */
function run([cwd, program = "", ...args]) {
  return new Promise((resolve) => {
    const path = `${join(root, "node_modules/.bin")}${delimiter}${env.PATH ?? ""}`;
    const child = spawn(program, args, {
      cwd: join(root, cwd),
      env: { ...env, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
    child.on("error", (error) => resolve({ code: 1, output: `${program}: ${error.message}` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * @param {(path: string) => readonly [cwd: string, ...command: string[]]} command
 */
function publicPackages(command) {
  return readdirSync(join(root, "packages"))
    .filter((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8"));
      return manifest.private !== true;
    })
    .map((folder) => command(`packages/${folder}`));
}
