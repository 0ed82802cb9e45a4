/**
 * A directory held by a file descriptor, and reached through `/proc/self/fd` (Linux).
 *
 * Invariant: `/proc/self/fd/N/name` is looked up in the directory that N is, wherever that is now: a rename or a swapped link
 * anywhere on the way to it changes nothing. Opening with O_NOFOLLOW makes the name the only thing that is looked up.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstat,
  fstatSync,
  open,
  openSync,
  type BigIntStats,
} from "node:fs";
import { fail } from "../../filesystem/error.ts";
import type { FileStat, OpenDirectory, OpenFile, OpenHow } from "../../port/filesystem.ts";
import { call } from "./call.ts";
import { NodeDirectory } from "./directory.ts";
import { NodeFile } from "./file.ts";
import { openFlags } from "./open-flags.ts";
import { fileKind, fileStat } from "./stat.ts";

/** Linux's O_PATH on every processor that Node runs on; Node has no constant for it. It asks for no right to list. */
const O_PATH = 0o10000000;
const REACH = O_PATH | constants.O_DIRECTORY;

/** Opens the directory at a path of the host's, whose links are followed. */
export function openHostDirectoryByFd(path: string): NodeDirectory {
  return new DirectoryByFd(openSync(path, REACH));
}

/** Does the system have paths for file descriptors? */
export function hasFdPaths(): boolean {
  return process.platform === "linux" && existsSync("/proc/self/fd");
}

class DirectoryByFd extends NodeDirectory {
  readonly #fd: number;
  readonly #path: string;

  /** Takes the file descriptor. */
  constructor(fd: number) {
    super();
    this.#fd = fd;
    this.#path = `/proc/self/fd/${fd}`;
  }

  protected override turn<R>(operation: () => Promise<R>): Promise<R> {
    return operation();
  }

  protected override self(): string {
    return this.#path;
  }

  protected override at(name: string): string {
    return `${this.#path}/${name}`;
  }

  override async stat(): Promise<FileStat> {
    return fileStat(await call<BigIntStats>((done) => fstat(this.#fd, { bigint: true }, done)));
  }

  override async openDirectory(name: string): Promise<OpenDirectory> {
    const flags = REACH | constants.O_NOFOLLOW;
    return new DirectoryByFd(await call<number>((done) => open(this.at(name), flags, done)));
  }

  override async open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory> {
    const fd = await call<number>((done) => open(this.at(name), openFlags(how), done));
    // Of an object just opened, so nothing is waited for.
    const kind = fileKind(fstatSync(fd, { bigint: true }));
    if (kind === "directory") return new DirectoryByFd(fd);
    if (kind !== "symbolic-link") return new NodeFile(fd, kind, `/proc/self/fd/${fd}`);
    closeSync(fd);
    fail("loop");
  }

  override close(): void {
    // Nothing was written through it, so nothing is waited for.
    closeSync(this.#fd);
  }
}
