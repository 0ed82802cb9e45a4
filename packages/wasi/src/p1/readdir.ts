/**
 * Listing a directory piece by piece.
 * Spec: wasi_snapshot_preview1 `fd_readdir`; the record `dirent`.
 *
 * Invariant: a cookie is the number of the entry that comes next. Cookie 0 lists anew; the other ones go on in that list,
 * whatever has changed in the directory since, so that no entry comes twice and none is left out.
 */
import { isError } from "../filesystem/error.ts";
import type { DirectoryEntry, OpenDirectory } from "../port/filesystem.ts";
import { refuse } from "./errno.ts";
import type { DirectoryFd } from "./fds.ts";
import { waiting, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";
import { FILETYPE } from "./types.ts";

/** Size of `dirent`; the name follows it. */
const DIRENT_BYTES = 24;
const OWN_NAMES: readonly DirectoryEntry[] = [
  { kind: "directory", name: "." },
  { kind: "directory", name: ".." },
];

export const readdirFunctions: Preview1Functions = {
  fd_readdir: waiting("iiiIi", (guest, fd, into, length, cookie, result) => {
    const entry = guest.fds.directory(fd);
    const buffer = guest.memory.bytes(into, length);
    return fill(guest, entry, buffer, cookie).then((used) => {
      guest.memory.setU32(result, used);
      return undefined;
    });
  }),
};

/** The buffer is filled to its end, with a part of an entry if need be: that is how a guest knows that there is more. */
async function fill(guest: Guest, fd: DirectoryFd, buffer: Uint8Array, cookie: bigint): Promise<number> {
  const directory = fd.directory.object;
  if (cookie === 0n || fd.listing === undefined) fd.listing = await list(guest, directory);
  const { entries, failure } = fd.listing;
  const first = cookie < BigInt(entries.length) ? Number(cookie) : entries.length;
  if (first === entries.length && failure !== undefined) throw failure;
  let used = 0;
  for (let index = first; index < entries.length && used < buffer.byteLength; index++) {
    const entry = entries[index];
    if (entry === undefined) break;
    const bytes = await direntOf(directory, entry, index + 1);
    const part = bytes.subarray(0, buffer.byteLength - used);
    buffer.set(part, used);
    used += part.byteLength;
  }
  return used;
}

/** What went wrong at the end of a listing is told behind the entries that there are. */
async function list(guest: Guest, directory: OpenDirectory): Promise<NonNullable<DirectoryFd["listing"]>> {
  const entries = [...OWN_NAMES];
  const listing = await directory.list();
  try {
    for (let batch = await listing.read(); batch !== null; batch = await listing.read()) {
      if (entries.length + batch.length > guest.limits.maxDirectoryEntries) refuse("nomem");
      entries.push(...batch);
    }
    return { entries, failure: undefined };
  } catch (failure) {
    if (!isError(failure, "illegal-byte-sequence")) throw failure;
    return { entries, failure };
  } finally {
    listing.close();
  }
}

async function direntOf(directory: OpenDirectory, entry: DirectoryEntry, next: number): Promise<Uint8Array> {
  const name = new TextEncoder().encode(entry.name);
  const bytes = new Uint8Array(DIRENT_BYTES + name.byteLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, await inodeOf(directory, entry.name), true);
  view.setUint32(16, name.byteLength, true);
  view.setUint8(20, FILETYPE[entry.kind]);
  bytes.set(name, DIRENT_BYTES);
  return bytes;
}

/** The parent is told as the directory itself: above a preopen there is nothing to see. 0: it is gone. */
async function inodeOf(directory: OpenDirectory, name: string): Promise<bigint> {
  try {
    const own = name === "." || name === "..";
    return (await (own ? directory.stat() : directory.statEntry(name))).inode;
  } catch (error) {
    if (isError(error, "no-entry")) return 0n;
    throw error;
  }
}
