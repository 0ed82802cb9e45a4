/**
 * Standard input on the readiness layer: a guest may wait for it and read it, in any order.
 * Invariant: at most one read of the source is under way, and what it brings is kept until the guest takes it. Nothing is read
 * before the guest asks.
 */
import { Completion, type Bell, type Waitable } from "../p2/readiness.ts";
import type { ByteSource } from "../port/stdio.ts";

/** The most that is read from the source at once. */
const READ_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);

export class Input implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #source: ByteSource | undefined;
  readonly #closed: AbortController = new AbortController();
  #pending: Completion<Uint8Array | null> | undefined;
  /** What was read and not yet taken; null: the end, to be told once. */
  #kept: Uint8Array | null | undefined;
  #failure: { readonly cause: unknown } | undefined;

  /** Without a source it is empty. The source stays the caller's. */
  constructor(bell: Bell, source: ByteSource | undefined) {
    this.#bell = bell;
    this.#source = source;
  }

  get isTerminal(): boolean {
    return this.#source?.isTerminal === true;
  }

  /** How many bytes a read would get at once; 0 at the end. */
  get available(): number {
    return this.#kept?.byteLength ?? 0;
  }

  isReady(): boolean {
    return this.#isReady(READ_BYTES);
  }

  /** Some bytes, at most `max`; none at the end. Undefined: it is not ready. */
  readNow(max: number): Uint8Array | undefined {
    return this.#isReady(max) ? this.#take(max) : undefined;
  }

  async read(max: number): Promise<Uint8Array> {
    await this.#bell.waitFor(this);
    return this.#take(max);
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
  }

  #isReady(wanted: number): boolean {
    this.#settle();
    if (this.#kept !== undefined || this.#failure !== undefined) return true;
    if (this.#source === undefined) return true;
    const max = Math.max(1, Math.min(wanted, READ_BYTES));
    this.#pending ??= new Completion(this.#bell, this.#source.read(max, this.#closed.signal));
    return false;
  }

  #settle(): void {
    try {
      const taken = this.#pending?.take();
      if (taken === undefined) return;
      this.#kept = taken.value;
    } catch (cause) {
      this.#failure = { cause };
    }
    this.#pending = undefined;
  }

  #take(max: number): Uint8Array {
    const { cause } = this.#failure ?? {};
    if (this.#failure !== undefined) {
      this.#failure = undefined;
      throw cause;
    }
    const bytes = this.#kept ?? NOTHING;
    this.#kept = bytes.byteLength > max ? bytes.subarray(max) : undefined;
    return bytes.subarray(0, max);
  }
}
