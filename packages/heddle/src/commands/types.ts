/** `heddle types -o DIR FILE|DIR|COMPONENT`: TypeScript declarations. Invariant: no file is written if one of them may not be. */
import { emitTypes, type WitPackage, type WitWorld } from "@heddle/wit";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { UsageError } from "../cli/usage-error.ts";
import { writeOutputs } from "../cli/write-output.ts";
import { readWit, readWitOptions, worldOf, type WitInput } from "../wit/input.ts";

export async function execute(options: Options): Promise<number> {
  const folder = options.value("--output");
  if (folder === undefined)
    throw new UsageError("--output is missing: -o DIR says where the declarations are written");
  const input = readWit(options.operand, readWitOptions(options));
  const files = emitTypes(targetOf(input, options), { side: options.has("--guest") ? "guest" : "host" });
  writeOutputs(folder, files, { force: options.has("--force") });
  return exitCodes.ok;
}

/** One world, whose files are in the folder itself, or a package with a folder for each of its worlds. */
function targetOf({ graph, world }: WitInput, options: Options): WitWorld | WitPackage {
  const wanted = options.value("--world");
  if (wanted === undefined) return world ?? withWorlds(graph.package, options.operand);
  return worldOf(graph.package, wanted, options.operand);
}

function withWorlds(found: WitPackage, path: string): WitPackage {
  if (found.worlds.size > 0) return found;
  throw new UsageError(`${path} has no world; declarations are made of worlds`);
}
