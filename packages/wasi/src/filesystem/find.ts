/**
 * What a path names, links at its end followed or not.
 * Spec: wasi:filesystem/types `path-flags`. POSIX: a slash at the end means a directory, and a link there is followed.
 */
import type { FileStat } from "../port/filesystem.ts";
import { fail } from "./error.ts";
import type { Place, Walk } from "./walk.ts";

export interface Found {
  readonly place: Place;
  readonly stat: FileStat;
}

export async function find(walk: Walk, follow: boolean): Promise<Found> {
  for (;;) {
    const place = await walk.toLast();
    if (place.name === undefined) return { place, stat: await place.directory.stat() };
    const stat = await place.directory.statEntry(place.name);
    const goOn = stat.kind === "symbolic-link" && (follow || place.mustBeDirectory);
    if (goOn && (await walk.followLast())) continue;
    if (place.mustBeDirectory && stat.kind !== "directory") fail("not-directory");
    return { place, stat };
  }
}
