/**
 * The words of a command line against a command's table.
 *
 * Invariant: nothing is guessed: a flag that the table does not have, a value that is missing, and a switch with a value are errors.
 */
import type { Flag, Grammar } from "./grammar.ts";
import { Options } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** `"help"` where the words ask for it. */
export function parseCommandLine(command: Grammar, words: readonly string[]): Options | "help" {
  const given = new Map<Flag, string[]>();
  const operands: string[] = [];
  let flagsEnd = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (flagsEnd || word === "-" || !word.startsWith("-")) {
      operands.push(word);
      flagsEnd ||= command.flagsFirst === true;
      continue;
    }
    if (word === "--") {
      flagsEnd = true;
      continue;
    }
    if (word === "--help" || word === "-h") return "help";
    const { name, value } = split(word);
    if (name === "--help") throw new UsageError(`--help takes no value, found ${JSON.stringify(value)}`);
    const flag = find(command, name);
    if (flag.value === undefined) {
      if (value !== undefined) throw new UsageError(`${name} takes no value, found ${JSON.stringify(value)}`);
      add(given, flag, "");
    } else {
      const found = value ?? words[++at];
      if (found === undefined) throw new UsageError(`${name} needs a value: ${name} ${flag.value}`);
      add(given, flag, found);
    }
  }
  if (operands.length < command.least)
    throw new UsageError(`wanted: heddle ${command.name} ${command.usage}`);
  const extra = operands[command.most ?? operands.length];
  if (extra !== undefined) {
    throw new UsageError(
      `found one operand too many, ${extra}; wanted: heddle ${command.name} ${command.usage}`,
    );
  }
  return new Options(command, given, operands);
}

/** `--flag=value` as its two parts. */
function split(word: string): { name: string; value: string | undefined } {
  const equals = word.startsWith("--") ? word.indexOf("=") : -1;
  return equals < 0
    ? { name: word, value: undefined }
    : { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function find(command: Grammar, name: string): Flag {
  const flag = command.flags.find((candidate) => candidate.name === name || candidate.short === name);
  if (flag !== undefined) return flag;
  const near = nearest(
    name,
    command.flags.map((candidate) => candidate.name),
  );
  throw new UsageError(`unknown flag ${name}${near === undefined ? "" : `; did you mean ${near}?`}`);
}

function add(given: Map<Flag, string[]>, flag: Flag, value: string): void {
  const values = given.get(flag);
  if (values === undefined) given.set(flag, [value]);
  else if (flag.many === true) values.push(value);
  else throw new UsageError(`${flag.name} is given more than once`);
}

/** The candidate that differs by at most two edits; undefined if there is none. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const candidate of candidates) {
    const distance = edits(word, candidate);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
