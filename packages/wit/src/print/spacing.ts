/** Where a space stands between two tokens of one line. */
import type { FormatToken } from "./tokens.ts";

export const TIGHT_BEFORE: ReadonlySet<string> = new Set([
  ",",
  ";",
  ")",
  ">",
  ".",
  "/",
  "@",
  ":",
  "(",
  "<",
  "+",
  "-",
]);
const TIGHT_AFTER: ReadonlySet<string> = new Set(["(", "<", ".", "/", "@", "+", "-"]);

/** `afterNext` tells the colon of `a:b/c` from that of `a: b`. */
export function spaceBetween(
  previous: FormatToken,
  next: FormatToken,
  inPackage: boolean,
  afterNext: FormatToken | undefined,
): boolean {
  if (TIGHT_BEFORE.has(next.kind)) return false;
  if (TIGHT_AFTER.has(previous.kind)) return false;
  if (previous.kind === ":") return !inPackage && afterNext?.kind !== "/";
  // The parts of a version, `rc` and `1` of `1.0.0-rc.1a`.
  const pair = `${previous.kind} ${next.kind}`;
  if (next.adjacent && (pair === "integer identifier" || pair === "identifier integer")) return false;
  return true;
}
