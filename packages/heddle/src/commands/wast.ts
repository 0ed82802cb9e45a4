/** `heddle wast FILE|DIR...`. Invariant: a script that cannot be read counts as one failure; the last line is the count. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { seededChoice, type Choice, type ChoiceKind } from "@heddle/component";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { print } from "../cli/print.ts";
import { UsageError } from "../cli/usage-error.ts";
import { readCount } from "../cli/values.ts";
import { Runner, type RunnerOptions } from "../wast/runner.ts";
import { Lines, readScript, type Directive } from "../wast/script.ts";
import { ScriptError } from "../wast/syntax.ts";
import { loadTextParser, type TextParser } from "../wast/text-parser.ts";

interface FailedDirective {
  readonly line: number;
  readonly directive: string;
  readonly message: string;
}

interface Report {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Directives whose text no parser takes, and scripts that cannot be read: part of `failed`. */
  readonly notParsed: number;
  readonly failures: readonly FailedDirective[];
}

export async function execute(options: Options): Promise<number> {
  const choice = chooser(options);
  const json = options.has("--json");
  const scripts = options.operands.flatMap(scriptsAt);
  const parser = await loadTextParser();
  const total = { passed: 0, failed: 0, notParsed: 0 };
  for (const file of scripts) {
    const report = await runScript(file, parser, choice);
    total.passed += report.passed;
    total.failed += report.failed;
    total.notParsed += report.notParsed;
    tell(report, json);
  }
  const directives = total.passed + total.failed;
  if (!json) print(`${scripts.length} scripts, ${directives} directives, ${total.notParsed} not parsed\n`);
  print(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 ? exitCodes.ok : exitCodes.error;
}

/** Makes the choices of each instance, each time from the same seed. */
function chooser(options: Options): (() => Choice) | undefined {
  const seed = options.read("--seed", readCount);
  const only = options.read("--seed-only", readChoiceKind);
  if (seed === undefined && only !== undefined) throw new UsageError("--seed-only needs a --seed");
  return seed === undefined ? undefined : () => seededChoice(seed, only);
}

function readChoiceKind(text: string): ChoiceKind {
  if (text === "order" || text === "suspension") return text;
  throw new UsageError("wanted order or suspension");
}

/** The scripts that an operand names, in order of their names. */
function scriptsAt(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`there is no file or directory ${path}`);
  if (!stat.isDirectory()) return [path];
  const found = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".wast"))
    .map((name) => join(path, name));
  if (found.length === 0) throw new UsageError(`there is no .wast script below ${path}`);
  return found.toSorted();
}

async function runScript(file: string, parser: TextParser, choice: RunnerOptions["choice"]): Promise<Report> {
  const text = readFileSync(file, "utf8");
  let directives: readonly Directive[];
  try {
    directives = readScript(text);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const line = new Lines(text).at(error.offset);
    const failures = [{ line, directive: "script", message: `does not parse: ${error.message}` }];
    return { file, passed: 0, failed: 1, notParsed: 1, failures };
  }
  const runner = new Runner(parser, { choice });
  const failures: FailedDirective[] = [];
  for (const directive of directives) {
    const message = await runner.run(directive);
    if (message !== null) failures.push({ line: directive.line, directive: directive.kind, message });
  }
  await runner.close();
  const notParsed = failures.filter(({ message }) => message.startsWith("does not parse:")).length;
  return {
    file,
    passed: directives.length - failures.length,
    failed: failures.length,
    notParsed,
    failures,
  };
}

function tell(report: Report, json: boolean): void {
  if (json) {
    print(`${JSON.stringify(report)}\n`);
    return;
  }
  for (const { line, directive, message } of report.failures) {
    print(`${report.file}:${line}: ${directive}: ${message}\n`);
  }
}
