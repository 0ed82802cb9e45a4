/**
 * The command that a suite is run against, and the errors of using this tool.
 */
import { fileURLToPath } from "node:url";

/** Wrong usage, or something that must be installed first: the message says which. */
export class UsageError extends Error {}

const bin = fileURLToPath(new URL("../packages/heddle/bin/heddle.js", import.meta.url));

/** As a program and its first arguments. */
export function heddleArgv() {
  const named = process.env["HEDDLE"];
  return named === undefined ? [process.execPath, bin] : ["sh", "-c", `${named} "$@"`, "heddle"];
}

/** As one line, quoted as for a POSIX shell: that is how adapters of suites take a command. */
export function heddleLine() {
  return process.env["HEDDLE"] ?? [process.execPath, bin].map((word) => quote(word)).join(" ");
}

/** @param {string} word */
function quote(word) {
  return /^[\w./:@=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
