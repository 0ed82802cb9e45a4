/**
 * The requests in one instance, told apart for those who make its imports.
 * Invariant: a request is under way from the call that hands it over until its response was sent or given up.
 */
import type { ComponentInstance } from "@heddle/component";
import type { RequestOrigin } from "./instance.ts";

/** What whoever makes an instance's imports may know of the requests in it. */
export interface InstanceRequests {
  /** While a function of the imports is called: the request that the guest works for. Else undefined. */
  readonly current: RequestOrigin | undefined;
  /** Those under way, in no order. */
  readonly active: readonly RequestOrigin[];
  /** Told of each request that is over, and of undefined once the instance is, or begins anew. */
  onOver(told: (origin: RequestOrigin | undefined) => void): void;
}

export class Requests implements InstanceRequests {
  readonly active: RequestOrigin[] = [];
  readonly #told: ((origin: RequestOrigin | undefined) => void)[] = [];
  instance: ComponentInstance | undefined;

  get current(): RequestOrigin | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `handle` below gave
    return this.instance?.origin as RequestOrigin | undefined;
  }

  onOver(told: (origin: RequestOrigin | undefined) => void): void {
    this.#told.push(told);
  }

  begin(origin: RequestOrigin | undefined): void {
    if (origin !== undefined) this.active.push(origin);
  }

  over(origin: RequestOrigin | undefined): void {
    if (origin !== undefined) this.#remove(origin);
    for (const tell of this.#told) tell(origin);
  }

  #remove(origin: RequestOrigin): void {
    const at = this.active.indexOf(origin);
    const last = this.active.pop();
    if (at < this.active.length && last !== undefined) this.active[at] = last;
  }
}
