/**
 * Every limit of a running store, with its default.
 * Invariant: a limit that is reached raises `limit-exceeded` (or the table's own code) and names itself.
 */
export interface Limits {
  /** Elements in one instance's handle table. */
  readonly maxHandles: number;
  /** Tasks of one store that have not ended. */
  readonly maxTasks: number;
  /** Stacks of one store parked at once; all stores of a process share the engine's own budget. */
  readonly maxParkedStacks: number;
  /** Steps of guests run before host I/O gets its turn. */
  readonly opsPerTurn: number;
  /**
   * Bytes that all linear memories and tables of one store may take together; an element of a table counts for 8. A guest that
   * asks for more is answered -1, as the instructions that grow them may. No limit by default.
   */
  readonly maxMemory: number;
  /** How long a task may take to answer a cancellation before its store is ended, in milliseconds. */
  readonly cancelGraceMs: number;
  /**
   * Bytes that a linear memory may have for its store to be renewed: it cannot shrink, and to clear a large one takes longer than to
   * make another.
   */
  readonly maxMemoryToRenew: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxHandles: 1_000_000,
  maxTasks: 1_000_000,
  maxParkedStacks: 10_000,
  opsPerTurn: 10_000,
  maxMemory: Number.POSITIVE_INFINITY,
  cancelGraceMs: 1_000,
  maxMemoryToRenew: 4 * 2 ** 20,
};
