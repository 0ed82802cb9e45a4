/** Trees in memory from plain values. */
import { MemoryDirectory, type MemoryEntry } from "./directory.ts";
import { MemoryFile, MemoryLink } from "./file.ts";
import type { Volume } from "./volume.ts";

/** A file's contents, a link, or a directory by its entries. */
export type TreeEntry = string | Uint8Array | SymbolicLink | Tree;

export interface Tree {
  readonly [name: string]: TreeEntry;
}

/** A symbolic link in a tree. */
export class SymbolicLink {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }
}

export function growTree(volume: Volume, tree: Tree): MemoryDirectory {
  const root = new MemoryDirectory(volume, undefined);
  fill(root, tree);
  return root;
}

function fill(directory: MemoryDirectory, tree: Tree): void {
  for (const [name, entry] of Object.entries(tree)) {
    const grown = grow(directory, entry);
    directory.add(name, grown);
    if (grown instanceof MemoryDirectory && isTree(entry)) fill(grown, entry);
  }
}

/** A directory is still empty. */
function grow(parent: MemoryDirectory, entry: TreeEntry): MemoryEntry {
  const { volume } = parent;
  if (typeof entry === "string") return new MemoryFile(volume, new TextEncoder().encode(entry));
  if (entry instanceof Uint8Array) return new MemoryFile(volume, entry);
  if (entry instanceof SymbolicLink) return new MemoryLink(volume, entry.target);
  return new MemoryDirectory(volume, parent);
}

function isTree(entry: TreeEntry): entry is Tree {
  return !(typeof entry === "string" || entry instanceof Uint8Array || entry instanceof SymbolicLink);
}
