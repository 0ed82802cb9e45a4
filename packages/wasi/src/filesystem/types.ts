/**
 * The values of wasi:filesystem/types as they stand at the host's edge.
 * Spec: wasi:filesystem/types.
 */
import type { WallTime } from "../port/clocks.ts";
import type { FileKind, FileStat, NewTime } from "../port/filesystem.ts";
import { fail } from "./error.ts";

type Instant = WallTime;

export interface PathFlags {
  readonly symlinkFollow?: boolean;
}

export interface OpenFlags {
  readonly create?: boolean;
  readonly directory?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
}

export interface DescriptorFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly fileIntegritySync?: boolean;
  readonly dataIntegritySync?: boolean;
  readonly requestedWriteSync?: boolean;
  readonly mutateDirectory?: boolean;
}

export type DescriptorType =
  | { readonly tag: Exclude<FileKind, "other"> }
  | { readonly tag: "other"; readonly val: string | undefined };

export interface DescriptorStat {
  readonly type: DescriptorType;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly dataAccessTimestamp: Instant | undefined;
  readonly dataModificationTimestamp: Instant | undefined;
  readonly statusChangeTimestamp: Instant | undefined;
}

export interface TypedEntry {
  readonly type: DescriptorType;
  readonly name: string;
}

export type NewTimestamp =
  | { readonly tag: "no-change" }
  | { readonly tag: "now" }
  | { readonly tag: "timestamp"; readonly val: Instant };

export type Advice = "normal" | "sequential" | "random" | "will-need" | "dont-need" | "no-reuse";

export interface MetadataHashValue {
  readonly lower: bigint;
  readonly upper: bigint;
}

export function descriptorType(kind: FileKind): DescriptorType {
  return kind === "other" ? { tag: kind, val: undefined } : { tag: kind };
}

export function descriptorStat(stat: FileStat): DescriptorStat {
  return {
    type: descriptorType(stat.kind),
    linkCount: stat.linkCount,
    size: stat.size,
    dataAccessTimestamp: stat.accessed,
    dataModificationTimestamp: stat.modified,
    statusChangeTimestamp: stat.changed,
  };
}

/** What 0.3 tells it by; 0.2 counts to twice as much. */
const MAX_SECONDS = 2n ** 63n - 1n;

export function newTime(timestamp: NewTimestamp): NewTime {
  if (timestamp.tag === "no-change") return undefined;
  if (timestamp.tag === "now") return "now";
  if (timestamp.val.nanoseconds >= 1_000_000_000) fail("invalid");
  if (timestamp.val.seconds > MAX_SECONDS) fail("overflow");
  return timestamp.val;
}
