/**
 * Components named on the command line, joined in memory into one.
 *
 * Invariant: a file that cannot be read is wrong usage; one that is no component is told by its name. Nothing of where the files
 * lie gets into the result.
 */
import { basename } from "node:path";
import { compileSync } from "@heddle/component";
import { decodeComponent } from "@heddle/component/decode";
import { DecodeError, ValidationError } from "@heddle/component/errors";
import { definitionsOf } from "@heddle/component/model";
import { chain, compose, explainComposition, withNearMisses, type Plug } from "@heddle/compose";
import { FileFault } from "../cli/file-fault.ts";
import { readOperand } from "../cli/read-file.ts";
import type { ExternNames } from "./segments.ts";

/** `main` with the exports of `plugs` in the place of its imports. */
export function plugged(main: string, plugs: readonly string[]): Uint8Array {
  const mainPart = partOf(main);
  const parts = plugs.map(partOf);
  return withNames([mainPart, ...parts], () => compose(mainPart, parts));
}

/** Why the program that {@link plugged} makes lacks an import, where exports of the plugs nearly give it. */
export function explainPlugged(error: unknown, main: string, plugs: readonly string[]): unknown {
  return withNearMisses(error, explainComposition(partOf(main), plugs.map(partOf)));
}

/** HTTP handlers, each of which hands on to the next one. */
export function chained(files: readonly string[]): Uint8Array {
  const parts = files.map(partOf);
  return withNames(parts, () => chain(parts));
}

/** As {@link chained}; one alone is what it is. */
export function joined(
  parts: readonly FilePart[],
  ownImport: (component: number, name: string) => string | undefined,
): Uint8Array {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first.bytes;
  return withNames(parts, () => chain(parts, { ownImport }));
}

/** The names that a component imports and exports. */
export function externNames(part: FilePart): ExternNames {
  const names = { imports: new Set<string>(), exports: new Set<string>() };
  const raw = withNames([part], () => decodeComponent(part.bytes));
  for (const definition of definitionsOf(raw)) {
    if (definition.kind === "import") names.imports.add(definition.name.name);
    if (definition.kind === "export") names.exports.add(definition.name.name);
  }
  return names;
}

export interface FilePart extends Plug {
  readonly file: string;
}

export function partOf(file: string): FilePart {
  return { file, name: basename(file, ".wasm"), bytes: readOperand(file) };
}

/** Bytes that are no component are told with the file that they are of. */
function withNames<T>(parts: readonly FilePart[], join: () => T): T {
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
