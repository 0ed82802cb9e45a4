/**
 * One open object with several users: descriptors, streams, calls under way.
 * Invariant: the object is closed once, when the last user has let go, so never under an operation.
 */
import type { OpenObject } from "../port/filesystem.ts";

export class Shared<T extends OpenObject> {
  readonly object: T;
  #users = 1;

  /** Takes the object; the caller is its first user. */
  constructor(object: T) {
    this.object = object;
  }

  retain(): this {
    this.#users++;
    return this;
  }

  release(): void {
    this.#users--;
    if (this.#users === 0) this.object.close();
  }

  /** Keeps the object open until `operation` has settled. */
  async during<R>(operation: (object: T) => R | PromiseLike<R>): Promise<R> {
    this.retain();
    try {
      return await operation(this.object);
    } finally {
      this.release();
    }
  }
}
