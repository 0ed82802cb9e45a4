/** `heddle compose`: joins components into one. Invariant: what is written was validated, and nothing is written if it was not. */
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import { writeOutput } from "../cli/write-output.ts";
import { chained, plugged } from "../compose/join.ts";

export async function execute(options: Options): Promise<number> {
  const output = options.value("--output");
  if (output === undefined)
    throw new UsageError("--output is missing: -o OUT says where the component is written");
  writeOutput(output, join(options), { force: options.has("--force") });
  return exitCodes.ok;
}

function join(options: Options): Uint8Array {
  const { operands } = options;
  const plugs = options.values("--plug");
  if (options.has("--chain")) {
    if (plugs.length > 0)
      throw new UsageError("--chain and --plug do not go together: a chain's components are all operands");
    return chained(operands);
  }
  if (operands.length > 1) {
    throw new UsageError(
      `wanted one component, found ${operands.length}: --plug PLUG gives it what it imports, --chain joins HTTP handlers`,
    );
  }
  return plugged(options.operand, plugs);
}
