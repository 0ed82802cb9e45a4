/**
 * What a guest of preview 1 may cost.
 * Invariant: every size that a guest drives has a limit here or in the limits of the file system.
 */
export interface Preview1Limits {
  /** File descriptors open at the same time: `mfile`. */
  readonly maxFds: number;
  /** Buffers of one read or write: `inval`. POSIX has IOV_MAX. */
  readonly maxIovecs: number;
  /** Bytes that one read or write moves; it is short beyond that. */
  readonly maxTransferBytes: number;
  /** Subscriptions of one `poll_oneoff`: `inval`. */
  readonly maxSubscriptions: number;
  /** Entries of one directory that is listed: `nomem`. */
  readonly maxDirectoryEntries: number;
  /** Files and directories whose times, set by the guest, are remembered to the nanosecond; beyond that the oldest is forgotten. */
  readonly maxExactTimes: number;
}

export const PREVIEW1_LIMITS: Preview1Limits = {
  maxFds: 4096,
  maxIovecs: 1024,
  maxTransferBytes: 16 * 1024 * 1024,
  maxSubscriptions: 65_536,
  maxDirectoryEntries: 1_000_000,
  maxExactTimes: 1024,
};
