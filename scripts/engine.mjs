/**
 * The engine guard of `npm start`, `npm test`, `npm run check` and the benchmarks.
 *
 * npm puts `node_modules/.bin` first on the path, so that scripts run on the Node of the devDependency `node`. Where its
 * install script did not run (`--ignore-scripts`, or an npm that blocks it), scripts fall back to the machine's Node
 * in silence; this says so instead. It runs on whatever Node it meets, so it is plain JavaScript without dependencies.
 */
import { readFileSync, realpathSync } from "node:fs";
import { argv, exit, stderr, version, execPath } from "node:process";
import { fileURLToPath } from "node:url";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The version of Node that the workspace asks for. */
export const wantedNode = manifest.devDependencies.node;

/**
 * @param {string} found a version with or without its `v`
 * @param {string} wanted
 * @returns {boolean} whether the found Node can run the scripts: the wanted major or a newer one
 */
export function engineWorks(found, wanted) {
  return major(found) >= major(wanted);
}

/** Ends the process with exit code 2 and the remedy, unless the engine works. */
export function requireEngine() {
  if (engineWorks(version, wantedNode)) return;
  stderr.write(
    `heddle: these scripts ran on Node ${version} (${execPath}), and need Node ${wantedNode} or newer.\n` +
      `The workspace brings its own: the install script of the package "node" did not run. Run\n\n` +
      `  npm rebuild node\n\n` +
      `(with --ignore-scripts=false if scripts are switched off in your npm configuration), and try again.\n`,
  );
  exit(2);
}

/** @param {string} text */
function major(text) {
  return Number.parseInt(text.replace(/^v/, ""), 10);
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) requireEngine();
