/**
 * A call in WAVE: the name of a function, and its arguments in parentheses.
 *
 * Invariant: the name is read first, since the arguments can only be read by the function's types.
 */
import type { FuncType } from "@heddle/component/model";
import type { WaveContext } from "./context.ts";
import { WaveError } from "./error.ts";
import { readValue } from "./parse.ts";
import { Scanner } from "./scan.ts";

export interface Call {
  /** As the component names it: `f`, or `ns:pkg/interface@1.0.0#f`. */
  readonly name: string;
  /** Reads the arguments. `described` is the function for messages. Throws {@link WaveError}. */
  args(type: FuncType, described: string, context: WaveContext): readonly unknown[];
}

/** A function without parameters may stand without parentheses. */
export function readCall(text: string): Call {
  const open = text.indexOf("(");
  const name = text.slice(0, open < 0 ? text.length : open).trim();
  if (name === "" || /\s/.test(name)) throw new WaveError("wanted a call such as f(1, 2)", 0);
  return {
    name,
    args: (type, described, context) =>
      open < 0 ? none(type, described, text.length) : readArguments(text, open, type, described, context),
  };
}

function none(type: FuncType, described: string, end: number): readonly unknown[] {
  if (type.params.length === 0) return [];
  throw new WaveError(`found no arguments, wanted ${type.params.length} (${described})`, end);
}

function readArguments(
  text: string,
  open: number,
  type: FuncType,
  described: string,
  context: WaveContext,
): readonly unknown[] {
  const scanner = new Scanner(text, open);
  const args: unknown[] = [];
  scanner.expect("(");
  for (const [index, param] of type.params.entries()) {
    if (index > 0 && !scanner.takes(","))
      scanner.fail(`\`,\` and the argument ${param.label} (${described})`);
    if (scanner.sees(")")) scanner.fail(`the argument ${param.label} (${described})`);
    args.push(readValue(scanner, param.type, context));
  }
  if (type.params.length > 0) scanner.takes(",");
  if (!scanner.takes(")")) scanner.fail(`\`)\` after ${type.params.length} arguments (${described})`);
  if (!scanner.atEnd) scanner.fail("the end");
  return args;
}
