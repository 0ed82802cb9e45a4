/**
 * Resources that stand on another one: it may not go before they have.
 * Spec: wasi:http/types 0.2, "child resource".
 * Invariant: a parent that goes while a child is alive traps.
 */
export class Children {
  readonly #parent: string;
  #alive = 0;

  constructor(parent: string) {
    this.#parent = parent;
  }

  /** Returns what the child calls when it goes; harmless when repeated. */
  add(): () => void {
    this.#alive++;
    let alive = true;
    return () => {
      if (alive) this.#alive--;
      alive = false;
    };
  }

  /** Throws, which traps, if a child is alive. */
  expectNone(what: "dropped" | "passed on" | "finished"): void {
    if (this.#alive > 0)
      throw new Error(`the ${this.#parent} was ${what} before ${this.#alive} of its children were dropped`);
  }
}
