/**
 * The file system of a platform: open objects, and operations on one name in an open directory.
 *
 * Invariant: this is what makes the sandbox portable and small. A platform is never given a path: each operation takes one
 * *name* (one component: not empty, not `.` or `..`, without `/` and NUL) in a directory that is already open, and none
 * follows a symbolic link at that name. Walking paths and following links is done above, once for all platforms.
 * Every failure is a FilesystemError.
 */
import type { WallTime } from "./clocks.ts";

export interface FilesystemPort {
  /** What the guest may see, in the order given. The directories are open and belong to the platform. */
  readonly preopens: readonly Preopen[];
}

export interface Preopen {
  /** What the guest calls it. */
  readonly path: string;
  readonly directory: OpenDirectory;
  /** May the guest change what is below it? */
  readonly writable: boolean;
}

export type FileKind =
  | "block-device"
  | "character-device"
  | "directory"
  | "fifo"
  | "symbolic-link"
  | "regular-file"
  | "socket"
  | "other";

export interface FileStat {
  readonly kind: FileKind;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly accessed: WallTime | undefined;
  readonly modified: WallTime | undefined;
  readonly changed: WallTime | undefined;
  /** Together with `inode` the identity of the object. */
  readonly device: bigint;
  readonly inode: bigint;
}

/** What to set a timestamp to; undefined leaves it. */
export type NewTime = WallTime | "now" | undefined;

export interface OpenObject {
  stat(): Promise<FileStat>;
  setTimes(accessed: NewTime, modified: NewTime): Promise<void>;
  /** Hands what was written to the device. */
  sync(dataOnly: boolean): Promise<void>;
  /** Called once, when no operation is under way. */
  close(): void;
}

export interface OpenFile extends OpenObject {
  readonly kind: Exclude<FileKind, "directory" | "symbolic-link">;
  /** Reads into `into` at `offset`; 0 is the end. */
  read(into: Uint8Array, offset: bigint): Promise<number>;
  /** Writes all of `bytes` at `offset`. */
  write(bytes: Uint8Array, offset: bigint): Promise<void>;
  /** A way to write at the end, wherever it is then. It is closed before this object is. */
  openAppender(): Promise<Appender>;
  setSize(size: bigint): Promise<void>;
}

export interface Appender {
  append(bytes: Uint8Array): Promise<void>;
  close(): void;
}

export interface OpenHow {
  readonly read: boolean;
  readonly write: boolean;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly sync: "none" | "data" | "file";
}

export interface DirectoryEntry {
  readonly kind: FileKind;
  readonly name: string;
}

/** A listing. At most one read is under way at a time. */
export interface Listing {
  /**
   * Some entries without `.` and `..`, or null at the end. Names that are not Unicode are left out, and the end is
   * then an `illegal-byte-sequence` error.
   */
  read(): Promise<DirectoryEntry[] | null>;
  /** Called once, when no read is under way. */
  close(): void;
}

export interface OpenDirectory extends OpenObject {
  readonly kind: "directory";
  list(): Promise<Listing>;
  /** Opens a directory. A symbolic link fails with `loop` or `not-directory`. */
  openDirectory(name: string): Promise<OpenDirectory>;
  /**
   * Opens whatever is there. A symbolic link fails with `loop`, a directory with `is-directory` if `how` would write,
   * create or truncate.
   */
  open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory>;
  statEntry(name: string): Promise<FileStat>;
  setEntryTimes(name: string, accessed: NewTime, modified: NewTime): Promise<void>;
  /** The contents of a symbolic link; `invalid` if the name is something else. */
  readLink(name: string): Promise<string>;
  createDirectory(name: string): Promise<void>;
  removeDirectory(name: string): Promise<void>;
  unlink(name: string): Promise<void>;
  createLink(name: string, target: string): Promise<void>;
  /** A hard link in `to`, which is of the same platform, or `cross-device`. */
  link(name: string, to: OpenDirectory, toName: string): Promise<void>;
  rename(name: string, to: OpenDirectory, toName: string): Promise<void>;
}
