/** A directory in memory that somebody has open. */
import { fail } from "../../filesystem/error.ts";
import type {
  DirectoryEntry,
  FileStat,
  Listing,
  NewTime,
  OpenDirectory,
  OpenFile,
  OpenHow,
} from "../../port/filesystem.ts";
import { MemoryDirectory, type MemoryEntry } from "./directory.ts";
import { MemoryFile, MemoryLink, OpenMemoryFile } from "./file.ts";

/** Entries of one read of a listing. */
const BATCH = 128;

export class OpenMemoryDirectory implements OpenDirectory {
  readonly kind = "directory";
  readonly #directory: MemoryDirectory;

  constructor(directory: MemoryDirectory) {
    this.#directory = directory;
    directory.addUser();
  }

  async stat(): Promise<FileStat> {
    return this.#directory.stat();
  }

  async setTimes(accessed: NewTime, modified: NewTime): Promise<void> {
    this.#directory.setTimes(accessed, modified);
  }

  async sync(): Promise<void> {}

  close(): void {
    this.#directory.removeUser();
  }

  async list(): Promise<Listing> {
    // What is there now: later changes are not seen.
    const entries = [...this.#directory.entries].map(([name, { kind }]): DirectoryEntry => ({ kind, name }));
    this.#directory.touchAccessed();
    return {
      read: async () => (entries.length === 0 ? null : entries.splice(0, BATCH)),
      close: () => {},
    };
  }

  async openDirectory(name: string): Promise<OpenDirectory> {
    const entry = this.#directory.get(name);
    if (entry instanceof MemoryLink) fail("loop");
    if (!(entry instanceof MemoryDirectory)) fail("not-directory");
    return new OpenMemoryDirectory(entry);
  }

  async open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory> {
    const entry = this.#directory.find(name);
    if (entry === undefined) return new OpenMemoryFile(this.#create(name, how));
    if (how.create && how.exclusive) fail("exist");
    if (entry instanceof MemoryLink) fail("loop");
    if (entry instanceof MemoryFile) {
      if (how.truncate) entry.setSize(0n);
      return new OpenMemoryFile(entry);
    }
    if (how.write || how.create || how.truncate) fail("is-directory");
    return new OpenMemoryDirectory(entry);
  }

  async statEntry(name: string): Promise<FileStat> {
    return this.#directory.get(name).stat();
  }

  async setEntryTimes(name: string, accessed: NewTime, modified: NewTime): Promise<void> {
    this.#directory.get(name).setTimes(accessed, modified);
  }

  async readLink(name: string): Promise<string> {
    const entry = this.#directory.get(name);
    return entry instanceof MemoryLink ? entry.target : fail("invalid");
  }

  async createDirectory(name: string): Promise<void> {
    this.#directory.mustBeFree(name);
    this.#directory.add(name, new MemoryDirectory(this.#directory.volume, this.#directory));
  }

  async removeDirectory(name: string): Promise<void> {
    const entry = this.#directory.get(name);
    if (!(entry instanceof MemoryDirectory)) fail("not-directory");
    if (entry.entries.size > 0) fail("not-empty");
    this.#directory.remove(name);
  }

  async unlink(name: string): Promise<void> {
    if (this.#directory.get(name) instanceof MemoryDirectory) fail("is-directory");
    this.#directory.remove(name);
  }

  async createLink(name: string, target: string): Promise<void> {
    this.#directory.mustBeFree(name);
    this.#directory.add(name, new MemoryLink(this.#directory.volume, target));
  }

  async link(name: string, to: OpenDirectory, toName: string): Promise<void> {
    const entry: MemoryEntry = this.#directory.get(name);
    if (entry instanceof MemoryDirectory) fail("not-permitted");
    this.#sameVolume(to).add(toName, entry);
  }

  async rename(name: string, to: OpenDirectory, toName: string): Promise<void> {
    this.#directory.moveTo(name, this.#sameVolume(to), toName);
  }

  #create(name: string, how: OpenHow): MemoryFile {
    if (!how.create) fail("no-entry");
    this.#directory.mustBeFree(name);
    const file = new MemoryFile(this.#directory.volume);
    this.#directory.add(name, file);
    return file;
  }

  #sameVolume(other: OpenDirectory): MemoryDirectory {
    if (!(other instanceof OpenMemoryDirectory)) fail("cross-device");
    if (other.#directory.volume !== this.#directory.volume) fail("cross-device");
    return other.#directory;
  }
}
