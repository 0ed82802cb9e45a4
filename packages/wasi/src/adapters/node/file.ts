/**
 * An open file of Node's.
 * Invariant: offsets that Node cannot express are refused, never rounded.
 */
import {
  close,
  constants,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  futimes,
  open,
  read,
  write,
  type BigIntStats,
} from "node:fs";
import { fail, isError } from "../../filesystem/error.ts";
import type { Appender, FileKind, FileStat, NewTime, OpenFile } from "../../port/filesystem.ts";
import { call } from "./call.ts";
import { errnoOf, filesystemError } from "./errno.ts";
import { fileStat } from "./stat.ts";
import { nodeTimes } from "./times.ts";

/** How long to wait before a pipe or a device that has nothing yet is asked again. */
const RETRY_MS = 5;

export class NodeFile implements OpenFile {
  readonly kind: Exclude<FileKind, "directory" | "symbolic-link">;
  readonly #fd: number;
  /** A path that opens the same object anew, where the system has one. */
  readonly #reopen: string | undefined;
  /** Pipes and devices have no offsets. */
  readonly #seekable: boolean;

  /** Takes the file descriptor. */
  constructor(
    fd: number,
    kind: Exclude<FileKind, "directory" | "symbolic-link">,
    reopen: string | undefined,
  ) {
    this.#fd = fd;
    this.kind = kind;
    this.#reopen = reopen;
    this.#seekable = kind === "regular-file" || kind === "block-device";
  }

  async stat(): Promise<FileStat> {
    return fileStat(await call<BigIntStats>((done) => fstat(this.#fd, { bigint: true }, done)));
  }

  async setTimes(accessed: NewTime, modified: NewTime): Promise<void> {
    const times = await nodeTimes(accessed, modified, () => this.stat());
    if (times !== undefined) await call((done) => futimes(this.#fd, ...times, done));
  }

  async sync(dataOnly: boolean): Promise<void> {
    await call((done) => (dataOnly ? fdatasync(this.#fd, done) : fsync(this.#fd, done)));
  }

  close(): void {
    close(this.#fd, () => {});
  }

  async read(into: Uint8Array, offset: bigint): Promise<number> {
    const position = this.#seekable ? offset : null;
    return whenReady((done) => read(this.#fd, into, 0, into.byteLength, position, done));
  }

  async write(bytes: Uint8Array, offset: bigint): Promise<void> {
    const end = offset + BigInt(bytes.byteLength);
    if (end > BigInt(Number.MAX_SAFE_INTEGER)) fail("file-too-large");
    await writeAll(this.#fd, bytes, this.#seekable ? Number(offset) : null);
  }

  async openAppender(): Promise<Appender> {
    const reopen = this.#reopen;
    if (reopen === undefined) return this.#appenderBySize();
    try {
      const flags = constants.O_WRONLY | constants.O_APPEND;
      return appenderOf(await call<number>((done) => open(reopen, flags, done)));
    } catch (error) {
      // The permissions have changed since it was opened, but what is open stays writable.
      if (isError(error, "access") || isError(error, "not-permitted")) return this.#appenderBySize();
      throw error;
    }
  }

  async setSize(size: bigint): Promise<void> {
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) fail("file-too-large");
    await call((done) => ftruncate(this.#fd, Number(size), done));
  }

  /** Another writer at the same time may write to the same place. */
  #appenderBySize(): Appender {
    return {
      append: async (bytes) => {
        await this.write(bytes, (await this.stat()).size);
      },
      close: () => {},
    };
  }
}

function appenderOf(fd: number): Appender {
  return {
    append: (bytes) => writeAll(fd, bytes, null),
    close: () => close(fd, () => {}),
  };
}

async function writeAll(fd: number, bytes: Uint8Array, position: number | null): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const at = position === null ? null : position + written;
    const from = written;
    written += await whenReady((done) => write(fd, bytes, from, bytes.byteLength - from, at, done));
  }
}

/** Pipes and devices are opened non-blocking and may have no data or no room yet. */
async function whenReady(
  start: (done: (error: NodeJS.ErrnoException | null, count: number) => void) => void,
): Promise<number> {
  for (;;) {
    const { error, count } = await new Promise<{ error: unknown; count: number }>((resolve) => {
      try {
        start((failure, moved) => resolve({ error: failure, count: moved }));
      } catch (refused) {
        resolve({ error: refused, count: 0 });
      }
    });
    if (error === null) return count;
    if (errnoOf(error) !== "EAGAIN") throw filesystemError(error);
    await new Promise((resolve) => {
      setTimeout(resolve, RETRY_MS);
    });
  }
}
