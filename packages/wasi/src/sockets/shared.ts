/**
 * An operating-system socket that the resource and its streams own together: it is closed when the last of them lets go.
 * Spec: wasi:sockets/types `tcp-socket`, "shared ownership semantics".
 * Invariant: a hold is released once, however often it is asked to.
 */
export class Shared<T extends { close(): void }> {
  readonly socket: T;
  #holds = 0;

  constructor(socket: T) {
    this.socket = socket;
  }

  /** Returns what releases the hold. */
  hold(): () => void {
    let held = true;
    this.#holds++;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      if (this.#holds === 0) this.socket.close();
    };
  }
}
