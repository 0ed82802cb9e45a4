/** `heddle inspect`: what is in a component. Invariant: text and JSON are two prints of one summary. */
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { readOperand } from "../cli/read-file.ts";
import { printSummary } from "../inspect/print.ts";
import { summarize } from "../inspect/summary.ts";

export async function execute(options: Options): Promise<number> {
  const summary = summarize(readOperand(options.operand));
  if (options.has("--json")) console.log(JSON.stringify(summary, null, 2));
  else process.stdout.write(printSummary(summary));
  return exitCodes.ok;
}
