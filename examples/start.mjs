/**
 * `npm start`: streams a file through the demonstration's three components and gives an account of it.
 *
 * The transformed bytes go to standard output unless that is a terminal; the account goes to standard error.
 */
import { fstatSync, openSync, read } from "node:fs";
import process from "node:process";
import { parseArgs, promisify } from "node:util";
import { nodePlatform } from "@heddle/wasi/node";
import { components, runDemo } from "./demo.mjs";

const help = `Usage: npm start -- [options] [FILE]

Streams FILE (by default a short text, "-" for standard input) through three components in three languages that were
composed into one. The bytes come out with ASCII letters turned into capitals: on standard output if that is no terminal,
and an account of what happened on standard error.

  -p, --print   write the bytes even to a terminal
  -h, --help    print this

Example: npm --silent start -- README.md > capitals.md
`;

const defaultText = "A heddle guides each thread of the loom;\nthis one guides tasks and streams.\n";

const chunkSize = 65_536;
const readSome = promisify(read);

/** @typedef {import("./demo.mjs").Source} Source @typedef {import("./demo.mjs").Sink} Sink @typedef {import("./demo.mjs").Account} Account */

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  const options = readOptions(args);
  if (typeof options === "number") return options;
  const platform = nodePlatform({ stdio: "inherit" });
  try {
    const account = await runDemo(openSource(options.file, platform), openSink(options, platform));
    process.stderr.write(describe(account));
    if (!account.succeeded) return 1;
    if (account.agrees) return 0;
    process.stderr.write("the components do not agree with what was counted here\n");
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
  } finally {
    platform[Symbol.dispose]();
  }
  return 1;
}

/** @typedef {{ file: string | undefined, print: boolean }} Options */

/**
 * @param {string[]} args
 * @returns {Options | number} an exit code, where there is nothing to run
 */
function readOptions(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        print: { type: "boolean", short: "p" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (positionals.length > 1) throw new TypeError(`one FILE is allowed, found ${positionals.length}`);
    if (values.help !== true) return { file: positionals[0], print: values.print === true };
    process.stdout.write(help);
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${help}`);
    return 2;
  }
}

/**
 * @param {string | undefined} file
 * @param {import("@heddle/wasi/node").NodePlatform} platform
 * @returns {Source}
 */
function openSource(file, platform) {
  if (file === undefined) return textSource(defaultText);
  if (file === "-") return platform.stdio?.stdin ?? textSource("");
  // Closed when the process ends.
  const descriptor = openSync(file, "r");
  if (fstatSync(descriptor).isDirectory()) throw new TypeError(`${file} is a directory, a file was expected`);
  return {
    isTerminal: false,
    async read(max) {
      const { bytesRead, buffer } = await readSome(descriptor, {
        buffer: new Uint8Array(Math.min(max, chunkSize)),
      });
      return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
    },
  };
}

/**
 * @param {string} text
 * @returns {Source}
 */
function textSource(text) {
  let left = new TextEncoder().encode(text);
  return {
    isTerminal: false,
    async read(max) {
      if (left.length === 0) return null;
      const chunk = left.slice(0, max);
      left = left.subarray(chunk.length);
      return chunk;
    },
  };
}

/**
 * @param {Options} options
 * @param {import("@heddle/wasi/node").NodePlatform} platform
 * @returns {Sink}
 */
function openSink({ print }, platform) {
  const stdout = platform.stdio?.stdout;
  if (stdout !== undefined && (print || !process.stdout.isTTY)) return stdout;
  return { isTerminal: false, write: () => undefined, flush: () => undefined };
}

/** @param {Account} account */
function describe({
  bytes,
  chunks,
  sha256,
  lines,
  counters,
  milliseconds: { composing, starting, running },
}) {
  const rows = components.map(({ name, language }) => {
    const said = lines.find((line) => line.startsWith(`${name} `)) ?? "nothing";
    return `  ${name.padEnd(8)} ${language.padEnd(15)} ${said.slice(name.length).trim()}`;
  });
  const copies = `${counters.copies} ${counters.copies === 1 ? "copy" : "copies"} (${counted(counters.bytesCopied, "byte")})`;
  return `${[
    `${counted(bytes, "byte")} in ${counted(chunks, "chunk")}, ${counted(counters.suspensions, "suspension")}, ${copies}`,
    `sha256 ${sha256}`,
    ...rows,
    `composed in ${composing.toFixed(1)} ms, started in ${starting.toFixed(1)} ms, ran ${running.toFixed(1)} ms`,
  ].join("\n")}\n`;
}

/**
 * @param {number} count
 * @param {string} what
 */
function counted(count, what) {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
