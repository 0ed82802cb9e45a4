/**
 * Bytes that come in, on the readiness layer: whoever reads may also ask whether a read would wait.
 * Invariant: at most one read of the source is under way, and what it brings is kept until somebody takes it. Nothing is read
 * before somebody asks.
 */
import { OneOperation } from "./one-operation.ts";
import type { Bell, Waitable } from "./readiness.ts";

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
  readonly #reading: Reading;
  readonly #read: OneOperation<Uint8Array | null>;
  /** Of the last read. */
  #controller: AbortController | undefined;
  /** What was read and not yet taken; null: the end. */
  #kept: Uint8Array | null | undefined;

  /** Takes the reading. */
  constructor(bell: Bell, reading: Reading) {
    this.#reading = reading;
    this.#read = new OneOperation(bell, (bytes) => void (this.#kept = bytes));
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
    this.#read.isOver();
    return this.#kept === null || (this.#kept === undefined && this.#read.hasFailed);
  }

  /** As `isReady`, for a reader who wants no more than `wanted` bytes: if a read has to be started, then for that many. */
  isReadyFor(wanted: number): boolean {
    if (!this.#read.isOver()) return false;
    if (this.#kept !== undefined || this.#read.hasFailed) return true;
    this.#start(Math.max(1, Math.min(wanted, READ_BYTES)));
    return this.#read.isOver();
  }

  /**
   * At most `max` bytes of what is there, null at the end, or throws why the read failed; an end or a failure is told once.
   * Undefined: it is not ready.
   */
  take(max: number): Uint8Array | null | undefined {
    if (!this.isReadyFor(max)) return undefined;
    const failure = this.#read.takeFailure();
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
    if (!this.#read.isOver()) this.#controller?.abort();
  }

  /** Nobody reads any more. */
  close(): void {
    this.pause();
    this.#reading.close?.();
  }

  /** Apart, since the engine makes what a function is to share with functions in it before it does anything else. */
  #start(max: number): void {
    const { signal } = (this.#controller = new AbortController());
    this.#read.begin(() => this.#reading.read(max, signal), signal);
  }
}
