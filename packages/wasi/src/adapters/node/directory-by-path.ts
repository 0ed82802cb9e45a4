/**
 * A directory held by its path, where a system has no paths for file descriptors (macOS, Windows).
 *
 * Invariant: before each operation the path still leads, without a link, to the directory that was opened, and what was opened by
 * name is what stood there as neither link nor anything else. Operations run one at a time, so that a guest cannot come between the
 * look and the operation itself. What remains: another process that swaps a directory for a link in that moment can lead one
 * operation astray. See the documentation on the sandbox.
 */
import { closeSync, fstatSync, open, realpath, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail } from "../../filesystem/error.ts";
import type { FileStat, OpenDirectory, OpenFile, OpenHow } from "../../port/filesystem.ts";
import { call } from "./call.ts";
import { lstatAt, NodeDirectory } from "./directory.ts";
import { NodeFile } from "./file.ts";
import { isWindowsName } from "./name.ts";
import type { OneAtATime } from "./one-at-a-time.ts";
import { openFlags } from "./open-flags.ts";
import { fileKind, fileStat } from "./stat.ts";

interface Identity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** Opens the directory at a path of the host's, whose links are followed. `turns`: shared by all that one guest may reach. */
export function openHostDirectoryByPath(path: string, turns: OneAtATime): NodeDirectory {
  const real = realpathSync.native(path);
  const stat = fileStat(statSync(real, { bigint: true }));
  if (stat.kind !== "directory") fail("not-directory");
  return new DirectoryByPath(real, stat, turns);
}

class DirectoryByPath extends NodeDirectory {
  /** Real: no component is a link. */
  readonly #path: string;
  readonly #identity: Identity;
  readonly #turns: OneAtATime;

  constructor(path: string, identity: Identity, turns: OneAtATime) {
    super();
    this.#path = path;
    this.#identity = identity;
    this.#turns = turns;
  }

  protected override turn<R>(operation: () => Promise<R>): Promise<R> {
    return this.#turns.run(operation);
  }

  protected override async self(): Promise<string> {
    const real = await call<string>((done) => realpath.native(this.#path, done));
    const stat = await lstatAt(real);
    if (real !== this.#path || !isSame(stat, this.#identity)) fail("not-permitted");
    return real;
  }

  protected override async at(name: string): Promise<string> {
    if (process.platform === "win32" && !isWindowsName(name)) fail("invalid");
    return join(await this.self(), name);
  }

  override openDirectory(name: string): Promise<OpenDirectory> {
    return this.turn(async () => {
      const path = await this.at(name);
      const stat = await lstatAt(path);
      if (stat.kind === "symbolic-link") fail("loop");
      if (stat.kind !== "directory") fail("not-directory");
      return this.#enter(path, stat);
    });
  }

  override open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory> {
    return this.turn(async () => this.#open(await this.at(name), how));
  }

  async #open(path: string, how: OpenHow): Promise<OpenFile | OpenDirectory> {
    const before = await lstatAt(path).catch(() => undefined);
    if (before?.kind === "symbolic-link") fail("loop");
    if (before?.kind === "directory") return this.#openDirectory(path, before, how);
    const fd = await call<number>((done) => open(path, openFlags(how), done));
    try {
      return await this.#check(fd, path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  override async readLink(name: string): Promise<string> {
    const target = await super.readLink(name);
    if (process.platform !== "win32") return target;
    if (/^(?:[a-z]:|[\\/])/iu.test(target)) fail("not-permitted");
    return target.replaceAll("\\", "/");
  }

  override close(): void {}

  async #openDirectory(path: string, stat: FileStat, how: OpenHow): Promise<OpenDirectory> {
    if (how.exclusive) fail("exist");
    if (how.write) fail("is-directory");
    return this.#enter(path, stat);
  }

  /** The system may spell the name otherwise: in another case, or in another form of Unicode. */
  async #enter(path: string, stat: FileStat): Promise<OpenDirectory> {
    const real = await call<string>((done) => realpath.native(path, done));
    if (dirname(real) !== this.#path || !isSame(stat, await lstatAt(real))) fail("not-permitted");
    return new DirectoryByPath(real, stat, this.#turns);
  }

  /** Is what was opened what stands at the path, and does the path still lead there? */
  async #check(fd: number, path: string): Promise<OpenFile> {
    const stats = fstatSync(fd, { bigint: true });
    const kind = fileKind(stats);
    await this.self();
    if (!isSame(fileStat(stats), await lstatAt(path))) fail("not-permitted");
    if (kind === "directory" || kind === "symbolic-link") fail("is-directory");
    return new NodeFile(fd, kind, undefined);
  }
}

function isSame(one: Identity, two: Identity): boolean {
  return one.device === two.device && one.inode === two.inode;
}
