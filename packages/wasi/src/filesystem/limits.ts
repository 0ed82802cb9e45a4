/**
 * What a guest's paths and streams may cost.
 * Invariant: every size that a guest drives has a limit here.
 */
export interface FilesystemLimits {
  /** UTF-8 bytes of one path argument or of one link's contents: `name-too-long`. POSIX has PATH_MAX. */
  readonly maxPathBytes: number;
  /** Symbolic links followed for one path: `loop`. */
  readonly maxLinks: number;
  /** Directories that one path may stand deep, each one an open handle while it is walked: `name-too-long`. */
  readonly maxDepth: number;
  /** Bytes of one chunk of a file that is read as a stream. */
  readonly readChunkBytes: number;
}

export const FILESYSTEM_LIMITS: FilesystemLimits = {
  maxPathBytes: 4096,
  maxLinks: 40,
  maxDepth: 128,
  readChunkBytes: 64 * 1024,
};
