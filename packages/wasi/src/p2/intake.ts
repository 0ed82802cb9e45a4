/**
 * Bytes that come in, on the readiness layer: whoever reads may also ask whether a read would wait.
 * Invariant: at most one read of the source is under way, and what it brings is kept until somebody takes it. Nothing is read
 * before somebody asks.
 */
import { Completion, type Bell, type Waitable } from "./readiness.ts";

/** Where the bytes come from: like a `ByteSource`, some bytes (at least one) or null at the end. */
export interface Reading {
  /** Not a promise: done already. An abort ends the wait; bytes that have arrived all the same are given. */
  read(max: number, signal: AbortSignal): Promise<Uint8Array | null> | Uint8Array | null;
  /** Called once, when nobody reads any more. */
  close?(): void;
}

/** The most that is read at once. */
const READ_BYTES = 64 * 1024;

export class Intake implements Waitable {
  readonly #bell: Bell;
  readonly #reading: Reading;
  #pending:
    | { readonly read: Completion<Uint8Array | null>; readonly controller: AbortController }
    | undefined;
  /** What was read and not yet taken; null: the end. */
  #kept: Uint8Array | null | undefined;
  #failure: { readonly cause: unknown } | undefined;

  /** Takes the reading. */
  constructor(bell: Bell, reading: Reading) {
    this.#bell = bell;
    this.#reading = reading;
  }

  /** How many bytes can be taken at once; 0 at the end. */
  get available(): number {
    return this.#kept?.byteLength ?? 0;
  }

  isReady(): boolean {
    return this.isReadyFor(READ_BYTES);
  }

  /** Is there nothing to take but the end or a failure? Asking starts nothing. */
  isSpent(): boolean {
    if (this.#pending?.read.isReady() === true) this.#settle();
    return this.#kept === null || (this.#kept === undefined && this.#failure !== undefined);
  }

  /** As `isReady`, for a reader who wants no more than `wanted` bytes: if a read has to be started, then for that many. */
  isReadyFor(wanted: number): boolean {
    if (this.#pending !== undefined) {
      if (!this.#pending.read.isReady()) return false;
      this.#settle();
    }
    if (this.#kept !== undefined || this.#failure !== undefined) return true;
    this.#start(Math.max(1, Math.min(wanted, READ_BYTES)));
    return this.#pending === undefined;
  }

  /**
   * At most `max` bytes of what is there, null at the end, or throws why the read failed; an end or a failure is told once.
   * Undefined: it is not ready.
   */
  take(max: number): Uint8Array | null | undefined {
    if (!this.isReadyFor(max)) return undefined;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.cause;
    const kept = this.#kept ?? null;
    if (kept === null || kept.byteLength <= max) {
      this.#kept = undefined;
      return kept;
    }
    this.#kept = kept.subarray(max);
    return kept.subarray(0, max);
  }

  /** Gives up the read that is under way; who still waits starts another one. Nothing is lost. */
  pause(): void {
    this.#pending?.controller.abort();
  }

  /** Nobody reads any more. */
  close(): void {
    this.pause();
    this.#reading.close?.();
  }

  #start(max: number): void {
    const controller = new AbortController();
    try {
      const read = this.#reading.read(max, controller.signal);
      if (read === null || read instanceof Uint8Array) this.#kept = read;
      else this.#pending = { read: new Completion(this.#bell, read), controller };
    } catch (cause) {
      this.#failure = { cause };
    }
  }

  #settle(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    try {
      this.#kept = pending?.read.take()?.value;
    } catch (cause) {
      // What was given up has not failed.
      if (pending?.controller.signal.aborted !== true) this.#failure = { cause };
    }
  }
}
