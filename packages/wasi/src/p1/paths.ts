/**
 * What paths name: looking, making, removing, linking, moving.
 * Spec: wasi_snapshot_preview1 `path_*` but `path_open`.
 * Invariant: every path goes through wasi:filesystem's descriptor: there is no other way to a name.
 */
import { refuse } from "./errno.ts";
import { newTimes, rememberTimes, writeFilestat } from "./filestat.ts";
import { waiting, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";
import { LOOKUP } from "./types.ts";

export const pathFunctions: Preview1Functions = {
  path_filestat_get: waiting("iiiii", (guest, fd, lookup, pointer, length, into) => {
    const entry = guest.fds.directory(fd);
    const path = pathAt(guest, pointer, length);
    return entry.descriptor
      .fileStatAt(follows(lookup), path)
      .then((stat) => writeFilestat(guest, into, stat));
  }),
  path_filestat_set_times: waiting(
    "iiiiIIi",
    (guest, fd, lookup, pointer, length, accessed, modified, flags) => {
      const entry = guest.fds.directory(fd);
      const path = pathAt(guest, pointer, length);
      const times = newTimes(accessed, modified, flags);
      const symlinkFollow = follows(lookup);
      return entry.descriptor
        .setTimesAt({ symlinkFollow }, path, ...times)
        .then(() => rememberTimes(guest, times, () => entry.descriptor.fileStatAt(symlinkFollow, path)));
    },
  ),
  path_create_directory: waiting("iii", (guest, fd, pointer, length) =>
    guest.fds.directory(fd).descriptor.createDirectoryAt(pathAt(guest, pointer, length)),
  ),
  path_remove_directory: waiting("iii", (guest, fd, pointer, length) =>
    guest.fds.directory(fd).descriptor.removeDirectoryAt(pathAt(guest, pointer, length)),
  ),
  path_unlink_file: waiting("iii", (guest, fd, pointer, length) =>
    guest.fds.directory(fd).descriptor.unlinkFileAt(pathAt(guest, pointer, length)),
  ),
  path_symlink: waiting("iiiii", (guest, target, targetLength, fd, pointer, length) =>
    guest.fds
      .directory(fd)
      .descriptor.symlinkAt(pathAt(guest, target, targetLength), pathAt(guest, pointer, length)),
  ),
  path_readlink: waiting("iiiiii", (guest, fd, pointer, length, into, room, result) => {
    const { descriptor } = guest.fds.directory(fd);
    return descriptor.readlinkAt(pathAt(guest, pointer, length)).then((target) => {
      const bytes = new TextEncoder().encode(target).subarray(0, room);
      guest.memory.bytes(into, bytes.byteLength).set(bytes);
      guest.memory.setU32(result, bytes.byteLength);
      return undefined;
    });
  }),
  path_link: waiting("iiiiiii", (guest, fd, lookup, pointer, length, toFd, toPointer, toLength) => {
    const from = guest.fds.directory(fd).descriptor;
    const to = guest.fds.directory(toFd).descriptor;
    const paths = [pathAt(guest, pointer, length), pathAt(guest, toPointer, toLength)] as const;
    return from.linkAt({ symlinkFollow: follows(lookup) }, paths[0], to, paths[1]);
  }),
  path_rename: waiting("iiiiii", (guest, fd, pointer, length, toFd, toPointer, toLength) => {
    const from = guest.fds.directory(fd).descriptor;
    const to = guest.fds.directory(toFd).descriptor;
    const paths = [pathAt(guest, pointer, length), pathAt(guest, toPointer, toLength)] as const;
    return from.renameAt(paths[0], to, paths[1]);
  }),
};

function pathAt({ memory, limits }: Guest, pointer: number, length: number): string {
  return memory.path(pointer, length, limits.maxPathBytes);
}

function follows(lookup: number): boolean {
  if ((lookup & ~LOOKUP.all) !== 0) refuse("inval");
  return (lookup & LOOKUP.follow) !== 0;
}
