/**
 * Making, removing, linking and moving what a path names.
 * Spec: wasi:filesystem/types `create-directory-at`, `remove-directory-at`, `unlink-file-at`, `link-at`, `symlink-at`,
 * `rename-at`, `readlink-at`. Where it is silent: POSIX and Linux.
 * Invariant: the caller has made sure that the directories may be changed.
 */
import { fail } from "./error.ts";
import { find } from "./find.ts";
import type { FilesystemLimits } from "./limits.ts";
import { longerThan } from "./path.ts";
import type { Place, Walk } from "./walk.ts";

/** A place with a name, where something is made. */
type NamedPlace = Place & { readonly name: string };

export async function createDirectory(walk: Walk): Promise<void> {
  const { directory, name } = await walk.toLast();
  if (name === undefined) fail("exist");
  await directory.createDirectory(name);
}

export async function removeDirectory(walk: Walk): Promise<void> {
  const { directory, name, parent, mustBeDirectory } = await walk.toLast();
  if (name === undefined) fail(parent ? "not-empty" : "invalid");
  if (mustBeDirectory && (await walk.followLast())) {
    await find(walk, true);
    fail("not-directory");
  }
  await directory.removeDirectory(name);
}

export async function unlink(walk: Walk): Promise<void> {
  const { directory, name, mustBeDirectory } = await walk.toLast();
  if (name === undefined) fail("is-directory");
  if (mustBeDirectory) {
    await find(walk, true);
    fail("is-directory");
  }
  await directory.unlink(name);
}

export async function link(from: Walk, follow: boolean, to: Walk): Promise<void> {
  const { place, stat } = await find(from, follow);
  if (stat.kind === "directory" || place.name === undefined) fail("not-permitted");
  const target = await toNewFile(to);
  await place.directory.link(place.name, target.directory, target.name);
}

export async function createLink(target: string, walk: Walk, limits: FilesystemLimits): Promise<void> {
  if (target === "") fail("no-entry");
  if (target.startsWith("/")) fail("not-permitted");
  if (target.includes("\0")) fail("invalid");
  if (longerThan(target, limits.maxPathBytes)) fail("name-too-long");
  const place = await toNewFile(walk);
  await place.directory.createLink(place.name, target);
}

export async function rename(from: Walk, to: Walk): Promise<void> {
  const source = await from.toLast();
  const target = await to.toLast();
  if (source.name === undefined || target.name === undefined) fail("busy");
  if (source.mustBeDirectory || target.mustBeDirectory) {
    const { kind } = await source.directory.statEntry(source.name);
    if (kind !== "directory") fail("not-directory");
  }
  await source.directory.rename(source.name, target.directory, target.name);
}

export async function readLink(walk: Walk): Promise<string> {
  const { directory, name, mustBeDirectory } = await walk.toLast();
  if (name === undefined) fail("invalid");
  if (mustBeDirectory) {
    await find(walk, true);
    fail("invalid");
  }
  const target = await directory.readLink(name);
  if (target.startsWith("/")) fail("not-permitted");
  return target;
}

/** Where something that is not a directory may be made: a slash at the end is refused. */
async function toNewFile(walk: Walk): Promise<NamedPlace> {
  const place = await walk.toLast();
  const { directory, name, mustBeDirectory } = place;
  if (name === undefined) fail("exist");
  if (mustBeDirectory) {
    await directory.statEntry(name);
    fail("exist");
  }
  return { ...place, name };
}
