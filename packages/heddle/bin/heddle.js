#!/usr/bin/env node
/**
 * The executable: committed as it is, since npm links it before anything is built.
 *
 * Invariant: start-up is measured here, so this loads only what every command needs. An engine without JSPI hands over
 * to the workspace's own Node where there is one; HEDDLE_NO_REEXEC=1 keeps the current engine.
 */
import { statSync } from "node:fs";
import module from "node:module";

const stays = process.env.HEDDLE_NO_REEXEC === "1" || "Suspending" in WebAssembly;
// Neither a guest (--inherit-env) nor a program started from here should see it.
delete process.env.HEDDLE_NO_REEXEC;
const other = stays ? undefined : await workspaceNode();
if (other === undefined) await run();
else await handOver(other);

async function run() {
  module.enableCompileCache?.();
  let main;
  try {
    ({ main } = await import(bundleIsCurrent() ? "../dist/bundle/main.js" : "../dist/main.js"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    process.stderr.write(`heddle: not built yet, run "npm run build" in the repository (${error.message})\n`);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await main(process.argv.slice(2));
}

/**
 * The bundle is the same code in few files, which load in a fraction of the time. In the repository a package may have been
 * compiled since; an installed package has no build info, so there it is always current.
 */
function bundleIsCurrent() {
  const packages = new URL("../../", import.meta.url);
  const bundle = modified(new URL("../dist/bundle/main.js", import.meta.url));
  const names = ["component", "wit", "compose", "wasi", "http", "heddle"];
  return (
    bundle > 0 && names.every((name) => modified(new URL(`${name}/dist/.tsbuildinfo`, packages)) <= bundle)
  );
}

/**
 * @param {URL} file
 * @returns {number} milliseconds, or 0 if there is no such file
 */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The Node that the npm package `node` put into a node_modules folder above this file, if any. */
async function workspaceNode() {
  const { existsSync } = await import("node:fs");
  const { fileURLToPath } = await import("node:url");
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (let folder = new URL("..", import.meta.url); ; folder = new URL("..", folder)) {
    const candidate = fileURLToPath(new URL(`node_modules/node/bin/${name}`, folder));
    if (existsSync(candidate)) return candidate;
    if (folder.pathname === new URL("..", folder).pathname) return undefined;
  }
}

/**
 * Runs the same command on another Node and ends as it ends, by code or by signal.
 *
 * @param {string} node
 */
async function handOver(node) {
  const { spawn } = await import("node:child_process");
  const { once } = await import("node:events");
  const { fileURLToPath } = await import("node:url");
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, HEDDLE_NO_REEXEC: "1" },
  });
  /** @type {NodeJS.Signals[]} */
  const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, "exit");
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  for (const name of forwarded) process.removeAllListeners(name);
  process.kill(process.pid, signal);
}
