/** The texts of `--help` and of docs/cli.md. Invariant: both say all that is in the table and nothing else. */
import type { Command } from "./command.ts";
import type { Flag } from "./grammar.ts";
import { commands } from "./table.ts";

const width = 100;

export function mainHelp(): string {
  const longest = Math.max(...commands.map(({ name }) => name.length));
  return [
    "usage: heddle COMMAND [FLAG...] [ARG...]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(longest)}  ${summary}`),
    "",
    "  heddle COMMAND --help  shows a command's flags, with examples",
    "  heddle --version       prints the version",
    "",
    ...wrap(exitCodesText, 0),
    "",
  ].join("\n");
}

const exitCodesText =
  "Exit codes: a guest's own for run; 1 an error result or a failure, 2 wrong usage, 3 a bad component, 4 a trap, 124 timeout, 130 Ctrl-C.";

export function commandHelp(command: Command): string {
  const flags = command.flags.map((flag) => ({ title: flagTitle(flag), lines: wrap(flag.help, 6) }));
  return [
    `usage: heddle ${command.name} ${command.usage}`,
    "",
    ...wrap(command.summary, 0),
    ...(command.details ?? []).flatMap((paragraph) => ["", ...wrap(paragraph, 0)]),
    ...(flags.length > 0 ? ["", "flags:"] : []),
    ...flags.flatMap(({ title, lines }) => [`  ${title}`, ...lines]),
    "",
    "examples:",
    ...command.examples.flatMap(({ line, says }) => [`  ${line}`, `      ${says}`]),
    "",
  ].join("\n");
}

/** The page docs/cli.md. */
export function documentation(): string {
  return [
    "# The command line",
    "",
    "What `heddle COMMAND --help` says, on one page. A flag's value follows as the next word or after `=`.",
    "",
    exitCodesText,
    "",
    ...commands.flatMap(commandDocumentation),
  ].join("\n");
}

function commandDocumentation(command: Command): string[] {
  return [
    `## heddle ${command.name}`,
    "",
    "```",
    `heddle ${command.name} ${command.usage}`,
    "```",
    "",
    command.summary,
    "",
    ...(command.details ?? []).flatMap((paragraph) => [paragraph, ""]),
    ...command.flags.map((flag) => `- \`${flagTitle(flag)}\`: ${flag.help}`),
    ...(command.flags.length > 0 ? [""] : []),
    "```sh",
    ...command.examples.map(({ line, says }) => `${line} # ${says}`),
    "```",
    "",
  ];
}

function flagTitle({ name, short, value, many }: Flag): string {
  const names = short === undefined ? name : `${short}, ${name}`;
  return `${names}${value === undefined ? "" : ` ${value}`}${many === true ? " ..." : ""}`;
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${" ".repeat(indent)}${each}`);
}
