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
  const inVersion = previous.kind === "integer" ? next.kind === "identifier" : next.kind === "integer";
  if (next.adjacent && inVersion && previous.kind !== "=") return false;
  return true;
}
