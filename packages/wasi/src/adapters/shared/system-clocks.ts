/**
 * The machine's clocks as every JavaScript engine has them.
 * Invariant: the resolution is what the engine promises at least; pages get less than they ask for.
 */
import type { ClocksPort } from "../../port/clocks.ts";
import { intlTimezone } from "./timezone.ts";
import { wallFromMilliseconds } from "../../wall-time.ts";

const NANOSECONDS = 1_000_000;
/** The longest delay that setTimeout takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export function systemClocks(): ClocksPort {
  return {
    monotonicNow: () => BigInt(Math.floor(performance.now() * NANOSECONDS)),
    monotonicResolution: 100_000n,
    wallNow: () => wallFromMilliseconds(Date.now()),
    wallResolution: 1_000_000n,
    setTimer(nanoseconds, done) {
      const delay = Math.min(Math.ceil(Number(nanoseconds) / NANOSECONDS), MAX_DELAY_MS);
      const timer = setTimeout(done, delay);
      return () => clearTimeout(timer);
    },
    get timezone() {
      return intlTimezone();
    },
  };
}
