/**
 * Opening what a path names.
 * Spec: wasi_snapshot_preview1 `path_open`.
 * Invariant: the rights that are asked for say whether a file is opened for reading and for writing, and nothing more.
 */
import type { DescriptorFlags, OpenFlags } from "../filesystem/types.ts";
import { refuse } from "./errno.ts";
import { waiting, type Preview1Functions } from "./function.ts";
import { fdOf } from "./guest.ts";
import { FDFLAGS, LOOKUP, OFLAGS, READ_RIGHT, WRITE_RIGHT } from "./types.ts";

export const pathOpenFunctions: Preview1Functions = {
  path_open: waiting(
    "iiiiiIIii",
    (guest, fd, lookup, pointer, length, open, rights, _inheriting, flags, result) => {
      const { descriptor } = guest.fds.directory(fd);
      const path = guest.memory.path(pointer, length, guest.limits.maxPathBytes);
      if ((open & ~OFLAGS.all) !== 0 || (flags & ~FDFLAGS.all) !== 0 || (lookup & ~LOOKUP.all) !== 0)
        refuse("inval");
      guest.fds.checkRoom();
      // Nothing is opened for a guest who could not be told.
      guest.memory.view(result, 4);
      const access = { read: (rights & READ_RIGHT) !== 0n, write: (rights & WRITE_RIGHT) !== 0n };
      const symlinkFollow = (lookup & LOOKUP.follow) !== 0;
      return descriptor
        .openInheriting({ symlinkFollow }, path, openFlags(open), { ...access, ...syncFlags(flags) })
        .then((opened) => {
          guest.memory.setU32(result, guest.fds.add(fdOf(opened, flags, undefined, access)));
          return undefined;
        });
    },
  ),
};

function openFlags(flags: number): OpenFlags {
  return {
    create: (flags & OFLAGS.create) !== 0,
    directory: (flags & OFLAGS.directory) !== 0,
    exclusive: (flags & OFLAGS.exclusive) !== 0,
    truncate: (flags & OFLAGS.truncate) !== 0,
  };
}

function syncFlags(flags: number): DescriptorFlags {
  return {
    fileIntegritySync: (flags & FDFLAGS.sync) !== 0,
    dataIntegritySync: (flags & FDFLAGS.dsync) !== 0,
    requestedWriteSync: (flags & FDFLAGS.rsync) !== 0,
  };
}
