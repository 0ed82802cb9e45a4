/** Threads that run the same command line for another one, and have what is seen of their guests told there. */
import { workerData } from "node:worker_threads";

/** Given to such a thread in its `workerData`. */
export const OBSERVED = { observed: true } as const;

export function isObserved(): boolean {
  const data: unknown = workerData;
  return typeof data === "object" && data !== null && "observed" in data && data.observed === true;
}
