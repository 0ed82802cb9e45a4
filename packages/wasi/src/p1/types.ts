/**
 * The numbers of preview 1 for file types, flags and rights.
 * Spec: wasi_snapshot_preview1 `filetype`, `fdflags`, `oflags`, `lookupflags`, `fstflags`, `rights`.
 *
 * Rights are told and not enforced one by one: what a descriptor may do follows from how it was opened (reading, writing) and from
 * its preopen (changing anything below it). Guests compute with them, so that they are told as guests expect them.
 */
import type { FileKind } from "../port/filesystem.ts";

export const FILETYPE: Readonly<Record<FileKind, number>> = {
  other: 0,
  fifo: 0,
  "block-device": 1,
  "character-device": 2,
  directory: 3,
  "regular-file": 4,
  socket: 6,
  "symbolic-link": 7,
};

export const FDFLAGS = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16, all: 31 } as const;
export const OFLAGS = { create: 1, directory: 2, exclusive: 4, truncate: 8, all: 15 } as const;
export const LOOKUP = { follow: 1, all: 1 } as const;
export const FSTFLAGS = { atim: 1, atimNow: 2, mtim: 4, mtimNow: 8, all: 15 } as const;

/** The position of each right. */
const right = {
  fdDatasync: 0,
  fdRead: 1,
  fdSeek: 2,
  fdFdstatSetFlags: 3,
  fdSync: 4,
  fdTell: 5,
  fdWrite: 6,
  fdAdvise: 7,
  fdAllocate: 8,
  pathCreateDirectory: 9,
  pathCreateFile: 10,
  pathLinkSource: 11,
  pathLinkTarget: 12,
  pathOpen: 13,
  fdReaddir: 14,
  pathReadlink: 15,
  pathRenameSource: 16,
  pathRenameTarget: 17,
  pathFilestatGet: 18,
  pathFilestatSetTimes: 20,
  fdFilestatGet: 21,
  fdFilestatSetSize: 22,
  fdFilestatSetTimes: 23,
  pathSymlink: 24,
  pathRemoveDirectory: 25,
  pathUnlinkFile: 26,
  pollFdReadwrite: 27,
} as const;

type RightName = keyof typeof right;

function rights(...names: readonly RightName[]): bigint {
  return names.reduce((sum, name) => sum | (1n << BigInt(right[name])), 0n);
}

export const READ_RIGHT: bigint = rights("fdRead");
export const WRITE_RIGHT: bigint = rights("fdWrite");

const anyStream = rights("fdFdstatSetFlags", "fdFilestatGet", "pollFdReadwrite");
const anyFile = rights(
  "fdSeek",
  "fdTell",
  "fdFdstatSetFlags",
  "fdSync",
  "fdDatasync",
  "fdAdvise",
  "fdFilestatGet",
  "fdFilestatSetTimes",
  "pollFdReadwrite",
);
const writing = rights("fdWrite", "fdAllocate", "fdFilestatSetSize");

/** What wasi-libc takes for a terminal is a character device without the rights to seek and to tell. */
export const INPUT_RIGHTS: bigint = anyStream | READ_RIGHT;
export const OUTPUT_RIGHTS: bigint = anyStream | WRITE_RIGHT;

export const DIRECTORY_RIGHTS: bigint = rights(
  "fdSync",
  "fdDatasync",
  "fdFdstatSetFlags",
  "pathCreateDirectory",
  "pathCreateFile",
  "pathLinkSource",
  "pathLinkTarget",
  "pathOpen",
  "fdReaddir",
  "pathReadlink",
  "pathRenameSource",
  "pathRenameTarget",
  "pathFilestatGet",
  "pathFilestatSetTimes",
  "fdFilestatGet",
  "fdFilestatSetTimes",
  "pathSymlink",
  "pathRemoveDirectory",
  "pathUnlinkFile",
);
export const INHERITED_RIGHTS: bigint = DIRECTORY_RIGHTS | fileRights(true, true);

export function fileRights(read: boolean, write: boolean): bigint {
  return anyFile | (read ? READ_RIGHT : 0n) | (write ? writing : 0n);
}
