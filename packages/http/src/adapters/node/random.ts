/**
 * Random bytes by the page, for what needs a few of them per request.
 * Invariant: no byte is given twice.
 */
import type { RandomBytes } from "../../trace-context.ts";

const PAGE = 4096;

export function pooledRandom(): RandomBytes {
  const page = new Uint8Array(PAGE);
  let used = PAGE;
  return (count) => {
    if (used + count > PAGE) {
      crypto.getRandomValues(page);
      used = 0;
    }
    used += count;
    return page.subarray(used - count, used);
  };
}
