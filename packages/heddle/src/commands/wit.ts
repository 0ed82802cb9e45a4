/**
 * `heddle wit FILE|DIR|COMPONENT`: the WIT of what is named.
 * Invariant: the text stands alone: it holds every package that it refers to. One file of text keeps its comments.
 */
import { encodeWit, parseWit, printWit } from "@heddle/wit";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { print } from "../cli/print.ts";
import { readOperand } from "../cli/read-file.ts";
import { UsageError } from "../cli/usage-error.ts";
import { writeOutput } from "../cli/write-output.ts";
import { isBinary, isDirectory, packagesBeside, readWit, readWitOptions } from "../wit/input.ts";

export async function execute(options: Options): Promise<number> {
  const output = options.value("--output");
  const binary = options.has("--wasm");
  if (output !== undefined)
    writeOutput(output, binary ? encoded(options) : text(options), { force: options.has("--force") });
  else if (binary) throw new UsageError("--wasm needs -o OUT: a binary is not printed");
  else print(text(options));
  return exitCodes.ok;
}

function encoded(options: Options): Uint8Array {
  return encodeWit(readWit(options.operand, readWitOptions(options)).graph.package);
}

function text(options: Options): string {
  return textOfFile(options.operand) ?? textOfPackages(options);
}

/** A file of text is printed as it is, its comments with it: what it refers to need not be there. */
function textOfFile(path: string): string | undefined {
  if (isDirectory(path)) return undefined;
  const bytes = readOperand(path);
  if (isBinary(path, bytes)) return undefined;
  return printWit(parseWit({ path, text: new TextDecoder().decode(bytes) }));
}

function textOfPackages(options: Options): string {
  const { graph } = readWit(options.operand, readWitOptions(options));
  return printWit(graph.package, { nested: packagesBeside(graph) });
}
