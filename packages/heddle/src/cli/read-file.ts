/** Reading an operand's file. Invariant: a file that cannot be read is wrong usage, not a bad component. */
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { fillWithoutDebugInfo } from "@heddle/component/decode";
import { reasonOf } from "./reason.ts";
import { UsageError } from "./usage-error.ts";

/** A smaller file is read at once. */
const LARGE = 262_144;

export function readOperand(path: string): Uint8Array {
  return orUsageError(path, () => readFileSync(path));
}

/** As {@link readOperand}, for what is only run: without its DWARF, in whose place zeros stand, unless a debugger reads that. */
export function readProgram(path: string): Uint8Array {
  if (isDebugged()) return readOperand(path);
  return orUsageError(path, () => {
    const fd = openSync(path, "r");
    try {
      const stat = fstatSync(fd);
      return stat.isFile() && stat.size >= LARGE ? readProgramFrom(fd, stat.size) : readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function readProgramFrom(fd: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  fillWithoutDebugInfo(bytes, (start, end) => {
    let at = start;
    while (at < end) {
      const read = readSync(fd, bytes, at, end - at, at);
      if (read === 0) throw new UsageError("the file became shorter while it was read");
      at += read;
    }
  });
  return bytes;
}

/** Whether Node was started for a debugger. */
export function isDebugged(): boolean {
  const flags = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""];
  return flags.some((flag) => flag.includes("--inspect"));
}

/** As {@link readOperand}, a part after the other; a file that cannot be read is told at once. */
export function streamOperand(path: string): AsyncIterable<Uint8Array> {
  return orUsageError(path, () => {
    const fd = openSync(path, "r");
    if (!fstatSync(fd).isDirectory()) return createReadStream(path, { fd });
    closeSync(fd);
    throw new UsageError(`cannot read ${path}: it is a directory`);
  });
}

function orUsageError<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}
