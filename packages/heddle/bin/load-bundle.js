/**
 * Loads the bundle with the compiled code of earlier runs, which is kept beside it (see docs/RATIONALE.md).
 *
 * Invariant: that code is only a copy. Where it is missing, older than its module or of another engine, the module is compiled
 * as ever; where it cannot be written, nothing else changes.
 */
"use strict";

const {
  fstatSync,
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

/** V8 refuses what another version of it has compiled, or with other flags; of each there may be one. */
const version = `${process.versions.v8}-${process.arch}`;

/**
 * Each run compiles the functions that it calls. The build records several runs, one upon the other; without a record the first
 * run makes one.
 */
const recordAnyway = process.env.HEDDLE_RECORD_CODE === "1";
delete process.env.HEDDLE_RECORD_CODE;

/**
 * @param {string} folder
 * @param {string} entry a module of the bundle, as its modules name each other
 * @param {string} flags a name for the flags of V8 that this process has set, if any
 */
exports.loadBundle = (folder, entry, flags = "") => {
  const suffix = `.${version}${flags}.code`;
  /** @type {NodeJS.Require | undefined} */
  let required;
  // Most runs need no package: to look for one is prepared when one is asked for.
  const requireOther = () => (required ??= require("node:module").createRequire(join(folder, entry)));
  /** @type {Map<string, { exports: any }>} */
  const modules = new Map();
  // One listener for all: Node takes more than ten of them for a leak, and says so.
  /** @type {(() => void)[]} */
  const records = [];
  /** @param {() => void} recordOne */
  const atExit = (recordOne) => {
    if (records.push(recordOne) === 1) process.once("exit", () => records.forEach((each) => each()));
  };
  /** @param {string} id */
  const requireHere = (id) => {
    if (id.startsWith("node:")) return require(id);
    if (!id.startsWith("./")) return requireOther()(id);
    let found = modules.get(id);
    if (found === undefined) {
      found = { exports: {} };
      modules.set(id, found);
      const file = join(folder, id);
      load(file, file + suffix, atExit)(found.exports, requireHere, found, file, folder);
    }
    return found.exports;
  };
  /** @type {(id: string, options?: { paths?: string[] }) => string} */
  requireHere.resolve = (id, options) => requireOther().resolve(id, options);
  return requireHere(entry);
};

/**
 * @param {string} file
 * @param {string} codeFile
 * @param {(recordOne: () => void) => void} atExit
 */
function load(file, codeFile, atExit) {
  const source = read(file);
  if (source === undefined) throw new Error(`${file} is missing; build again`);
  const recorded = read(codeFile);
  const isCurrent = recorded !== undefined && recorded.modified >= source.modified;
  const script = new vm.Script(source.bytes.toString(), {
    filename: file,
    ...(isCurrent ? { cachedData: recorded.bytes } : {}),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const isUsed = isCurrent && script.cachedDataRejected === false;
  if (!isUsed || recordAnyway) atExit(() => record(script, codeFile));
  return script.runInThisContext();
}

/** @param {string} file */
function read(file) {
  let fd;
  try {
    fd = openSync(file, "r");
    return { modified: fstatSync(fd).mtimeMs, bytes: readFileSync(fd) };
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Processes that end at the same time each write their own file; the last one stays.
 *
 * @param {vm.Script} script
 * @param {string} file
 */
function record(script, file) {
  const scratch = `${file}.${process.pid}`;
  try {
    writeFileSync(scratch, script.createCachedData());
    renameSync(scratch, file);
  } catch {
    // The folder of an installed package may be closed to this user.
    rmSync(scratch, { force: true });
  }
}
