/** The port's way of opening as the flags of open(2). */
import { constants } from "node:fs";
import type { OpenHow } from "../../port/filesystem.ts";

/** Systems without one of these flags have no such files either. */
const ALWAYS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Never follows a link, never waits for the other end of a pipe, never takes a terminal over. */
export function openFlags(how: OpenHow): number {
  return ALWAYS | access(how) | creation(how) | integrity(how);
}

function access({ read, write }: OpenHow): number {
  if (!write) return constants.O_RDONLY;
  return read ? constants.O_RDWR : constants.O_WRONLY;
}

function creation({ create, exclusive, truncate }: OpenHow): number {
  return (
    (create ? constants.O_CREAT : 0) | (exclusive ? constants.O_EXCL : 0) | (truncate ? constants.O_TRUNC : 0)
  );
}

function integrity({ sync }: OpenHow): number {
  switch (sync) {
    case "none":
      return 0;
    case "data":
      return constants.O_DSYNC ?? 0;
    case "file":
      return constants.O_SYNC ?? 0;
  }
}
