/**
 * Directories in memory.
 * Invariant: a directory has at most one name, and its parent is where that stands; the tree has no cycles.
 */
import { fail } from "../../filesystem/error.ts";
import { longerThan } from "../../filesystem/path.ts";
import type { MemoryFile, MemoryLink } from "./file.ts";
import { MemoryObject } from "./object.ts";
import type { Volume } from "./volume.ts";

export type MemoryEntry = MemoryDirectory | MemoryFile | MemoryLink;

export class MemoryDirectory extends MemoryObject {
  readonly kind = "directory";
  readonly #entries: Map<string, MemoryEntry> = new Map();
  #parent: MemoryDirectory | undefined;

  constructor(volume: Volume, parent: MemoryDirectory | undefined) {
    super(volume);
    this.#parent = parent;
    // The root has no name to be kept by.
    if (parent === undefined) this.addName();
  }

  override get size(): number {
    return this.#entries.size;
  }

  get entries(): ReadonlyMap<string, MemoryEntry> {
    return this.#entries;
  }

  find(name: string): MemoryEntry | undefined {
    this.#checkName(name);
    return this.#entries.get(name);
  }

  get(name: string): MemoryEntry {
    return this.find(name) ?? fail("no-entry");
  }

  /** Puts an entry at a name that is free. */
  add(name: string, entry: MemoryEntry): void {
    this.mustBeFree(name);
    this.#entries.set(name, entry);
    entry.addName();
    if (entry instanceof MemoryDirectory) entry.#parent = this;
    this.touchModified();
  }

  mustBeFree(name: string): void {
    if (this.find(name) !== undefined) fail("exist");
    if (!this.named) fail("no-entry");
  }

  remove(name: string): void {
    const entry = this.get(name);
    this.#entries.delete(name);
    entry.removeName();
    this.touchModified();
  }

  moveTo(name: string, to: MemoryDirectory, toName: string): void {
    const entry = this.get(name);
    const replaced = to.find(toName);
    if (replaced === entry) return;
    if (!to.named) fail("no-entry");
    if (entry instanceof MemoryDirectory && to.#isIn(entry)) fail("invalid");
    if (replaced !== undefined) {
      checkReplaced(entry, replaced);
      to.remove(toName);
    }
    // Kept alive between its two names.
    entry.addUser();
    this.remove(name);
    to.add(toName, entry);
    entry.removeUser();
  }

  protected override release(): void {}

  #isIn(other: MemoryDirectory): boolean {
    if (this === other) return true;
    return this.#parent !== undefined && this.#parent.#isIn(other);
  }

  #checkName(name: string): void {
    if (longerThan(name, this.volume.limits.maxNameBytes)) fail("name-too-long");
  }
}

/** POSIX, rename: a directory replaces an empty directory, anything else replaces anything else. */
function checkReplaced(entry: MemoryEntry, replaced: MemoryEntry): void {
  if (!(entry instanceof MemoryDirectory)) {
    if (replaced instanceof MemoryDirectory) fail("is-directory");
    return;
  }
  if (!(replaced instanceof MemoryDirectory)) fail("not-directory");
  if (replaced.entries.size > 0) fail("not-empty");
}
