/**
 * What the core modules of one store may hold: linear memories and tables together.
 * Spec: Core WebAssembly, "Execution", Instructions: `memory.grow` and `table.grow` may fail.
 * Invariant: `used` never exceeds `limit`. What is taken is given back only if it was not allocated after all: the engine frees a
 * memory when nothing refers to it, which is not seen here.
 */

/** What an element of a table counts for. */
export const TABLE_ELEMENT_BYTES = 8;

export class MemoryBudget {
  readonly limit: number;
  used = 0;
  /** Called each time when a guest asks for more than is left. */
  readonly #onRefused: () => void;

  constructor(limit: number, onRefused: () => void) {
    this.limit = limit;
    this.#onRefused = onRefused;
  }

  /** Takes `bytes`, or nothing if they are more than is left. */
  take(bytes: number): boolean {
    if (bytes > this.limit - this.used) {
      this.#onRefused();
      return false;
    }
    this.used += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.used -= bytes;
  }
}
