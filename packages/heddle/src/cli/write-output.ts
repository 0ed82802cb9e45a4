/**
 * Writing what a command makes.
 *
 * Invariants: nothing that exists is replaced without `--force`. A file appears whole or not at all: it is written beside its place
 * under another name and then renamed. Of several files none is written if one is refused.
 */
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { whyNotWritten } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

export interface WriteOptions {
  /** Replace what is there. */
  readonly force: boolean;
}

export function writeOutput(path: string, content: Uint8Array | string, options: WriteOptions): void {
  refuseExisting([path], options);
  writeWhole(path, content);
}

/** Writes files below `folder`, by their paths with `/`. Folders are made as they are needed. */
export function writeOutputs(
  folder: string,
  files: ReadonlyMap<string, Uint8Array | string>,
  options: WriteOptions,
): void {
  const targets = new Map([...files].map(([path, content]) => [join(folder, ...path.split("/")), content]));
  refuseExisting([...targets.keys()], options);
  for (const [path, content] of targets) {
    mkdirOrUsage(dirname(path));
    writeWhole(path, content);
  }
}

/** For a command that works long: what may not be written is refused before. */
export function refuseExisting(paths: readonly string[], { force }: WriteOptions): void {
  for (const path of paths) {
    if (path === "") throw new UsageError("the file to write has no name");
    const found = existing(path);
    if (found === undefined) continue;
    if (found.isDirectory()) throw new UsageError(`${path} is a directory`);
    if (!force) throw new UsageError(`${path} exists; --force replaces it`);
  }
}

function existing(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${whyNotWritten(error)}`);
  }
}

function writeWhole(path: string, content: Uint8Array | string): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    writeFileSync(partial, content, { flag: "wx" });
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new UsageError(`cannot write ${path}: ${whyNotWritten(error)}`);
  }
}

function mkdirOrUsage(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot make the directory ${folder}: ${whyNotWritten(error)}`);
  }
}
