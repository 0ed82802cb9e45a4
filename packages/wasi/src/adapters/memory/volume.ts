/**
 * What the objects of one tree share: numbers, time, and room.
 * Invariant: an object is counted while it has a name or is open somewhere; its bytes likewise.
 */
import { fail } from "../../filesystem/error.ts";
import type { WallTime } from "../../port/clocks.ts";
import type { MemoryLimits } from "./limits.ts";

export class Volume {
  readonly limits: MemoryLimits;
  readonly #now: () => WallTime;
  #lastInode = 0n;
  #bytes = 0;
  #entries = 0;

  constructor(limits: MemoryLimits, now: () => WallTime) {
    this.limits = limits;
    this.#now = now;
  }

  now(): WallTime {
    return this.#now();
  }

  addEntry(): bigint {
    if (this.#entries >= this.limits.maxEntries) fail("insufficient-space");
    this.#entries++;
    return ++this.#lastInode;
  }

  removeEntry(): void {
    this.#entries--;
  }

  /** Asks for room; a negative number gives it back. */
  resize(bytes: number): void {
    if (bytes > 0 && this.#bytes + bytes > this.limits.maxTreeBytes) fail("insufficient-space");
    this.#bytes += bytes;
  }
}
