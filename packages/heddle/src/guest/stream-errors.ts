/**
 * Streams that guests feed from iterables: one that throws ends the guest, with what it threw, so that its reader gets an error.
 *
 * By itself the engine ends such a stream as if all were well, and its reader takes what it got for the whole.
 * Invariant: an iterable that ends, or whose reader goes away, ends nothing else.
 */
import type { Activities } from "./activity.ts";
import type { Finisher } from "./finishing.ts";
import type { LoweredStream, Wit } from "./imported.ts";

/** `fatal` never resolves: the guest is over. */
export function installStreamErrors(
  wit: Wit,
  activities: Activities,
  finisher: Finisher,
  fatal: (error: unknown) => Promise<never> = endGuest,
): void {
  const make = wit.Stream;
  if (make === undefined) return;
  make.from = (iterable, type): LoweredStream => {
    const { readable, writable } = make(type);
    const activity = activities.join();
    const feed = async (): Promise<void> => {
      try {
        for await (const item of iterable) if (!(await writable.writeIterableItem(item))) break;
      } catch (error) {
        await finisher.finish(activity);
        await fatal(error);
      }
      writable.drop();
      await finisher.finish(activity);
    };
    return { readable, completion: feed() };
  };
}

/** What a job throws is the engine's to tell, with its stack, and ends the guest. */
function endGuest(error: unknown): Promise<never> {
  queueMicrotask(() => {
    throw error;
  });
  return new Promise(() => {});
}
