/**
 * The resource `descriptor`: a file or directory that a guest has open. One file, since the resource is one class; what a method
 * does stands in the files beside it.
 * Spec: wasi:filesystem/types `descriptor`.
 *
 * Invariants: a descriptor is never more than what it was opened from: without `mutate-directory` nothing below it can be
 * changed. Operations under way and streams keep the object open after the descriptor is dropped.
 */
import { refuse } from "../consume.ts";
import type { FileStat, OpenDirectory, OpenFile } from "../port/filesystem.ts";
import { produceFailure, type ProducedStream } from "../produce.ts";
import type { ByteStream, Outcome } from "../streams.ts";
import type { AuditedPlace } from "./audited.ts";
import { createDirectory, createLink, link, readLink, removeDirectory, rename, unlink } from "./change.ts";
import { fail, type ErrorCode } from "./error.ts";
import { find } from "./find.ts";
import type { FilesystemLimits } from "./limits.ts";
import { metadataHash } from "./metadata-hash.ts";
import { directoryFlags, fileFlags, openAt, opensForWriting, type OpenRequest } from "./open-at.ts";
import { readDirectory } from "./read-directory.ts";
import { readStream } from "./read-stream.ts";
import { Shared } from "./shared.ts";
import {
  descriptorStat,
  descriptorType,
  newTime,
  type Advice,
  type DescriptorFlags,
  type DescriptorStat,
  type DescriptorType,
  type MetadataHashValue,
  type NewTimestamp,
  type OpenFlags,
  type PathFlags,
  type TypedEntry,
} from "./types.ts";
import { Walk } from "./walk.ts";
import { appendStream, writeStream } from "./write-stream.ts";

type StreamWithResult<Chunk> = [stream: ProducedStream<Chunk>, result: Promise<Outcome<ErrorCode>>];

/** Offsets and sizes are signed in POSIX. */
const MAX_OFFSET = 2n ** 63n - 1n;

/** What a descriptor is of. */
export type Target =
  | { readonly kind: "file"; readonly file: Shared<OpenFile> }
  | { readonly kind: "directory"; readonly directory: Shared<OpenDirectory> };

export class Descriptor implements Disposable {
  readonly #target: Target;
  readonly #flags: DescriptorFlags;
  /** May its metadata be changed? */
  readonly #mutable: boolean;
  readonly #limits: FilesystemLimits;
  /** Undefined: nobody wants to be told. */
  readonly #audited: AuditedPlace | undefined;

  /** Takes the target. */
  constructor(
    target: Target,
    flags: DescriptorFlags,
    mutable: boolean,
    limits: FilesystemLimits,
    audited?: AuditedPlace,
  ) {
    this.#target = target;
    this.#audited = audited;
    this.#flags = flags;
    this.#mutable = mutable;
    this.#limits = limits;
  }

  [Symbol.dispose](): void {
    this.#shared().release();
  }

  /** For the other generation of the interface, which stands on the same objects. */
  get target(): Target {
    return this.#target;
  }

  // --- what is in a file ---

