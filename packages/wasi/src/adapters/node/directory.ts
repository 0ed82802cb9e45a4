/**
 * An open directory of Node's: the operations on a name in it. How the directory itself is held, and how a name in it becomes
 * a path for Node, is the subclass's: by a file descriptor where `/proc` has paths for those, else by its path.
 *
 * Invariant: the path of an entry consists of the directory as it was opened and one name; nothing follows a link at that name.
 */
import fs from "node:fs";
import { fail, isError } from "../../filesystem/error.ts";
import type { FileStat, Listing, NewTime, OpenDirectory, OpenFile, OpenHow } from "../../port/filesystem.ts";
import { call } from "./call.ts";
import { openListing } from "./listing.ts";
import { decodeName } from "./name.ts";
import { fileStat } from "./stat.ts";
import { nodeTimes } from "./times.ts";

export abstract class NodeDirectory implements OpenDirectory {
  readonly kind = "directory";

  /** A path of the directory itself, good for one operation. */
  protected abstract self(): string | Promise<string>;
  /** A path of the entry, good for one operation. */
  protected abstract at(name: string): string | Promise<string>;
  abstract openDirectory(name: string): Promise<OpenDirectory>;
  abstract open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory>;
  abstract close(): void;

  async stat(): Promise<FileStat> {
    const path = await this.self();
    return fileStat(await call<fs.BigIntStats>((done) => fs.stat(path, { bigint: true }, done)));
  }

  async setTimes(accessed: NewTime, modified: NewTime): Promise<void> {
    const path = await this.self();
    const times = await nodeTimes(accessed, modified, () => this.stat());
    if (times !== undefined) await call((done) => fs.utimes(path, ...times, done));
  }

  async sync(dataOnly: boolean): Promise<void> {
    const path = await this.self();
    const fd = await call<number>((done) => fs.open(path, "r", done));
    try {
      await call((done) => (dataOnly ? fs.fdatasync(fd, done) : fs.fsync(fd, done)));
    } catch (error) {
      // Some file systems cannot sync a directory and say so.
      if (!isError(error, "invalid")) throw error;
    } finally {
      fs.close(fd, () => {});
    }
  }

  async list(): Promise<Listing> {
    return openListing(await this.self());
  }

  async statEntry(name: string): Promise<FileStat> {
    const path = await this.at(name);
    return fileStat(await call<fs.BigIntStats>((done) => fs.lstat(path, { bigint: true }, done)));
  }

  async setEntryTimes(name: string, accessed: NewTime, modified: NewTime): Promise<void> {
    const path = await this.at(name);
    const times = await nodeTimes(accessed, modified, () => this.statEntry(name));
    if (times !== undefined) await call((done) => fs.lutimes(path, ...times, done));
  }

  async readLink(name: string): Promise<string> {
    const path = await this.at(name);
    const target = await call<Buffer>((done) => fs.readlink(path, "buffer", done));
    return decodeName(target) ?? fail("illegal-byte-sequence");
  }

  async createDirectory(name: string): Promise<void> {
    const path = await this.at(name);
    await call((done) => fs.mkdir(path, done));
  }

  async removeDirectory(name: string): Promise<void> {
    const path = await this.at(name);
    await call((done) => fs.rmdir(path, done));
  }

  async unlink(name: string): Promise<void> {
    const path = await this.at(name);
    await call((done) => fs.unlink(path, done));
  }

  async createLink(name: string, target: string): Promise<void> {
    const path = await this.at(name);
    await call((done) => fs.symlink(target, path, done));
  }

  async link(name: string, to: OpenDirectory, toName: string): Promise<void> {
    if (!(to instanceof NodeDirectory)) fail("cross-device");
    const [from, target] = await Promise.all([this.at(name), to.at(toName)]);
    await call((done) => fs.link(from, target, done));
  }

  async rename(name: string, to: OpenDirectory, toName: string): Promise<void> {
    if (!(to instanceof NodeDirectory)) fail("cross-device");
    const [from, target] = await Promise.all([this.at(name), to.at(toName)]);
    await call((done) => fs.rename(from, target, done));
  }
}
