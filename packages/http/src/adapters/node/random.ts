/**
 * Random digits by the page, for what needs a few of them per request.
 * Invariant: no digit is given twice.
 */
import { randomBytes } from "node:crypto";
import type { RandomHex } from "../../trace-context.ts";

/** In bytes. */
const PAGE = 4096;

export function pooledRandom(): RandomHex {
  let page = "";
  let used = 0;
  return (count) => {
    if (used + 2 * count > page.length) {
      page = randomBytes(PAGE).toString("hex");
      used = 0;
    }
    used += 2 * count;
    return page.slice(used - 2 * count, used);
  };
}
