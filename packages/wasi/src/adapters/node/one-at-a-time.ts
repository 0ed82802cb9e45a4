/**
 * Operations one after the other, where two at the same time could deceive each other.
 * Invariant: an operation starts when the one before it has settled; a failed one stops nothing.
 */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  run<R>(operation: () => Promise<R>): Promise<R> {
    const turn = this.#last.then(operation);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
