/**
 * What every sink needs: one write after the other, and to know when the last has been handed over.
 * Invariant: writes reach the sink in the order in which they were given. After a failure every later write fails alike.
 */
export class SinkQueue {
  #last: Promise<void> | undefined;

  /** Is a write under way? */
  get busy(): boolean {
    return this.#last !== undefined;
  }

  /** Starts `write` when all before it are done. */
  add(write: () => Promise<void>): Promise<void> {
    const added = this.#last === undefined ? write() : this.#last.then(write);
    this.#last = added;
    void this.#forget(added);
    return added;
  }

  /** A failure is kept: it is what later writes get. */
  async #forget(added: Promise<void>): Promise<void> {
    const failed = await added.then(
      () => false,
      () => true,
    );
    if (!failed && this.#last === added) this.#last = undefined;
  }

  flush(): Promise<void> | undefined {
    return this.#last;
  }
}
