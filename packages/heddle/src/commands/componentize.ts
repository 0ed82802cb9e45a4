/** `heddle componentize`: a guest in TypeScript becomes a component. Invariant: nothing is written that is not valid. */
import { compileSync } from "@heddle/component";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { readOperand } from "../cli/read-file.ts";
import { UsageError } from "../cli/usage-error.ts";
import { refuseExisting, writeOutput } from "../cli/write-output.ts";
import { BuildError, componentize } from "../componentize/build.ts";
import { readWit, worldOf } from "../wit/input.ts";

export async function execute(options: Options): Promise<number> {
  const [output, wit, world] = (["--output", "--wit", "--world"] as const).map((name) => {
    const value = options.value(name);
    if (value === undefined) throw new UsageError(`${name} is missing`);
    return value;
  });
  if (output === undefined || wit === undefined || world === undefined)
    throw new TypeError("all three were read");
  const force = options.has("--force");
  refuseExisting([output], { force });
  readOperand(options.operand);
  // Our own reader of WIT says where a fault is.
  const target = worldOf(readWit(wit, { features: "all" }).graph.package, world, wit);
  try {
    const bytes = await componentize({ file: options.operand, wit, world: target }, progress);
    compileSync(bytes);
    writeOutput(output, bytes, { force });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(`heddle componentize: ${options.operand} does not build: ${error.message}`);
    return exitCodes.error;
  }
  return exitCodes.ok;
}

function progress(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${step}...\n`);
}
