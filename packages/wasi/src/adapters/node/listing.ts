/**
 * Listing a directory with Node.
 * Invariant: names that are not Unicode are left out, and the end of the listing then says so.
 */
import { opendir, type Dir, type Dirent } from "node:fs";
import { fail } from "../../filesystem/error.ts";
import type { DirectoryEntry, FileKind, Listing } from "../../port/filesystem.ts";
import { call } from "./call.ts";
import { decodeName } from "./name.ts";

/** Entries fetched at once. */
const BATCH = 128;

export async function openListing(path: string): Promise<Listing> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node takes "buffer" here as elsewhere; its types do not say so
  const encoding = "buffer" as BufferEncoding;
  const options = { encoding, bufferSize: BATCH };
  return new NodeListing(await call<Dir>((done) => opendir(path, options, done)));
}

class NodeListing implements Listing {
  readonly #directory: Dir;
  #hasOtherNames = false;

  constructor(directory: Dir) {
    this.#directory = directory;
  }

  async read(): Promise<DirectoryEntry[] | null> {
    const entries: DirectoryEntry[] = [];
    while (entries.length < BATCH) {
      const entry = await call<Dirent | null>((done) => this.#directory.read(done));
      if (entry === null) break;
      const name = decodeName(entry.name);
      if (name === undefined) this.#hasOtherNames = true;
      else entries.push({ kind: entryKind(entry), name });
    }
    if (entries.length > 0) return entries;
    if (this.#hasOtherNames) fail("illegal-byte-sequence");
    return null;
  }

  close(): void {
    this.#directory.close(() => {});
  }
}

function entryKind(entry: Dirent): FileKind {
  if (entry.isFile()) return "regular-file";
  if (entry.isDirectory()) return "directory";
  if (entry.isSymbolicLink()) return "symbolic-link";
  if (entry.isFIFO()) return "fifo";
  if (entry.isSocket()) return "socket";
  if (entry.isCharacterDevice()) return "character-device";
  if (entry.isBlockDevice()) return "block-device";
  return "other";
}
