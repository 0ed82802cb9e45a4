/** What a timer can wait for. */

/** A longer time makes a timer fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The same numbers, with times (names that end in `Ms`) no longer than a timer can wait: 24 days. */
export function withTimers<T extends object>(options: T): T {
  const capped = Object.entries(options).flatMap(([name, value]: readonly [string, unknown]) =>
    name.endsWith("Ms") && typeof value === "number" && value > MAX_TIMER_MS ? [[name, MAX_TIMER_MS]] : [],
  );
  return { ...options, ...Object.fromEntries(capped) };
}
