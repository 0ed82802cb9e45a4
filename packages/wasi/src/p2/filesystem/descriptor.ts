/**
 * The resource `descriptor` of 0.2, over one of 0.3: the same object, the same sandbox. One file, since the resource is one class.
 * Spec: wasi:filesystem/types 0.2 `descriptor`.
 * Invariant: what has to be asked of the file system parks the guest; what is known here is answered at once.
 */
import type { Descriptor } from "../../filesystem/descriptor.ts";
import { fail } from "../../filesystem/error.ts";
import type { Shared } from "../../filesystem/shared.ts";
import type {
  Advice,
  DescriptorFlags,
  MetadataHashValue,
  NewTimestamp,
  OpenFlags,
  PathFlags,
} from "../../filesystem/types.ts";
import type { OpenFile } from "../../port/filesystem.ts";
import type { InputStream } from "../io/input-stream.ts";
import type { OutputStream } from "../io/output-stream.ts";
import { markBlocking } from "../mark-blocking.ts";
import type { Bell } from "../readiness.ts";
import { DirectoryEntryStream } from "./entries.ts";
import { attempt, attemptLater } from "./error.ts";
import { fileAppend, fileInput, fileOutput } from "./streams.ts";
import { statP2, typeP2, type StatP2, type TypeP2 } from "./types.ts";

/** The most that one `read` gives. */
const MAX_READ = 1024n * 1024n;
const MAX_OFFSET = 2n ** 63n - 1n;

export class DescriptorP2 implements Disposable {
  readonly #bell: Bell;
  readonly #descriptor: Descriptor;

  /** Takes the descriptor. */
  constructor(bell: Bell, descriptor: Descriptor) {
    this.#bell = bell;
    this.#descriptor = descriptor;
  }

  static {
    markBlocking(
      this,
      "syncData",
      "setSize",
      "setTimes",
      "read",
      "write",
      "sync",
      "createDirectoryAt",
      "stat",
      "statAt",
      "setTimesAt",
      "linkAt",
      "openAt",
      "readlinkAt",
      "removeDirectoryAt",
      "renameAt",
      "symlinkAt",
      "unlinkFileAt",
      "isSameObject",
      "metadataHash",
      "metadataHashAt",
    );
  }

  [Symbol.dispose](): void {
    this.#descriptor[Symbol.dispose]();
  }

  // --- what is in a file ---

  readViaStream(offset: bigint): InputStream {
    return fileInput(this.#bell, this.#file("read", offset), offset);
  }

  writeViaStream(offset: bigint): OutputStream {
    return fileOutput(this.#bell, this.#file("write", offset), offset);
  }

  appendViaStream(): OutputStream {
    return fileAppend(this.#bell, this.#file("write", 0n));
  }

  read(length: bigint, offset: bigint): Promise<[bytes: Uint8Array, end: boolean]> {
    const file = this.#file("read", offset);
    const into = new Uint8Array(Number(length < MAX_READ ? length : MAX_READ));
    return attemptLater(async () => {
      const count = await file.during((object) => object.read(into, offset));
      return [into.subarray(0, count), count === 0 && into.byteLength > 0];
    });
  }

  write(bytes: Uint8Array, offset: bigint): Promise<bigint> {
    const file = this.#file("write", offset);
    return attemptLater(async () => {
      await file.during((object) => object.write(bytes, offset));
      return BigInt(bytes.byteLength);
    });
  }

  advise(offset: bigint, length: bigint, advice: Advice): void {
    attempt(() => this.#descriptor.advise(offset, length, advice));
  }

  setSize(size: bigint): Promise<void> {
    return attemptLater(() => this.#descriptor.setSize(size));
  }

  sync(): Promise<void> {
    return attemptLater(() => this.#descriptor.sync());
  }

  syncData(): Promise<void> {
    return attemptLater(() => this.#descriptor.syncData());
  }

  // --- what is known of it ---

  getFlags(): DescriptorFlags {
    return this.#descriptor.getFlags();
  }

  getType(): TypeP2 {
    return typeP2(this.#descriptor.getType());
  }

  stat(): Promise<StatP2> {
    return attemptLater(async () => statP2(await this.#descriptor.stat()));
  }

  statAt(flags: PathFlags, path: string): Promise<StatP2> {
    return attemptLater(async () => statP2(await this.#descriptor.statAt(flags, path)));
  }

  setTimes(accessed: NewTimestamp, modified: NewTimestamp): Promise<void> {
    return attemptLater(() => this.#descriptor.setTimes(accessed, modified));
  }

  setTimesAt(flags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): Promise<void> {
    return attemptLater(() => this.#descriptor.setTimesAt(flags, path, accessed, modified));
  }

  isSameObject(other: DescriptorP2): Promise<boolean> {
    return attemptLater(() => this.#descriptor.isSameObject(other.#descriptor));
  }

  metadataHash(): Promise<MetadataHashValue> {
    return attemptLater(() => this.#descriptor.metadataHash());
  }

  metadataHashAt(flags: PathFlags, path: string): Promise<MetadataHashValue> {
    return attemptLater(() => this.#descriptor.metadataHashAt(flags, path));
  }

  // --- what is in a directory ---

  readDirectory(): DirectoryEntryStream {
    return attempt(() => {
      if (this.#descriptor.target.kind !== "directory") fail("not-directory");
      return new DirectoryEntryStream(this.#descriptor.readDirectory());
    });
  }

  openAt(
    pathFlags: PathFlags,
    path: string,
    openFlags: OpenFlags,
    flags: DescriptorFlags,
  ): Promise<DescriptorP2> {
    return attemptLater(async () => {
      const opened = await this.#descriptor.openAt(pathFlags, path, openFlags, flags);
      return new DescriptorP2(this.#bell, opened);
    });
  }

  readlinkAt(path: string): Promise<string> {
    return attemptLater(() => this.#descriptor.readlinkAt(path));
  }

  createDirectoryAt(path: string): Promise<void> {
    return attemptLater(() => this.#descriptor.createDirectoryAt(path));
  }

  removeDirectoryAt(path: string): Promise<void> {
    return attemptLater(() => this.#descriptor.removeDirectoryAt(path));
  }

  unlinkFileAt(path: string): Promise<void> {
    return attemptLater(() => this.#descriptor.unlinkFileAt(path));
  }

  symlinkAt(target: string, path: string): Promise<void> {
    return attemptLater(() => this.#descriptor.symlinkAt(target, path));
  }

  linkAt(flags: PathFlags, path: string, other: DescriptorP2, otherPath: string): Promise<void> {
    return attemptLater(() => this.#descriptor.linkAt(flags, path, other.#descriptor, otherPath));
  }

  renameAt(path: string, other: DescriptorP2, otherPath: string): Promise<void> {
    return attemptLater(() => this.#descriptor.renameAt(path, other.#descriptor, otherPath));
  }

  /** The file, if it was opened for that. */
  #file(purpose: "read" | "write", offset: bigint): Shared<OpenFile> {
    return attempt(() => {
      const { target } = this.#descriptor;
      if (target.kind === "directory") fail(purpose === "read" ? "is-directory" : "bad-descriptor");
      if (this.#descriptor.getFlags()[purpose] !== true) fail("bad-descriptor");
      if (offset > MAX_OFFSET) fail("invalid");
      return target.file;
    });
  }
}
