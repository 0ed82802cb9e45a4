/**
 * What files, directories and links in memory have in common.
 * Invariant: an object is released once, when it has neither a name nor a user any more.
 */
import type { WallTime } from "../../port/clocks.ts";
import type { FileKind, FileStat, NewTime } from "../../port/filesystem.ts";
import type { Volume } from "./volume.ts";

/** One device: whatever is in memory. Volumes differ in it. */
export abstract class MemoryObject {
  abstract readonly kind: FileKind;
  readonly volume: Volume;
  readonly inode: bigint;
  #names = 0;
  #users = 0;
  #accessed: WallTime;
  #modified: WallTime;
  #changed: WallTime;

  constructor(volume: Volume) {
    this.volume = volume;
    this.inode = volume.addEntry();
    const now = volume.now();
    this.#accessed = now;
    this.#modified = now;
    this.#changed = now;
  }

  abstract get size(): number;
  /** Gives back the room that the contents take. */
  protected abstract release(): void;

  stat(): FileStat {
    return {
      kind: this.kind,
      linkCount: BigInt(this.#names),
      size: BigInt(this.size),
      accessed: this.#accessed,
      modified: this.#modified,
      changed: this.#changed,
      device: 1n,
      inode: this.inode,
    };
  }

  setTimes(accessed: NewTime, modified: NewTime): void {
    const now = this.volume.now();
    if (accessed !== undefined) this.#accessed = accessed === "now" ? now : accessed;
    if (modified !== undefined) this.#modified = modified === "now" ? now : modified;
    this.#changed = now;
  }

  touchAccessed(): void {
    this.#accessed = this.volume.now();
  }

  touchModified(): void {
    const now = this.volume.now();
    this.#modified = now;
    this.#changed = now;
  }

  get named(): boolean {
    return this.#names > 0;
  }

  addName(): void {
    this.#names++;
    this.#changed = this.volume.now();
  }

  removeName(): void {
    this.#names--;
    this.#changed = this.volume.now();
    this.#releaseIfUnused();
  }

  addUser(): void {
    this.#users++;
  }

  removeUser(): void {
    this.#users--;
    this.#releaseIfUnused();
  }

  #releaseIfUnused(): void {
    if (this.#names > 0 || this.#users > 0) return;
    this.volume.removeEntry();
    this.release();
  }
}
