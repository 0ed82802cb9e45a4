/**
 * `heddle migrate -o DIR DIR`: WIT written against WASI 0.2 to WASI 0.3, with a report on standard output.
 * Invariant: exit code 1 says that a person must still decide something; `--check` writes nothing.
 */
import { migrateWit, renderMigration, WitError, type WitGraph } from "@heddle/wit";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { print } from "../cli/print.ts";
import { UsageError } from "../cli/usage-error.ts";
import { writeOutputs } from "../cli/write-output.ts";
import { isDirectory, readWit, readWitDirectory } from "../wit/input.ts";

export async function execute(options: Options): Promise<number> {
  const source = options.operand;
  if (!isDirectory(source)) throw new UsageError(`${source} is not a directory`);
  const check = options.has("--check");
  const output = options.value("--output");
  if (output === undefined && !check) {
    throw new UsageError(
      "--output is missing: -o DIR says where the texts are written; --check writes nothing",
    );
  }
  const against = options.value("--against");
  const before = resolved(source, options.values("--dep"));
  const after = against === undefined ? undefined : readWit(against, { features: "all" }).graph;
  const { files, ...report } = migrateWit(textsIn(source), {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
  if (output !== undefined && !check) writeOutputs(output, files, { force: options.has("--force") });
  print(options.has("--json") ? `${JSON.stringify(report)}\n` : renderMigration(report));
  return report.decisions === 0 ? exitCodes.ok : exitCodes.error;
}

function textsIn(folder: string): ReadonlyMap<string, string> {
  const texts = [...readWitDirectory(folder)].filter(([path]) => path.endsWith(".wit"));
  const decoder = new TextDecoder();
  return new Map(
    texts.map(([path, content]) => [path, typeof content === "string" ? content : decoder.decode(content)]),
  );
}

/** For the old signatures in the report. A directory without all that it refers to is migrated all the same. */
function resolved(folder: string, deps: readonly string[]): WitGraph | undefined {
  try {
    return readWit(folder, { features: "all", deps }).graph;
  } catch (error) {
    if (error instanceof WitError) return undefined;
    throw error;
  }
}
