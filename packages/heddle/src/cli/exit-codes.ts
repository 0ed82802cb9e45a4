/**
 * What the command's exit code says.
 *
 * Invariant: scripts depend on these numbers; a code never changes its meaning. `heddle run` ends with the guest's own code where the
 * guest gives one.
 */
export const exitCodes = {
  ok: 0,
  /** The guest returned an error, or something that was tested failed. */
  error: 1,
  /** Wrong usage, a file that is not there, or a part that is not installed. */
  usage: 2,
  /** A component that is malformed, invalid or cannot be linked. */
  badComponent: 3,
  trap: 4,
  /** A bug of heddle's own. */
  internal: 70,
  timeout: 124,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;
