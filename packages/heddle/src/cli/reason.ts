/** Why a file could not be used, in words. Invariant: what has no words here keeps the system's own. */

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a directory"],
  ["ENOTDIR", "what stands before the last / is no directory"],
  ["EACCES", "permission is denied"],
  ["EPERM", "permission is denied"],
  ["ENOSPC", "the device is full"],
  ["EROFS", "the file system is read-only"],
]);

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return reasons.get(code) ?? code;
}

/** As {@link reasonOf}, of a file that was to be made: then it is its directory that is missing. */
export function whyNotWritten(error: unknown): string {
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  return missing ? "there is no such directory" : reasonOf(error);
}
