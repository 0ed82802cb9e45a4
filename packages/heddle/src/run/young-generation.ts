/**
 * How much room V8 gives to what was just made.
 *
 * It grows that room while much in it survives, which what carries the chunks of a stream does as long as it is under way; then more
 * comes and goes before anything is freed. Kept at the size that it has, a program that streams holds a third less, and is not
 * slower. See docs/RATIONALE.md.
 */

/** A program that is over by then owes nothing: what sets the flag takes a millisecond to load. */
const AFTER_MS = 50;

export function keepYoungGenerationSmall(): void {
  const keep = (): void =>
    process.getBuiltinModule("node:v8").setFlagsFromString("--semi-space-growth-factor=1");
  setTimeout(keep, AFTER_MS).unref();
}
