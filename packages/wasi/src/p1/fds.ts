/**
 * The table of file descriptors.
 * Spec: wasi_snapshot_preview1 `fd`: 0 to 2 are the standard streams, the preopened directories stand from 3 on without a gap.
 * Invariant: an entry is in the table under one number; what leaves the table is closed.
 */
import type { Descriptor } from "../filesystem/descriptor.ts";
import type { Shared } from "../filesystem/shared.ts";
import type { Intake } from "../p2/intake.ts";
import type { Appender, DirectoryEntry, OpenDirectory, OpenFile } from "../port/filesystem.ts";
import type { ByteSink, ByteSource } from "../port/stdio.ts";
import { refuse } from "./errno.ts";

interface Common {
  /** `fdflags`. */
  flags: number;
}

export interface InputFd extends Common {
  readonly kind: "input";
  readonly input: Intake;
  readonly source: ByteSource | undefined;
}

export interface OutputFd extends Common {
  readonly kind: "output";
  /** Without one, what is written is discarded. */
  readonly sink: ByteSink | undefined;
}

export interface FileFd extends Common {
  readonly kind: "file";
  readonly descriptor: Descriptor;
  readonly file: Shared<OpenFile>;
  readonly read: boolean;
  readonly write: boolean;
  position: bigint;
  /** Opened by the first write with `append`. */
  appender: Appender | undefined;
}

export interface DirectoryFd extends Common {
  readonly kind: "directory";
  readonly descriptor: Descriptor;
  readonly directory: Shared<OpenDirectory>;
  /** What the guest calls it, if it is a preopened one. */
  readonly preopen: Uint8Array | undefined;
  /** What was there when it was last listed from the beginning. */
  listing: { readonly entries: readonly DirectoryEntry[]; readonly failure: unknown } | undefined;
}

export type Fd = InputFd | OutputFd | FileFd | DirectoryFd;

/** Those below are the standard streams', also when they are closed: a guest that closed one does not expect a file there. */
const FIRST = 3;

export class Fds implements Disposable {
  readonly #entries: Map<number, Fd> = new Map();
  readonly #max: number;
  /** No number from FIRST up to here is free. */
  #lowest = FIRST;

  constructor(max: number) {
    this.#max = max;
  }

  get(fd: number): Fd {
    return this.#entries.get(fd) ?? refuse("badf");
  }

  /** A file, or why the call makes no sense on anything else. */
  file(fd: number): FileFd {
    const entry = this.get(fd);
    if (entry.kind === "file") return entry;
    return refuse(entry.kind === "directory" ? "isdir" : "spipe");
  }

  directory(fd: number): DirectoryFd {
    const entry = this.get(fd);
    return entry.kind === "directory" ? entry : refuse("notdir");
  }

  /** Is there room for one more? */
  checkRoom(): void {
    if (this.#entries.size >= this.#max) refuse("mfile");
  }

  /** Takes the entry. */
  add(entry: Fd): number {
    while (this.#entries.has(this.#lowest)) this.#lowest++;
    this.#entries.set(this.#lowest, entry);
    return this.#lowest;
  }

  /** Takes the entry; for the standard streams. */
  set(fd: number, entry: Fd): void {
    this.#entries.set(fd, entry);
  }

  close(fd: number): void {
    close(this.#remove(fd));
  }

  renumber(from: number, to: number): void {
    const replaced = this.get(to);
    if (this.get(from) === replaced) return;
    this.#entries.set(to, this.#remove(from));
    close(replaced);
  }

  [Symbol.dispose](): void {
    for (const entry of this.#entries.values()) close(entry);
    this.#entries.clear();
  }

  #remove(fd: number): Fd {
    const entry = this.get(fd);
    this.#entries.delete(fd);
    if (fd >= FIRST && fd < this.#lowest) this.#lowest = fd;
    return entry;
  }
}

function close(entry: Fd): void {
  if (entry.kind === "input") entry.input.close();
  if (entry.kind === "file") entry.appender?.close();
  if (entry.kind === "file" || entry.kind === "directory") entry.descriptor[Symbol.dispose]();
}
