/**
 * Node's file system: the preopened directories.
 * Invariant: a directory is opened when the platform is made, so what the host meant then is what the guest gets, whatever is
 * renamed later.
 */
import { LinkError } from "@heddle/component/errors";
import type { FilesystemPort, Preopen } from "../../port/filesystem.ts";
import { hasFdPaths, openHostDirectoryByFd } from "./directory-by-fd.ts";
import { openHostDirectoryByPath } from "./directory-by-path.ts";
import type { NodeDirectory } from "./directory.ts";
import { errnoOf } from "./errno.ts";
import { OneAtATime } from "./one-at-a-time.ts";

/** A directory that the guest may see. */
export interface PreopenOptions {
  readonly host: string;
  /** What the guest calls it; the same as the host without it. */
  readonly guest?: string;
  readonly readOnly?: boolean;
}

/** How directories are held. `auto`: by file descriptor where the system has paths for those. */
export type DirectoryHold = "auto" | "fd" | "path";

export function createNodeFilesystem(
  preopens: readonly PreopenOptions[],
  hold: DirectoryHold = "auto",
): FilesystemPort & Disposable {
  const byFd = hold === "fd" || (hold === "auto" && hasFdPaths());
  const turns = new OneAtATime();
  const opened: Preopen[] = [];
  const close = (): void => {
    for (const { directory } of opened.splice(0)) directory.close();
  };
  try {
    for (const { host, guest = host, readOnly = false } of preopens)
      opened.push({ path: guest, directory: openHost(host, byFd, turns), writable: !readOnly });
  } catch (error) {
    close();
    throw error;
  }
  return { preopens: opened, [Symbol.dispose]: close };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such directory"],
  ["ENOTDIR", "it is not a directory"],
  ["EACCES", "permission is denied"],
]);

function openHost(path: string, byFd: boolean, turns: OneAtATime): NodeDirectory {
  try {
    return byFd ? openHostDirectoryByFd(path) : openHostDirectoryByPath(path, turns);
  } catch (error) {
    const errno = errnoOf(error) ?? "ENOTDIR";
    const found = REASONS.get(errno) ?? errno;
    throw new LinkError("bad-argument", `the directory ${path} cannot be preopened: ${found}`, {
      cause: error,
    });
  }
}
