/**
 * How much of the host's memory one lifted value may take.
 * Spec: none; it bounds each list and string, but a list may name the same bytes again and again.
 * Invariant: a guest cannot make the host hold more than the limit by one call, however its pointers overlap.
 */
import { raise } from "../errors/index.ts";

/** Two of the longest lists that the specification allows. */
export const DEFAULT_MAX_LIFT_BYTES: number = 2 ** 29;

/** What an element that is no number takes at least, on top of its bytes in the guest. */
const OBJECT_BYTES = 32;

/** Counts one lifting at a time: lifting calls no guest, so no other can begin meanwhile. */
export class LiftBudget {
  readonly #limit: number;
  #left: number;

  constructor(limit: number = DEFAULT_MAX_LIFT_BYTES) {
    this.#limit = limit;
    this.#left = limit;
  }

  begin(): void {
    this.#left = this.#limit;
  }

  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0)
      raise("limit-exceeded", `one call's values take more than maxLiftBytes, ${this.#limit}`);
  }

  spendElements(length: number, elementSize: number): void {
    this.spend(length * (elementSize + OBJECT_BYTES));
  }
}
