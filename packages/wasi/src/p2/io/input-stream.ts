/**
 * Bytes that come in.
 * Spec: wasi:io/streams 0.2 `input-stream`.
 * Invariant: at most one read of the source is under way, and what it brings is kept until the guest takes it. Nothing is read
 * before the guest asks.
 */
import { markBlocking } from "../mark-blocking.ts";
import { Completion, type Bell, type Waitable } from "../readiness.ts";
import { closed, lastOperationFailed } from "./error.ts";
import { Pollable } from "./pollable.ts";

/** Where the bytes come from: like a {@link ByteSource}, some bytes or null at the end. */
export interface Reading {
  read(max: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Called once, when the guest has dropped the stream. */
  close?(): void;
}

/** The most that is read at once. */
const READ_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);

/** The resource `input-stream`. */
export class InputStream implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #reading: Reading;
  readonly #dropped: AbortController = new AbortController();
  #pending: Completion<Uint8Array | null> | undefined;
  #buffer: Uint8Array = NOTHING;
  #ended = false;
  #failure: { readonly cause: unknown } | undefined;

  /** Takes the reading. */
  constructor(bell: Bell, reading: Reading) {
    this.#bell = bell;
    this.#reading = reading;
  }

  static {
    markBlocking(this, "blockingRead", "blockingSkip");
  }

  isReady(): boolean {
    this.#settle();
    if (this.#buffer.byteLength > 0 || this.#ended || this.#failure !== undefined) return true;
    this.#start(READ_BYTES);
    return false;
  }

  read(length: bigint): Uint8Array {
    if (length === 0n) return this.#empty();
    if (!this.isReady()) return NOTHING;
    return this.#take(length);
  }

  blockingRead(length: bigint): Uint8Array | Promise<Uint8Array> {
    if (length === 0n) return this.#empty();
    this.#settle();
    if (this.#buffer.byteLength === 0 && !this.#ended && this.#failure === undefined)
      this.#start(length < READ_BYTES ? Number(length) : READ_BYTES);
    const waiting = this.#bell.waitFor(this);
    return waiting === undefined ? this.#take(length) : waiting.then(() => this.#take(length));
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).byteLength);
  }

  blockingSkip(length: bigint): bigint | Promise<bigint> {
    const read = this.blockingRead(length);
    if (read instanceof Uint8Array) return BigInt(read.byteLength);
    return read.then((bytes) => BigInt(bytes.byteLength));
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, { isReady: () => this.isReady() });
  }

  [Symbol.dispose](): void {
    this.#dropped.abort();
    this.#reading.close?.();
  }

  #empty(): Uint8Array {
    this.#settle();
    if (this.#buffer.byteLength === 0) this.#throwIfOver();
    return NOTHING;
  }

  #start(max: number): void {
    this.#pending ??= new Completion(this.#bell, this.#reading.read(max, this.#dropped.signal));
  }

  /** Moves what the read brought into the buffer. */
  #settle(): void {
    try {
      const taken = this.#pending?.take();
      if (taken === undefined) return;
      this.#pending = undefined;
      if (taken.value === null) this.#ended = true;
      else this.#buffer = taken.value;
    } catch (cause) {
      this.#pending = undefined;
      this.#failure = { cause };
    }
  }

  #take(length: bigint): Uint8Array {
    if (this.#buffer.byteLength === 0) this.#throwIfOver();
    const count = length < this.#buffer.byteLength ? Number(length) : this.#buffer.byteLength;
    const bytes = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return bytes;
  }

  /** A failure is told once; from then on the stream is closed. */
  #throwIfOver(): void {
    const failure = this.#failure;
    if (failure !== undefined) {
      this.#failure = undefined;
      this.#ended = true;
      throw lastOperationFailed(failure.cause);
    }
    if (this.#ended) throw closed();
  }
}
