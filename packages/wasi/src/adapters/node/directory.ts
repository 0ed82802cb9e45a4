/**
 * An open directory of Node's: the operations on a name in it. How the directory itself is held, and how a name in it becomes
 * a path for Node, is the subclass's: by a file descriptor where `/proc` has paths for those, else by its path.
 *
 * Invariant: the path of an entry consists of the directory as it was opened and one name; nothing follows a link at that name.
 */
import {
  close,
  fdatasync,
  fsync,
  link,
  lstat,
  lutimes,
  mkdir,
  open,
  readlink,
  rename,
  rmdir,
  stat,
  symlink,
  unlink,
  utimes,
  type BigIntStats,
} from "node:fs";
import { fail, isError } from "../../filesystem/error.ts";
import type { FileStat, Listing, NewTime, OpenDirectory, OpenFile, OpenHow } from "../../port/filesystem.ts";
import { call } from "./call.ts";
import { openListing } from "./listing.ts";
import { decodeName } from "./name.ts";
import { fileStat } from "./stat.ts";
import { nodeTimes } from "./times.ts";

export abstract class NodeDirectory implements OpenDirectory {
  readonly kind = "directory";

  /** Starts an operation; a subclass may let it wait for others. Operations do not start operations. */
  protected abstract turn<R>(operation: () => Promise<R>): Promise<R>;
  /** A path of the directory itself, good for one operation. */
  protected abstract self(): string | Promise<string>;
  /** A path of the entry, good for one operation. */
  protected abstract at(name: string): string | Promise<string>;
  abstract openDirectory(name: string): Promise<OpenDirectory>;
  abstract open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory>;
  abstract close(): void;

  stat(): Promise<FileStat> {
    return this.turn(async () => statAt(await this.self()));
  }

  setTimes(accessed: NewTime, modified: NewTime): Promise<void> {
    return this.turn(async () => {
      const path = await this.self();
      const times = await nodeTimes(accessed, modified, () => statAt(path));
      if (times !== undefined) await call((done) => utimes(path, ...times, done));
    });
  }

  sync(dataOnly: boolean): Promise<void> {
    return this.turn(async () => syncAt(await this.self(), dataOnly));
  }

  list(): Promise<Listing> {
    return this.turn(async () => openListing(await this.self()));
  }

  statEntry(name: string): Promise<FileStat> {
    return this.turn(async () => lstatAt(await this.at(name)));
  }

  setEntryTimes(name: string, accessed: NewTime, modified: NewTime): Promise<void> {
    return this.turn(async () => {
      const path = await this.at(name);
      const times = await nodeTimes(accessed, modified, () => lstatAt(path));
      if (times !== undefined) await call((done) => lutimes(path, ...times, done));
    });
  }

  readLink(name: string): Promise<string> {
    return this.turn(async () => {
      const path = await this.at(name);
      const target = await call<Buffer>((done) => readlink(path, "buffer", done));
      return decodeName(target) ?? fail("illegal-byte-sequence");
    });
  }

  createDirectory(name: string): Promise<void> {
    return this.turn(async () => {
      const path = await this.at(name);
      await call((done) => mkdir(path, done));
    });
  }

  removeDirectory(name: string): Promise<void> {
    return this.turn(async () => {
      const path = await this.at(name);
      await call((done) => rmdir(path, done));
    });
  }

  unlink(name: string): Promise<void> {
    return this.turn(async () => {
      const path = await this.at(name);
      await call((done) => unlink(path, done));
    });
  }

  createLink(name: string, target: string): Promise<void> {
    return this.turn(async () => {
      const path = await this.at(name);
      await call((done) => symlink(target, path, done));
    });
  }

  async link(name: string, to: OpenDirectory, toName: string): Promise<void> {
    if (!(to instanceof NodeDirectory)) fail("cross-device");
    await this.turn(async () => {
      const [from, target] = await Promise.all([this.at(name), to.at(toName)]);
      await call((done) => link(from, target, done));
    });
  }

  async rename(name: string, to: OpenDirectory, toName: string): Promise<void> {
    if (!(to instanceof NodeDirectory)) fail("cross-device");
    await this.turn(async () => {
      const [from, target] = await Promise.all([this.at(name), to.at(toName)]);
      await call((done) => rename(from, target, done));
    });
  }
}

async function statAt(path: string): Promise<FileStat> {
  return fileStat(await call<BigIntStats>((done) => stat(path, { bigint: true }, done)));
}

export async function lstatAt(path: string): Promise<FileStat> {
  return fileStat(await call<BigIntStats>((done) => lstat(path, { bigint: true }, done)));
}

async function syncAt(path: string, dataOnly: boolean): Promise<void> {
  const fd = await call<number>((done) => open(path, "r", done));
  try {
    await call((done) => (dataOnly ? fdatasync(fd, done) : fsync(fd, done)));
  } catch (error) {
    // Some file systems cannot sync a directory and say so.
    if (!isError(error, "invalid")) throw error;
  } finally {
    close(fd, () => {});
  }
}