  readViaStream(offset: bigint): StreamWithResult<Uint8Array> {
    if (this.#target.kind === "directory") return produceFailure({ tag: "is-directory" });
    if (!this.#flags.read) return produceFailure({ tag: "bad-descriptor" });
    if (offset > MAX_OFFSET) return produceFailure({ tag: "invalid" });
    return readStream(this.#target.file, offset, this.#limits);
  }

  writeViaStream(data: ByteStream, offset: bigint): Promise<Outcome<ErrorCode>> {
    if (this.#target.kind === "directory" || !this.#flags.write)
      return refuse(data, { tag: "bad-descriptor" });
    if (offset > MAX_OFFSET) return refuse(data, { tag: "invalid" });
    return writeStream(this.#target.file, data, offset);
  }

  appendViaStream(data: ByteStream): Promise<Outcome<ErrorCode>> {
    if (this.#target.kind === "directory" || !this.#flags.write)
      return refuse(data, { tag: "bad-descriptor" });
    return appendStream(this.#target.file, data);
  }

  /** Advice may be ignored, and no platform here can pass it on; only what makes no sense is refused. */
  advise(offset: bigint, length: bigint, _advice: Advice): void {
    if (this.#target.kind === "directory") fail("bad-descriptor");
    if (offset > MAX_OFFSET || length > MAX_OFFSET) fail("invalid");
  }

  async setSize(size: bigint): Promise<void> {
    if (this.#target.kind === "directory") fail("is-directory");
    if (!this.#flags.write) fail("bad-descriptor");
    if (size > MAX_OFFSET) fail("invalid");
    await this.#target.file.during((file) => file.setSize(size));
  }

  async sync(): Promise<void> {
    await this.#sync(false);
  }

  async syncData(): Promise<void> {
    await this.#sync(true);
  }

  // --- what is known of it ---

  getFlags(): DescriptorFlags {
    return this.#flags;
  }

  getType(): DescriptorType {
    return descriptorType(this.#shared().object.kind);
  }

  async stat(): Promise<DescriptorStat> {
    return descriptorStat(await this.#shared().during((object) => object.stat()));
  }

  async statAt(pathFlags: PathFlags, path: string): Promise<DescriptorStat> {
    return descriptorStat(await this.fileStatAt(follows(pathFlags), path));
  }

  /** With the identity of the object, which the interface does not tell. */
  async fileStatAt(follow: boolean, path: string): Promise<FileStat> {
    return (await this.#walk("stat-at", path, (walk) => find(walk, follow))).stat;
  }

  async setTimes(accessed: NewTimestamp, modified: NewTimestamp): Promise<void> {
    await this.#observed("set-times", ".", true, async () => {
      if (!this.#mutable) fail("read-only");
      const times = [newTime(accessed), newTime(modified)] as const;
      await this.#shared().during((object) => object.setTimes(...times));
    });
  }

  async setTimesAt(
    pathFlags: PathFlags,
    path: string,
    accessed: NewTimestamp,
    modified: NewTimestamp,
  ): Promise<void> {
    const times = [newTime(accessed), newTime(modified)] as const;
    await this.#change("set-times-at", path, async (walk) => {
      const { directory, name } = (await find(walk, follows(pathFlags))).place;
      await (name === undefined ? directory.setTimes(...times) : directory.setEntryTimes(name, ...times));
    });
  }

  async isSameObject(other: Descriptor): Promise<boolean> {
    const one = await this.#shared().during((object) => object.stat());
    const two = await other.#shared().during((object) => object.stat());
    return one.device === two.device && one.inode === two.inode;
  }

  async metadataHash(): Promise<MetadataHashValue> {
    return metadataHash(await this.#shared().during((object) => object.stat()));
  }

  async metadataHashAt(pathFlags: PathFlags, path: string): Promise<MetadataHashValue> {
    const { stat } = await this.#walk("metadata-hash-at", path, (walk) => find(walk, follows(pathFlags)));
    return metadataHash(stat);
  }

  // --- what is in a directory ---

  readDirectory(): StreamWithResult<TypedEntry[]> {
    if (this.#target.kind !== "directory") return produceFailure({ tag: "not-directory" });
    return readDirectory(this.#target.directory);
  }

  async openAt(
    pathFlags: PathFlags,
    path: string,
    openFlags: OpenFlags,
    flags: DescriptorFlags,
  ): Promise<Descriptor> {
    const request: OpenRequest = { follow: follows(pathFlags), openFlags, flags };
    return this.#openFor(opensForWriting(request) || flags.mutateDirectory === true, path, request);
  }

  /** As {@link openAt}, for an interface in which what is opened may change whatever this directory may. */
  openInheriting(
    pathFlags: PathFlags,
    path: string,
    openFlags: OpenFlags,
    flags: DescriptorFlags,
  ): Promise<Descriptor> {
    const mutateDirectory = this.#flags.mutateDirectory === true;
    const request = { follow: follows(pathFlags), openFlags, flags: { ...flags, mutateDirectory } };
    return this.#openFor(opensForWriting(request), path, request);
  }

  #openFor(changes: boolean, path: string, request: OpenRequest): Promise<Descriptor> {
    const open = (walk: Walk) => this.#open(walk, path, request);
    return changes ? this.#change("open-at", path, open) : this.#walk("open-at", path, open);
  }

  async readlinkAt(path: string): Promise<string> {
    return this.#walk("readlink-at", path, readLink);
  }

  async createDirectoryAt(path: string): Promise<void> {
    await this.#change("create-directory-at", path, createDirectory);
  }

  async removeDirectoryAt(path: string): Promise<void> {
    await this.#change("remove-directory-at", path, removeDirectory);
  }

  async unlinkFileAt(path: string): Promise<void> {
    await this.#change("unlink-file-at", path, unlink);
  }

  async symlinkAt(target: string, path: string): Promise<void> {
    await this.#change("symlink-at", path, (walk) => createLink(target, walk, this.#limits));
  }

  async linkAt(pathFlags: PathFlags, path: string, other: Descriptor, otherPath: string): Promise<void> {
    await this.#change("link-at", path, (from) =>
      other.#change("link-at", otherPath, (to) => link(from, follows(pathFlags), to)),
    );
  }

  async renameAt(path: string, other: Descriptor, otherPath: string): Promise<void> {
    await this.#change("rename-at", path, (from) =>
      other.#change("rename-at", otherPath, (to) => rename(from, to)),
    );
  }

  // --- common ---

  #shared(): Shared<OpenFile> | Shared<OpenDirectory> {
    return this.#target.kind === "file" ? this.#target.file : this.#target.directory;
  }

  /** Walks a path from this directory. */
  #walk<R>(operation: string, path: string, act: (walk: Walk) => Promise<R>): Promise<R> {
    return this.#observed(operation, path, false, () => this.#walked(path, act));
  }

  /** Walks a path in order to change what is there. */
  #change<R>(operation: string, path: string, act: (walk: Walk) => Promise<R>): Promise<R> {
    return this.#observed(operation, path, true, async () => {
      if (this.#target.kind === "directory" && !this.#flags.mutateDirectory) fail("read-only");
      return this.#walked(path, act);
    });
  }

  #observed<R>(operation: string, path: string, writes: boolean, act: () => Promise<R>): Promise<R> {
    return this.#audited === undefined ? act() : this.#audited.during(operation, path, writes, act);
  }

  async #walked<R>(path: string, act: (walk: Walk) => Promise<R>): Promise<R> {
    if (this.#target.kind !== "directory") fail("not-directory");
    const limits = this.#limits;
    return this.#target.directory.during(async (directory) => {
      const walk = new Walk(directory, path, limits);
      try {
        return await act(walk);
      } finally {
        walk[Symbol.dispose]();
      }
    });
  }

  async #open(walk: Walk, path: string, request: OpenRequest): Promise<Descriptor> {
    const opened = await openAt(walk, request);
    const audited = this.#audited?.at(path);
    const mutable = this.#flags.mutateDirectory === true;
    if (opened !== undefined && opened.kind !== "directory") {
      const target: Target = { kind: "file", file: new Shared(opened) };
      return new Descriptor(target, fileFlags(request), mutable, this.#limits, audited);
    }
    const flags = directoryFlags(request.flags.mutateDirectory === true);
    const directory = this.#openedDirectory(opened ?? walk.takeDirectory());
    return new Descriptor(
      { kind: "directory", directory },
      flags,
      flags.mutateDirectory === true,
      this.#limits,
      audited,
    );
  }

  /** Undefined: this very directory. */
  #openedDirectory(opened: OpenDirectory | undefined): Shared<OpenDirectory> {
    if (opened !== undefined) return new Shared(opened);
    if (this.#target.kind !== "directory") fail("not-directory");
    return this.#target.directory.retain();
  }

  async #sync(dataOnly: boolean): Promise<void> {
    const writable = this.#target.kind === "file" ? this.#flags.write : this.#flags.mutateDirectory;
    if (!writable) return;
    await this.#shared().during((object) => object.sync(dataOnly));
  }
}

function follows(flags: PathFlags): boolean {
  return flags.symlinkFollow === true;
}
