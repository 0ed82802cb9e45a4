#!/usr/bin/env node
/**
 * The executable: committed as it is, since npm links it before anything is built.
 *
 * Invariant: start-up is measured here, so this loads only what every command needs. It is CommonJS for that reason (see
 * docs/RATIONALE.md). An engine without JSPI hands over to the workspace's own Node where there is one;
 * HEDDLE_NO_REEXEC=1 keeps the current engine.
 */
"use strict";

const { existsSync, statSync } = require("node:fs");
const { dirname, join } = require("node:path");

const bundle = join(__dirname, "../dist/bundle");
const stays = process.env.HEDDLE_NO_REEXEC === "1" || "Suspending" in WebAssembly;
// Set by --timeout for its worker. Asking node:worker_threads takes a millisecond.
const isWorker = process.env.HEDDLE_WORKER === "1";
// Neither a guest (--inherit-env) nor a program started from here should see them.
delete process.env.HEDDLE_NO_REEXEC;
delete process.env.HEDDLE_WORKER;
const other = stays ? undefined : workspaceNode();
if (other === undefined) void run();
else handOver(other);

async function run() {
  let main;
  try {
    if (bundleIsCurrent()) {
      const { loadBundle } = require("./load-bundle.js");
      ({ main } = loadBundle(bundle, "./main.cjs", process.argv[2] === "serve" ? "-serve" : ""));
    } else {
      require("node:module").enableCompileCache?.();
      ({ main } = await import("../dist/main.js"));
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    process.stderr.write(`heddle: not built yet, run "npm run build" in the repository (${error.message})\n`);
    process.exitCode = 2;
    return;
  }
  let guestRan = false;
  const afterGuest = () => {
    guestRan = true;
  };
  process.exitCode = await main(process.argv.slice(2), afterGuest);
  if (guestRan) end();
}

/**
 * Ends the process whatever is still under way, but for what heddle itself has printed: only Linux has taken that already, and not
 * from a worker. To exit is faster than to run out of things to do, after which Node tidies up.
 */
function end() {
  if (process.platform === "linux" && !isWorker) process.exit();
  process.stdout.write("", () => process.stderr.write("", () => process.exit()));
}

/**
 * The bundle is the same code in few files, which load in a fraction of the time. In the repository a package may have been
 * compiled since; an installed package has no build info, so there it is always current.
 */
function bundleIsCurrent() {
  const bundled = modified(join(bundle, "main.cjs"));
  const packages = join(__dirname, "../..");
  const names = ["component", "wit", "compose", "wasi", "http", "heddle"];
  return bundled > 0 && names.every((name) => modified(`${packages}/${name}/dist/.tsbuildinfo`) <= bundled);
}

/**
 * @param {string} file
 * @returns {number} milliseconds, or 0 if there is no such file
 */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * The Node that the npm package `node` put into a node_modules folder above this file, if any.
 *
 * @returns {string | undefined}
 */
function workspaceNode() {
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules/node/bin", name);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Runs the same command on another Node and ends as it ends, by code or by signal.
 *
 * @param {string} node
 */
function handOver(node) {
  const { spawn } = require("node:child_process");
  const child = spawn(node, [...process.execArgv, __filename, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, HEDDLE_NO_REEXEC: "1" },
  });
  /** @type {NodeJS.Signals[]} */
  const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  for (const name of forwarded) process.on(name, () => child.kill(name));
  child.on("error", (error) => {
    process.stderr.write(`heddle: ${node} does not start: ${error.message}\n`);
    process.exitCode = 2;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    for (const name of forwarded) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
