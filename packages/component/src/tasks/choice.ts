/**
 * The one port of nondeterminism: everything the specification leaves open is asked here.
 * Spec: CanonicalABI.md, every `random`; Concurrency.md, "Nondeterminism".
 * Invariant: with the same answers a store runs the same way.
 */
export interface Choice {
  /** Which of `count` (at least 1) candidates, in order of arrival. */
  readonly pick: (count: number) => number;
  /** Whether a wait that is satisfied already suspends all the same. */
  readonly suspendThoughReady: () => boolean;
}

/** Fair and quick: first come, first served; no detour where there is nothing to wait for. */
export const FIFO: Choice = { pick: () => 0, suspendThoughReady: () => false };

/** The kinds of choices: who is next, and whether to suspend. */
export type ChoiceKind = "order" | "suspension";

/**
 * Repeatable: the same seed makes the same choices (a 32-bit xorshift generator). With `only` it makes those of one kind, and the
 * others are as in {@link FIFO}.
 */
export function seededChoice(seed: number, only?: ChoiceKind): Choice {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x85ebca6b) | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    pick: only === "suspension" ? FIFO.pick : (count) => next() % count,
    suspendThoughReady: only === "order" ? FIFO.suspendThoughReady : () => (next() & 1) === 1,
  };
}
