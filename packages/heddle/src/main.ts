/**
 * The command line.
 *
 * Invariant: this package is the only one that prints or exits, and what a command needs is loaded when it runs.
 */
import type { Command } from "./cli/command.ts";
import { exitCodes } from "./cli/exit-codes.ts";
import { nearest, parseCommandLine } from "./cli/parse.ts";
import { OutputError, print } from "./cli/print.ts";
import { commands } from "./cli/table.ts";
import { UsageError } from "./cli/usage-error.ts";
import { version } from "./version.ts";

/**
 * Runs one command line; the result is the exit code. `afterGuest` is called when a guest has run: what it left under way (a timer,
 * a read that nobody answers) is not to keep the process.
 */
export async function main(argv: readonly string[], afterGuest?: () => void): Promise<number> {
  const [name, ...words] = argv;
  const command = commands.find((candidate) => candidate.name === name);
  try {
    if (command === undefined) return await withoutCommand(name);
    return await runCommand(command, words);
  } catch (error) {
    if (error instanceof OutputError && error.closed) return exitCodes.ok;
    const { describeError } = await import("./cli/report.ts");
    const subject = command === undefined ? "heddle" : `heddle ${command.name}`;
    const { exitCode, text } = describeError(error, subject);
    console.error(text);
    if (error instanceof UsageError) console.error(`see: ${subject} --help`);
    return exitCode;
  } finally {
    if (command?.runsGuest === true) afterGuest?.();
  }
}

async function runCommand(command: Command, words: readonly string[]): Promise<number> {
  const options = parseCommandLine(command, words);
  if (options === "help") {
    const { commandHelp } = await import("./cli/help.ts");
    print(commandHelp(command));
    return exitCodes.ok;
  }
  const { execute } = await command.load();
  return execute(options);
}

async function withoutCommand(name: string | undefined): Promise<number> {
  if (name === "--version" || name === "-V") {
    print(`heddle ${version}\n`);
    return exitCodes.ok;
  }
  const { mainHelp } = await import("./cli/help.ts");
  if (name === "--help" || name === "-h") {
    print(mainHelp());
    return exitCodes.ok;
  }
  if (name === undefined) {
    process.stderr.write(mainHelp());
    return exitCodes.usage;
  }
  const near = nearest(
    name,
    commands.map((candidate) => candidate.name),
  );
  const kind = name.startsWith("-") ? "flag" : "command";
  throw new UsageError(`unknown ${kind} ${name}${near === undefined ? "" : `; did you mean ${near}?`}`);
}
