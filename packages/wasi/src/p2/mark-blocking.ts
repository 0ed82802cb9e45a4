/**
 * Methods that may suspend the guest.
 * Invariant: each of them answers at once when it can; only what has to wait returns a promise.
 */
import { blocking } from "@heddle/component";

/** Marks methods of a class by name. */
export function markBlocking<K extends string>(
  target: { readonly prototype: { readonly [Name in K]: (...args: never[]) => unknown } },
  ...names: readonly K[]
): void {
  for (const name of names) blocking(target.prototype[name]);
}
