/** What a tree in memory may grow to. */
export interface MemoryLimits {
  /** Bytes of all files of the platform: `insufficient-space`. */
  readonly maxTreeBytes: number;
  /** Files, directories and links: `insufficient-space`. */
  readonly maxEntries: number;
  /** UTF-8 bytes of one name: `name-too-long`. POSIX has NAME_MAX. */
  readonly maxNameBytes: number;
  /** Bytes kept of each of the standard output streams: `io`. */
  readonly maxOutputBytes: number;
}

export const MEMORY_LIMITS: MemoryLimits = {
  maxTreeBytes: 256 * 1024 * 1024,
  maxEntries: 100_000,
  maxNameBytes: 255,
  maxOutputBytes: 64 * 1024 * 1024,
};
