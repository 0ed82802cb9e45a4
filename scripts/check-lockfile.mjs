/**
 * What npm does not check of its own lockfile.
 *
 * - It holds versions and integrity only: an address in it would bind the project to one registry.
 * - It is complete for every platform: npm leaves out the binaries of other platforms where it cannot reach them, and
 *   `npm ci` then refuses the whole lockfile.
 */
import { readFileSync } from "node:fs";
import { exit } from "node:process";

/**
 * @typedef {{ version?: string, resolved?: string, link?: boolean, integrity?: string,
 *   optionalDependencies?: Record<string, string> }} Entry
 */

/** @type {Record<string, Entry>} */
const packages = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")).packages;
const problems = Object.entries(packages).flatMap(([path, entry]) => [
  ...judgeSource(path, entry),
  ...judgeOptional(path, entry),
]);
for (const problem of problems) console.log(`package-lock.json: ${problem}`);
exit(problems.length === 0 ? 0 : 1);

/**
 * @param {string} path
 * @param {Entry} entry
 * @returns {string[]}
 */
function judgeSource(path, { link, resolved, integrity }) {
  if (link === true || !path.includes("node_modules/")) return [];
  if (resolved !== undefined) return [`${path} is bound to ${resolved}`];
  return integrity === undefined ? [`${path} has no integrity`] : [];
}

/**
 * @param {string} path
 * @param {Entry} entry
 * @returns {string[]}
 */
function judgeOptional(path, { optionalDependencies = {} }) {
  return Object.entries(optionalDependencies).flatMap(([name, wanted]) => {
    const found = lookUp(path, name)?.version;
    const exact = /^\d/.test(wanted);
    if (found === wanted || (found !== undefined && !exact)) return [];
    return [`${path} asks for ${name} ${wanted}, and the lockfile has ${found ?? "none"}`];
  });
}

/**
 * Finds a package as Node would: in the node_modules nearest to the one that asks.
 *
 * @param {string} path
 * @param {string} name
 * @returns {Entry | undefined}
 */
function lookUp(path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    const entry = packages[base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`];
    if (entry !== undefined || base === "") return entry;
  }
}
