/**
 * Timestamps as Node sets them.
 *
 * Invariant: a timestamp that is to stay as it is stays: by the system's own "leave it" where libuv knows that (1.51), otherwise
 * by setting what was read, which loses what is finer than Node's seconds in floating point (about 0.25 microseconds).
 */
import type { FileStat, NewTime } from "../../port/filesystem.ts";
import { wallFromMilliseconds, wallToNanoseconds } from "../../wall-time.ts";

/** What `utimes` takes. A Date without a time is libuv's "leave it". */
export type NodeTime = number | Date;

/** Seconds before the epoch are taken from a Date only, in milliseconds. */
function toNodeTime(nanoseconds: bigint): NodeTime {
  if (nanoseconds < 0n) return new Date(Number(nanoseconds / 1_000_000n));
  return Number(nanoseconds / 1_000_000_000n) + Number(nanoseconds % 1_000_000_000n) / 1e9;
}

/** Both timestamps for `utimes`; undefined: nothing to do. */
export async function nodeTimes(
  accessed: NewTime,
  modified: NewTime,
  stat: () => Promise<FileStat>,
): Promise<[NodeTime, NodeTime] | undefined> {
  if (accessed === undefined && modified === undefined) return undefined;
  const keepsByItself = leavesTimes(process.versions.uv);
  const isPartial = accessed === undefined || modified === undefined;
  const before = isPartial && !keepsByItself ? await stat() : undefined;
  return [nodeTime(accessed, before?.accessed), nodeTime(modified, before?.modified)];
}

function nodeTime(time: NewTime, before: NewTime): NodeTime {
  const chosen = time ?? before;
  if (chosen === undefined) return new Date(Number.NaN);
  return toNodeTime(wallToNanoseconds(chosen === "now" ? wallFromMilliseconds(Date.now()) : chosen));
}

/** libuv takes "not a number" for "leave it" since 1.51. */
function leavesTimes(uv: string | undefined): boolean {
  const [major = 0, minor = 0] = (uv ?? "").split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 51);
}
