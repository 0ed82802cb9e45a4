/**
 * The times that a guest has set, as finely as it gave them.
 *
 * Preview 1 counts nanoseconds, and guests compare what they read with what they set. A platform may keep less (Node hands times to
 * the system in floating point: 0.25 microseconds). So what was set is remembered beside what the platform made of it, and told
 * as long as the platform still says that.
 *
 * Invariants: what is told is less than a microsecond from what the platform has. A time that anyone else has set since is told
 * as it is.
 */
import type { NewTimestamp } from "../filesystem/types.ts";
import type { WallTime } from "../port/clocks.ts";
import type { FileStat } from "../port/filesystem.ts";
import { wallToNanoseconds } from "../wall-time.ts";

/** Farther off is no rounding. */
const PRECISION = 1000n;

interface Pair {
  readonly kept: bigint;
  readonly exact: WallTime;
}

interface Times {
  readonly accessed: Pair | undefined;
  readonly modified: Pair | undefined;
}

export class ExactTimes {
  readonly #max: number;
  readonly #byObject: Map<string, Times> = new Map();

  /** `max`: objects whose times are remembered; the oldest is forgotten first. */
  constructor(max: number) {
    this.#max = max;
  }

  /** @param after what the platform says now */
  remember(after: FileStat, accessed: NewTimestamp, modified: NewTimestamp): void {
    const key = keyOf(after);
    const before = this.#byObject.get(key);
    const times: Times = {
      accessed: pairOf(accessed, after.accessed) ?? before?.accessed,
      modified: pairOf(modified, after.modified) ?? before?.modified,
    };
    this.#byObject.delete(key);
    if (times.accessed === undefined && times.modified === undefined) return;
    this.#byObject.set(key, times);
    const [oldest] = this.#byObject.keys();
    if (this.#byObject.size > this.#max && oldest !== undefined) this.#byObject.delete(oldest);
  }

  /** The same with the times that were set. */
  refine(stat: FileStat): FileStat {
    const times = this.#byObject.size === 0 ? undefined : this.#byObject.get(keyOf(stat));
    if (times === undefined) return stat;
    return {
      ...stat,
      accessed: exactly(times.accessed, stat.accessed),
      modified: exactly(times.modified, stat.modified),
    };
  }
}

function keyOf({ device, inode }: FileStat): string {
  return `${device}:${inode}`;
}

/** Undefined: there is nothing to remember. */
function pairOf(set: NewTimestamp, after: WallTime | undefined): Pair | undefined {
  if (set.tag !== "timestamp" || after === undefined) return undefined;
  const kept = wallToNanoseconds(after);
  const off = wallToNanoseconds(set.val) - kept;
  return off !== 0n && off < PRECISION && off > -PRECISION ? { kept, exact: set.val } : undefined;
}

function exactly(pair: Pair | undefined, found: WallTime | undefined): WallTime | undefined {
  if (pair === undefined || found === undefined) return found;
  return wallToNanoseconds(found) === pair.kept ? pair.exact : found;
}
