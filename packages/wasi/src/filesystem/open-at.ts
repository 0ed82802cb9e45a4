/**
 * Opening a file or directory by its path.
 * Spec: wasi:filesystem/types `descriptor.open-at`, like openat.
 * Invariant: what is opened can do no more than the directory that it was opened from.
 */
import type { OpenDirectory, OpenFile, OpenHow } from "../port/filesystem.ts";
import { fail, isError } from "./error.ts";
import type { DescriptorFlags, OpenFlags } from "./types.ts";
import type { Place, Walk } from "./walk.ts";

export interface OpenRequest {
  readonly follow: boolean;
  readonly openFlags: OpenFlags;
  readonly flags: DescriptorFlags;
}

/** The opened object; undefined: the directory in which the walk stands. */
export async function openAt(
  walk: Walk,
  request: OpenRequest,
): Promise<OpenFile | OpenDirectory | undefined> {
  const { openFlags } = request;
  if (openFlags.create && openFlags.directory) fail("invalid");
  for (;;) {
    const place = await walk.toLast();
    if (place.name === undefined) {
      refuseToChange(request);
      return undefined;
    }
    if (place.mustBeDirectory && openFlags.create) fail("is-directory");
    const opened = await openHere(place, place.name, request);
    if (opened !== undefined) return opened;
    if (!mayFollow(place, request)) fail(openFlags.directory ? "not-directory" : "loop");
    if (!(await walk.followLast())) fail("not-directory");
  }
}

/** Creating, replacing or writing a directory as a file. */
function refuseToChange({ openFlags, flags }: OpenRequest): void {
  if (openFlags.create && openFlags.exclusive) fail("exist");
  if (openFlags.create || openFlags.truncate || flags.write) fail("is-directory");
}

/** O_CREAT with O_EXCL never follows. */
function mayFollow(place: Place, { follow, openFlags }: OpenRequest): boolean {
  if (openFlags.create && openFlags.exclusive) fail("exist");
  return follow || place.mustBeDirectory;
}

/** Undefined: a symbolic link may be in the way. */
async function openHere(
  place: Place,
  name: string,
  request: OpenRequest,
): Promise<OpenFile | OpenDirectory | undefined> {
  const onlyDirectory = place.mustBeDirectory || request.openFlags.directory === true;
  try {
    if (!onlyDirectory) return await place.directory.open(name, openHow(request));
    const directory = await place.directory.openDirectory(name);
    if (request.openFlags.truncate || request.flags.write) {
      directory.close();
      fail("is-directory");
    }
    return directory;
  } catch (error) {
    if (isError(error, "loop") || (onlyDirectory && isError(error, "not-directory"))) return undefined;
    throw error;
  }
}

/** Writing is asked for by `write`, and by what changes the file as it is opened. */
export function opensForWriting({ openFlags, flags }: OpenRequest): boolean {
  return [flags.write, openFlags.create, openFlags.truncate].includes(true);
}

/** Reading is asked for by `read`, and by nothing at all. */
function opensForReading({ flags }: OpenRequest): boolean {
  return flags.read === true || flags.write !== true;
}

function openHow(request: OpenRequest): OpenHow {
  const { openFlags, flags } = request;
  return {
    read: opensForReading(request),
    write: opensForWriting(request),
    create: openFlags.create === true,
    exclusive: openFlags.exclusive === true && openFlags.create === true,
    truncate: openFlags.truncate === true,
    sync: flags.fileIntegritySync ? "file" : flags.dataIntegritySync ? "data" : "none",
  };
}

/** What `get-flags` says of a file opened so. */
export function fileFlags(request: OpenRequest): DescriptorFlags {
  const { flags } = request;
  return {
    read: opensForReading(request),
    write: opensForWriting(request),
    fileIntegritySync: flags.fileIntegritySync === true,
    dataIntegritySync: flags.dataIntegritySync === true,
    requestedWriteSync: flags.requestedWriteSync === true,
    mutateDirectory: false,
  };
}

/** What `get-flags` says of a directory. */
export function directoryFlags(mutate: boolean): DescriptorFlags {
  return {
    read: true,
    write: false,
    fileIntegritySync: false,
    dataIntegritySync: false,
    requestedWriteSync: false,
    mutateDirectory: mutate,
  };
}
