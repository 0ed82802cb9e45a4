/** `heddle inspect`: what is in a component. Invariant: text and JSON are two prints of one summary. */
import { exitCodes } from "../cli/exit-codes.ts";
import { inFile } from "../cli/file-fault.ts";
import type { Options } from "../cli/options.ts";
import { print } from "../cli/print.ts";
import { readOperand } from "../cli/read-file.ts";
import { printSummary } from "../inspect/print.ts";
import { summarize } from "../inspect/summary.ts";

export async function execute(options: Options): Promise<number> {
  const bytes = readOperand(options.operand);
  const summary = inFile(options.operand, () => summarize(bytes));
  if (options.has("--json")) print(`${JSON.stringify(summary, null, 2)}\n`);
  else print(printSummary(summary));
  return exitCodes.ok;
}
