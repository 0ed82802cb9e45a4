/**
 * Node's clocks.
 * Invariant: the system clock follows the machine's when that is set, so it is read from Date, in milliseconds; adding to a start
 * time what has passed since would be finer and wrong.
 */
import type { ClocksPort } from "../../port/clocks.ts";
import { intlTimezone } from "../shared/timezone.ts";
import { wallFromMilliseconds } from "../../wall-time.ts";

/** The longest delay that setTimeout takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export function createNodeClocks(): ClocksPort {
  return {
    monotonicNow: () => process.hrtime.bigint(),
    monotonicResolution: 1n,
    wallNow: () => wallFromMilliseconds(Date.now()),
    wallResolution: 1_000_000n,
    setTimer,
    get timezone() {
      return intlTimezone();
    },
  };
}

/** Timers count in milliseconds. Less than one of them is waited for turn by turn. */
function setTimer(nanoseconds: bigint, done: () => void): () => void {
  if (nanoseconds < 1_000_000n) {
    const turn = setImmediate(done);
    return () => clearImmediate(turn);
  }
  const delay = Math.min(Number(nanoseconds / 1_000_000n), MAX_DELAY_MS);
  const timer = setTimeout(done, delay);
  return () => clearTimeout(timer);
}
