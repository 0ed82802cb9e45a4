/**
 * The error numbers of preview 1, and what the failures of the platform-free semantics are among them.
 * Spec: wasi_snapshot_preview1, `errno`.
 * Invariant: every case of wasi:filesystem's error-code has a number here; a thrown value that has none is no answer to a guest.
 */
import { FilesystemError, type ErrorTag } from "../filesystem/error.ts";

export const ERRNO = {
  success: 0,
  acces: 2,
  again: 6,
  already: 7,
  badf: 8,
  busy: 10,
  deadlk: 16,
  dquot: 19,
  exist: 20,
  fault: 21,
  fbig: 22,
  ilseq: 25,
  inprogress: 26,
  intr: 27,
  inval: 28,
  io: 29,
  isdir: 31,
  loop: 32,
  mfile: 33,
  mlink: 34,
  msgsize: 35,
  nametoolong: 37,
  nodev: 43,
  noent: 44,
  nolck: 46,
  nomem: 48,
  nospc: 51,
  nosys: 52,
  notdir: 54,
  notempty: 55,
  notrecoverable: 56,
  notsock: 57,
  notsup: 58,
  notty: 59,
  nxio: 60,
  overflow: 61,
  perm: 63,
  pipe: 64,
  rofs: 69,
  spipe: 70,
  txtbsy: 74,
  xdev: 75,
} as const;

export type ErrnoName = keyof typeof ERRNO;

/** A function's answer to the guest, thrown. */
export class Errno extends Error {
  override readonly name = "Errno";
  readonly errno: ErrnoName;

  constructor(errno: ErrnoName) {
    super(errno);
    this.errno = errno;
  }
}

export function refuse(errno: ErrnoName): never {
  throw new Errno(errno);
}

const byTag: Readonly<Record<ErrorTag | "other", ErrnoName>> = {
  access: "acces",
  already: "already",
  "bad-descriptor": "badf",
  busy: "busy",
  deadlock: "deadlk",
  quota: "dquot",
  exist: "exist",
  "file-too-large": "fbig",
  "illegal-byte-sequence": "ilseq",
  "in-progress": "inprogress",
  interrupted: "intr",
  invalid: "inval",
  io: "io",
  "is-directory": "isdir",
  loop: "loop",
  "too-many-links": "mlink",
  "message-size": "msgsize",
  "name-too-long": "nametoolong",
  "no-device": "nodev",
  "no-entry": "noent",
  "no-lock": "nolck",
  "insufficient-memory": "nomem",
  "insufficient-space": "nospc",
  "not-directory": "notdir",
  "not-empty": "notempty",
  "not-recoverable": "notrecoverable",
  unsupported: "notsup",
  "no-tty": "notty",
  "no-such-device": "nxio",
  overflow: "overflow",
  "not-permitted": "perm",
  pipe: "pipe",
  "read-only": "rofs",
  "invalid-seek": "spipe",
  "text-file-busy": "txtbsy",
  "cross-device": "xdev",
  other: "io",
};

/** Undefined: it is no answer but a fault of the host's. */
export function errnoOf(error: unknown): number | undefined {
  if (error instanceof Errno) return ERRNO[error.errno];
  if (error instanceof FilesystemError) return ERRNO[byTag[error.payload.tag]];
  return undefined;
}
