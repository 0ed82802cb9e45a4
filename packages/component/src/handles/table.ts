/**
 * A component instance's table of handles (or of threads).
 * Spec: CanonicalABI.md, "Table State".
 * Invariant: index 0 is never used; a freed index is the next one given out.
 */
import { raise, trapIf } from "../errors/index.ts";

/** The specification's bound on a table, so that an index fits in 28 bits of a packed result. */
const MAX_TABLE_LENGTH: number = 2 ** 28 - 1;

export class Table<T extends object> {
  readonly #array: (T | null)[] = [null];
  readonly #free: number[] = [];
  readonly #limit: number;

  /** `limit`: how many elements at once; a further one traps with `table-full`. */
  constructor(limit: number = MAX_TABLE_LENGTH) {
    this.#limit = Math.min(limit, MAX_TABLE_LENGTH);
  }

  /** How many elements there are. */
  get size(): number {
    return this.#array.length - 1 - this.#free.length;
  }

  get(index: number): T {
    return this.#array[index >>> 0] ?? raise("unknown-handle", `unknown handle index ${index >>> 0}`);
  }

  /** As {@link get}, but null where there is none. */
  peek(index: number): T | null {
    return this.#array[index >>> 0] ?? null;
  }

  add(element: T): number {
    const reused = this.#free.pop();
    if (reused !== undefined) {
      this.#array[reused] = element;
      return reused;
    }
    const index = this.#array.length;
    trapIf(
      index > this.#limit,
      "table-full",
      `a table of this instance already holds ${this.#limit} elements`,
    );
    this.#array.push(element);
    return index;
  }

  remove(index: number): T {
    const element = this.get(index);
    this.#array[index >>> 0] = null;
    this.#free.push(index >>> 0);
    return element;
  }

  /** Forgets every element: indices are given out from the first again. */
  clear(): void {
    this.#array.length = 1;
    this.#free.length = 0;
  }

  /** Every element with its index, in the order of the indices. */
  *entries(): IterableIterator<[number, T]> {
    for (let index = 1; index < this.#array.length; index++) {
      const element = this.#array[index];
      if (element) yield [index, element];
    }
  }
}
