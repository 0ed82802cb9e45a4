/**
 * Waiting for a mark of the monotonic clock.
 * Spec: wasi:clocks/monotonic-clock `wait-until`, `wait-for`.
 * Invariant: never early. A platform's timer may be; the clock decides. A mark that has passed is met without a wait.
 */
import type { ClocksPort } from "../port/clocks.ts";

/** Undefined: the mark has passed already. Rejects with the signal's reason when that aborts. */
export function waitUntil(
  clocks: ClocksPort,
  mark: bigint,
  signal: AbortSignal | undefined,
): Promise<void> | undefined {
  if (clocks.monotonicNow() >= mark) return undefined;
  return new Promise((resolve, reject) => {
    let cancelTimer: () => void = () => {};
    const abort = (): void => {
      cancelTimer();
      reject(toError(signal?.reason));
    };
    const look = (): void => {
      const left = mark - clocks.monotonicNow();
      if (left > 0n) {
        cancelTimer = clocks.setTimer(left, look);
        return;
      }
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort, { once: true });
    look();
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("the wait was cancelled", { cause: reason });
}
