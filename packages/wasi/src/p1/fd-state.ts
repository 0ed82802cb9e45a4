/**
 * Descriptors themselves: their flags and rights, their position, closing and renumbering, and the names of the preopened ones.
 * Spec: wasi_snapshot_preview1 `fd_fdstat_*`, `fd_seek`, `fd_tell`, `fd_close`, `fd_renumber`, `fd_prestat_*`.
 */
import { refuse } from "./errno.ts";
import type { Fd } from "./fds.ts";
import { immediate, waiting, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";
import {
  DIRECTORY_RIGHTS,
  FDFLAGS,
  fileRights,
  FILETYPE,
  INHERITED_RIGHTS,
  INPUT_RIGHTS,
  OUTPUT_RIGHTS,
} from "./types.ts";

const WHENCE = { set: 0, current: 1, end: 2 } as const;
const MAX_OFFSET = 2n ** 63n - 1n;
/** Size of `fdstat`. */
const FDSTAT_BYTES = 24;

export const stateFunctions: Preview1Functions = {
  fd_fdstat_get: immediate("ii", ({ fds, memory }, fd, into) => {
    const entry = fds.get(fd);
    const view = memory.view(into, FDSTAT_BYTES);
    const [base, inheriting] = rightsOf(entry);
    memory.bytes(into, FDSTAT_BYTES).fill(0);
    view.setUint8(0, fileTypeOf(entry));
    view.setUint16(2, entry.flags, true);
    view.setBigUint64(8, base, true);
    view.setBigUint64(16, inheriting, true);
  }),
  fd_fdstat_set_flags: immediate("ii", ({ fds }, fd, flags) => {
    const entry = fds.get(fd);
    if ((flags & ~FDFLAGS.all) !== 0) refuse("inval");
    // How a file is synchronised is settled when it is opened.
    const settled = FDFLAGS.dsync | FDFLAGS.rsync | FDFLAGS.sync;
    if (((flags ^ entry.flags) & settled) !== 0) refuse("notsup");
    entry.flags = flags;
  }),
  // They follow from how the descriptor was opened; see types.ts.
  fd_fdstat_set_rights: immediate("iII", ({ fds }, fd) => {
    fds.get(fd);
    refuse("notsup");
  }),
  fd_seek: waiting("iIii", (guest, fd, delta, whence, result) => {
    const entry = guest.fds.file(fd);
    const offset = BigInt.asIntN(64, delta);
    const move = (base: bigint): undefined => {
      const position = base + offset;
      if (position < 0n || position > MAX_OFFSET) refuse("inval");
      entry.position = position;
      guest.memory.setU64(result, position);
    };
    if (whence === WHENCE.set) return move(0n);
    if (whence === WHENCE.current) return move(entry.position);
    if (whence !== WHENCE.end) refuse("inval");
    return entry.file.object.stat().then(({ size }) => move(size));
  }),
  fd_tell: immediate("ii", ({ fds, memory }, fd, result) => memory.setU64(result, fds.file(fd).position)),
  fd_close: immediate("i", ({ fds }, fd) => fds.close(fd)),
  fd_renumber: immediate("ii", ({ fds }, from, to) => fds.renumber(from, to)),
  fd_prestat_get: immediate("ii", (guest, fd, into) => {
    const name = preopenName(guest, fd);
    // The tag 0: a directory.
    guest.memory.bytes(into, 8).fill(0);
    guest.memory.setU32(into + 4, name.byteLength);
  }),
  fd_prestat_dir_name: immediate("iii", (guest, fd, into, length) => {
    const name = preopenName(guest, fd);
    if (length < name.byteLength) refuse("nametoolong");
    guest.memory.bytes(into, name.byteLength).set(name);
  }),
};

function preopenName({ fds }: Guest, fd: number): Uint8Array {
  const entry = fds.get(fd);
  return (entry.kind === "directory" ? entry.preopen : undefined) ?? refuse("badf");
}

export function fileTypeOf(entry: Fd): number {
  switch (entry.kind) {
    case "input":
      return FILETYPE[entry.source?.isTerminal === true ? "character-device" : "other"];
    case "output":
      return FILETYPE[entry.sink?.isTerminal === true ? "character-device" : "other"];
    case "file":
      return FILETYPE[entry.file.object.kind];
    case "directory":
      return FILETYPE.directory;
  }
}

function rightsOf(entry: Fd): readonly [base: bigint, inheriting: bigint] {
  switch (entry.kind) {
    case "input":
      return [INPUT_RIGHTS, 0n];
    case "output":
      return [OUTPUT_RIGHTS, 0n];
    case "file":
      return [fileRights(entry.read, entry.write), 0n];
    case "directory":
      return [DIRECTORY_RIGHTS, INHERITED_RIGHTS];
  }
}
