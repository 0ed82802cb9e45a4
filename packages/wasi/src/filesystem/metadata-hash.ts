/**
 * A 128-bit hash of what tells one state of a file from another.
 * Spec: wasi:filesystem/types `descriptor.metadata-hash`.
 * Invariant: the same object in the same state has the same hash, in this run and in the next; what went in cannot be read off.
 */
import type { FileStat } from "../port/filesystem.ts";
import { siphash128 } from "./siphash.ts";
import type { MetadataHashValue } from "./types.ts";

export function metadataHash(stat: FileStat): MetadataHashValue {
  const { seconds, nanoseconds } = stat.modified ?? { seconds: 0n, nanoseconds: 0 };
  return siphash128([stat.device, stat.inode, stat.size, BigInt.asUintN(64, seconds), BigInt(nanoseconds)]);
}
