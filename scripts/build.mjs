/**
 * `npm run build`, and the build before `npm start`, `npm test`, `npm run check` and the benchmarks: `tsc -b`, then the command
 * line in one file.
 *
 * Both do only what changed. The packages are hundreds of small modules, and loading those takes longer than starting Node; the
 * command line starts from a bundle of the same code, one file and one for each part that a command loads later.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { requireEngine } from "./engine.mjs";

requireEngine();

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = join(root, "packages");
const bundle = join(packages, "heddle/dist/bundle");

const tsc = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(execPath, [tsc, "-b"], { cwd: root, stdio: "inherit" });
if (status !== 0) exit(status ?? 1);
if (isStale()) await writeBundle();

/** The bundle is stale if any package was compiled since. */
function isStale() {
  const written = modified(join(bundle, "main.cjs"));
  return readdirSync(packages).some((name) => modified(join(packages, name, "dist/.tsbuildinfo")) > written);
}

/**
 * @param {string} file
 * @returns {number} milliseconds, or 0 if there is no such file
 */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function writeBundle() {
  const { rolldown } = await import("rolldown");
  const scratch = `${bundle}.partial`;
  const build = await rolldown({
    input: join(packages, "heddle/dist/main.js"),
    // Without a file of its own for what `main` exports.
    preserveEntrySignatures: "allow-extension",
    platform: "node",
    // What `heddle run` loads later is meant to be in its chunk.
    checks: { ineffectiveDynamicImport: false },
    // A peer that is not installed is asked for when it is used, and not before.
    external: (id) => !id.startsWith(".") && !isAbsolute(id) && !id.startsWith("@heddle/"),
  });
  // CommonJS, since such a module comes back from compiled code in a sixth of the time that an ES module takes.
  const names = { entryFileNames: "[name].cjs", chunkFileNames: "[name].cjs" };
  const codeSplitting = { groups: startGroups() };
  await build.write({
    dir: scratch,
    format: "cjs",
    sourcemap: true,
    cleanDir: true,
    // A function, as packages/heddle/bin/load-bundle.js wants it: to put it around the text there would copy the text.
    postBanner: "(function (exports, require, module, __filename, __dirname) {",
    postFooter: "})",
    minify: { compress: true, codegen: true, mangle: { keepNames: true } },
    ...names,
    codeSplitting,
  });
  await build.close();
  rmSync(bundle, { recursive: true, force: true });
  renameSync(scratch, bundle);
  recordRuns();
}

/**
 * Runs guests that use much of what guests use, so that the code compiled for them is there from the first run on (see
 * packages/heddle/bin/load-bundle.js). What a guest answers is for the tests to judge.
 */
function recordRuns() {
  for (const guest of ["bench/guests/tiny-run", "examples/shout-rust/shout", "bench/guests/start-as-rust"]) {
    const args = [join(packages, "heddle/bin/heddle.js"), "run", join(root, `${guest}.wasm`)];
    const env = { ...process.env, HEDDLE_RECORD_CODE: "1" };
    spawnSync(execPath, args, { input: "some text\n", stdio: ["pipe", "ignore", "ignore"], env });
  }
}

/**
 * What every command loads is one chunk, and what `heddle run` loads besides is another, with the interfaces of WASI that nearly
 * every guest imports: each file costs as much as much code.
 */
function startGroups() {
  /** @type {Map<string, Set<string>>} */
  const closures = new Map();
  const areas = ["cli", "clocks", "random", "p2"].map((area) => `wasi/dist/${area}/index.js`);
  /** @type {Record<string, string[]>} */
  const groups = {
    main: ["heddle/dist/main.js"],
    "start-run": ["heddle/dist/commands/run.js", ...areas],
  };
  return Object.entries(groups).map(([group, entries]) => ({
    debugName: group,
    /**
     * @param {string} id
     * @param {{ getModuleInfo(id: string): { importedIds: string[] } | null }} graph
     * @returns {string | null} the chunk
     */
    name(id, graph) {
      const files = entries.map((entry) => join(packages, entry));
      const found = closures.get(group) ?? closure(files, graph);
      closures.set(group, found);
      return found.has(id) ? group : null;
    },
  }));
}

/**
 * Modules and what they import statically, and so on.
 *
 * @param {readonly string[]} first
 * @param {{ getModuleInfo(id: string): { importedIds: string[] } | null }} graph
 */
function closure(first, graph) {
  const found = new Set(first);
  for (const id of found)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}
