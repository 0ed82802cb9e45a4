/**
 * What is known of a file, its times and its size.
 * Spec: wasi_snapshot_preview1 `fd_filestat_*`, `fd_allocate`, `fd_advise`, `fd_sync`, `fd_datasync`; the record `filestat`.
 */
import { FilesystemError } from "../filesystem/error.ts";
import type { Advice, NewTimestamp } from "../filesystem/types.ts";
import type { WallTime } from "../port/clocks.ts";
import type { FileStat } from "../port/filesystem.ts";
import { wallFromNanoseconds, wallToNanoseconds } from "../wall-time.ts";
import { refuse } from "./errno.ts";
import type { Fd } from "./fds.ts";
import { fileTypeOf } from "./fd-state.ts";
import { immediate, waiting, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";
import { FILETYPE, FSTFLAGS } from "./types.ts";

/** Size of `filestat`. */
const FILESTAT_BYTES = 64;
const MAX_OFFSET = 2n ** 63n - 1n;
const ADVICE: readonly Advice[] = ["normal", "sequential", "random", "will-need", "dont-need", "no-reuse"];

export const filestatFunctions: Preview1Functions = {
  fd_filestat_get: waiting("ii", (guest, fd, into) => {
    const entry = guest.fds.get(fd);
    const object = objectOf(entry);
    if (object !== undefined) return object.stat().then((stat) => writeFilestat(guest, into, stat));
    guest.memory.bytes(into, FILESTAT_BYTES).fill(0);
    guest.memory.bytes(into + 16, 1)[0] = fileTypeOf(entry);
    return undefined;
  }),
  fd_filestat_set_size: waiting("iI", ({ fds }, fd, size) => {
    const entry = fds.file(fd);
    if (!entry.write) refuse("badf");
    return entry.descriptor.setSize(size);
  }),
  fd_filestat_set_times: waiting("iIIi", (guest, fd, accessed, modified, flags) => {
    const entry = guest.fds.get(fd);
    const times = newTimes(accessed, modified, flags);
    if (entry.kind !== "file" && entry.kind !== "directory") return refuse("notsup");
    const object = entry.kind === "file" ? entry.file.object : entry.directory.object;
    return entry.descriptor.setTimes(...times).then(() => rememberTimes(guest, times, () => object.stat()));
  }),
  // Growing is all that every platform can do; nothing can be set aside.
  fd_allocate: waiting("iII", ({ fds }, fd, offset, length) => {
    const entry = fds.file(fd);
    if (!entry.write) refuse("badf");
    const end = offset + length;
    if (length === 0n || offset > MAX_OFFSET || length > MAX_OFFSET) refuse("inval");
    if (end > MAX_OFFSET) refuse("fbig");
    return entry.file.object
      .stat()
      .then(({ size }) => (size < end ? entry.descriptor.setSize(end) : undefined));
  }),
  fd_advise: immediate("iIIi", ({ fds }, fd, offset, length, advice) => {
    const entry = fds.get(fd);
    const known = ADVICE[advice] ?? refuse("inval");
    if (entry.kind !== "file") return refuse(entry.kind === "directory" ? "badf" : "spipe");
    entry.descriptor.advise(offset, length, known);
  }),
  fd_sync: waiting("i", ({ fds }, fd) => {
    const entry = fds.get(fd);
    if (entry.kind === "file" || entry.kind === "directory") return entry.descriptor.sync();
    return refuse("inval");
  }),
  fd_datasync: waiting("i", ({ fds }, fd) => {
    const entry = fds.get(fd);
    if (entry.kind === "file" || entry.kind === "directory") return entry.descriptor.syncData();
    return refuse("inval");
  }),
};

function objectOf(entry: Fd): { stat(): Promise<FileStat> } | undefined {
  if (entry.kind === "file") return entry.file.object;
  return entry.kind === "directory" ? entry.directory.object : undefined;
}

export function writeFilestat({ memory, exactTimes }: Guest, into: number, found: FileStat): undefined {
  const stat = exactTimes.refine(found);
  const view = memory.view(into, FILESTAT_BYTES);
  memory.bytes(into, FILESTAT_BYTES).fill(0);
  view.setBigUint64(0, stat.device, true);
  view.setBigUint64(8, stat.inode, true);
  view.setUint8(16, FILETYPE[stat.kind]);
  view.setBigUint64(24, stat.linkCount, true);
  view.setBigUint64(32, stat.size, true);
  view.setBigUint64(40, timestamp(stat.accessed), true);
  view.setBigUint64(48, timestamp(stat.modified), true);
  view.setBigUint64(56, timestamp(stat.changed), true);
}

/** A time before 1970 has no place in a timestamp. */
function timestamp(time: WallTime | undefined): bigint {
  const nanoseconds = time === undefined ? 0n : wallToNanoseconds(time);
  return nanoseconds < 0n ? 0n : nanoseconds;
}

type NewTimes = readonly [accessed: NewTimestamp, modified: NewTimestamp];

/** Looks at what the platform made of the times that were set. */
export async function rememberTimes(
  { exactTimes }: Guest,
  times: NewTimes,
  look: () => Promise<FileStat>,
): Promise<undefined> {
  if (!times.some(({ tag }) => tag === "timestamp")) return;
  try {
    exactTimes.remember(await look(), ...times);
  } catch (error) {
    // It is gone already; its times were set all the same.
    if (!(error instanceof FilesystemError)) throw error;
  }
}

export function newTimes(accessed: bigint, modified: bigint, flags: number): NewTimes {
  if ((flags & ~FSTFLAGS.all) !== 0) refuse("inval");
  return [
    newTime(accessed, flags & FSTFLAGS.atim, flags & FSTFLAGS.atimNow),
    newTime(modified, flags & FSTFLAGS.mtim, flags & FSTFLAGS.mtimNow),
  ];
}

function newTime(time: bigint, given: number, isNow: number): NewTimestamp {
  if (given !== 0 && isNow !== 0) refuse("inval");
  if (isNow !== 0) return { tag: "now" };
  return given === 0 ? { tag: "no-change" } : { tag: "timestamp", val: wallFromNanoseconds(time) };
}
