/** Wrong usage: a flag, an operand or a file that is not there. Invariant: ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
