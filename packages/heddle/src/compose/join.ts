/**
 * Components named on the command line, joined in memory into one.
 *
 * Invariant: a file that cannot be read is wrong usage; one that is no component is told by its name. Nothing of where the files
 * lie gets into the result.
 */
import { basename } from "node:path";
import { compileSync } from "@heddle/component";
import { DecodeError, ValidationError } from "@heddle/component/errors";
import { chain, compose, type Plug } from "@heddle/compose";
import { FileFault } from "../cli/file-fault.ts";
import { readOperand } from "../cli/read-file.ts";

/** `main` with the exports of `plugs` in the place of its imports. */
export function plugged(main: string, plugs: readonly string[]): Uint8Array {
  const mainPart = partOf(main);
  const parts = plugs.map(partOf);
  return withNames([mainPart, ...parts], () => compose(mainPart, parts));
}

/** HTTP handlers, each of which hands on to the next one. */
export function chained(
  files: readonly string[],
  ownImport?: (component: number, name: string) => string | undefined,
): Uint8Array {
  const parts = files.map(partOf);
  return withNames(parts, () => chain(parts, ownImport === undefined ? {} : { ownImport }));
}

interface FilePart extends Plug {
  readonly file: string;
}

function partOf(file: string): FilePart {
  return { file, name: basename(file, ".wasm"), bytes: readOperand(file) };
}

/** Bytes that are no component are told with the file that they are of. */
function withNames(parts: readonly FilePart[], join: () => Uint8Array): Uint8Array {
  try {
    return join();
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError)
      for (const part of parts) check(part);
    throw error;
  }
}

function check({ file, bytes }: FilePart): void {
  try {
    compileSync(bytes);
  } catch (error) {
    throw new FileFault(file, error);
  }
}
