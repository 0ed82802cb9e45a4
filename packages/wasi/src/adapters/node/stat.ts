/** Node's stat as the port's. */
import { constants, type BigIntStats } from "node:fs";
import type { FileKind, FileStat } from "../../port/filesystem.ts";
import { wallFromNanoseconds } from "../../wall-time.ts";

const KINDS: ReadonlyMap<number, FileKind> = new Map([
  [constants.S_IFBLK, "block-device"],
  [constants.S_IFCHR, "character-device"],
  [constants.S_IFDIR, "directory"],
  [constants.S_IFIFO, "fifo"],
  [constants.S_IFLNK, "symbolic-link"],
  [constants.S_IFREG, "regular-file"],
  [constants.S_IFSOCK, "socket"],
]);

export function fileKind(stats: { readonly mode: bigint }): FileKind {
  return KINDS.get(Number(stats.mode) & constants.S_IFMT) ?? "other";
}

export function fileStat(stats: BigIntStats): FileStat {
  return {
    kind: fileKind(stats),
    linkCount: stats.nlink,
    size: stats.size,
    accessed: wallFromNanoseconds(stats.atimeNs),
    modified: wallFromNanoseconds(stats.mtimeNs),
    changed: wallFromNanoseconds(stats.ctimeNs),
    device: stats.dev,
    inode: stats.ino,
  };
}
