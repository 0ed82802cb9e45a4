/**
 * Lists whose length is known before their items.
 * Invariant: the length was bounded by {@link Reader.count}: by its limit, and by the bytes that are left.
 */

/** A list to fill by index: a list grown by `push` reserves 17 places for its first item, and most lists have two. */
export function listOf<T>(length: number): T[] {
  // oxlint-disable-next-line unicorn/no-new-array -- the capacity is the point
  return new Array<T>(length);
}
