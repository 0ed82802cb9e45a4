/**
 * Node's standard streams.
 *
 * Invariants: a stream is looked at when the guest first uses it, and not before. No write waits in the foreground: what the
 * system does not take at once is handed over and reported. Nothing waits in the background for a reader or a writer who may
 * never come either, since Node's process would not end before that.
 */
import { fstatSync, type Stats } from "node:fs";
import type { ByteSink, ByteSource, StdioPort } from "../../port/stdio.ts";
import { cliErrorCode } from "./errno.ts";
import { FileSink } from "./file-sink.ts";
import { FileSource } from "./file-source.ts";
import { PipeSink } from "./pipe-sink.ts";
import { socketOf, StreamSink } from "./stream-sink.ts";
import { StreamSource } from "./stream-source.ts";

export interface NodeStdio extends StdioPort {
  /** Resolves when everything written has reached the system. A stream that was never used stays unopened. */
  flush(): Promise<void>;
}

export function createNodeStdio(): NodeStdio {
  const stdin = lazily(openStdin);
  const stdout = lazily(() => openOutput(1, () => process.stdout));
  const stderr = lazily(() => openOutput(2, () => process.stderr));
  return {
    get stdin() {
      return stdin.value;
    },
    get stdout() {
      return stdout.value;
    },
    get stderr() {
      return stderr.value;
    },
    errorCode: cliErrorCode,
    flush: async () => {
      await stdout.made?.flush();
      await stderr.made?.flush();
    },
  };
}

interface Lazy<T> {
  /** Makes it if need be. */
  readonly value: T;
  readonly made: T | undefined;
}

function lazily<T extends object>(make: () => T): Lazy<T> {
  let made: T | undefined;
  return {
    get value() {
      return (made ??= make());
    },
    get made() {
      return made;
    },
  };
}

function openStdin(): ByteSource {
  const stats = statOf(0);
  if (stats === undefined) return new FileSource(0);
  const isTerminal = isTerminalAt(0, stats);
  if (stats.isFile() || (stats.isCharacterDevice() && !isTerminal)) return new FileSource(0);
  return new StreamSource(process.stdin, isTerminal);
}

function openOutput(fd: 1 | 2, ownStream: () => NodeJS.WriteStream): ByteSink {
  const stats = statOf(fd);
  if (stats === undefined) return new FileSink(fd);
  const isTerminal = isTerminalAt(fd, stats);
  if (isTerminal || process.platform === "win32") return new StreamSink(ownStream(), isTerminal);
  if (stats.isFIFO()) return PipeSink.open(fd) ?? new StreamSink(socketOf(fd), false);
  if (stats.isSocket()) return new StreamSink(socketOf(fd), false);
  return new FileSink(fd);
}

/** Undefined: it is closed. Using it then reports that. */
function statOf(fd: number): Stats | undefined {
  try {
    return fstatSync(fd);
  } catch {
    return undefined;
  }
}

/** Loading `node:tty` takes longer than all of this, and most streams are not even devices. */
function isTerminalAt(fd: number, stats: Stats): boolean {
  if (process.platform !== "win32" && !stats.isCharacterDevice()) return false;
  return process.getBuiltinModule("node:tty").isatty(fd);
}
