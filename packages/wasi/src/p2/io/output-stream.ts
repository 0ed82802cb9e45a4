/**
 * Bytes that go out.
 * Spec: wasi:io/streams 0.2 `output-stream`.
 * Invariant: a guest may write no more than it was permitted, and is permitted nothing while a write or a flush is under way: so
 * no more than one permit is in the host's hands.
 */
import { markBlocking } from "../mark-blocking.ts";
import { OneOperation } from "../one-operation.ts";
import type { Bell, Waitable } from "../readiness.ts";
import { closed, lastOperationFailed } from "./error.ts";
import type { InputStream } from "./input-stream.ts";
import { Pollable } from "./pollable.ts";

/** Where the bytes go: like a {@link ByteSink}. */
export interface Writing {
  /** Takes all of the chunk. Undefined: done already. Never called while a former call is pending. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  flush?(): Promise<void> | undefined;
  /** Why what is under way is not done as long as the guest waits: see {@link Waitable.whyNever}. */
  whyNever?(): string | undefined;
  /** Called once, when the guest has dropped the stream. */
  dropped?(): void;
  /** Called once, after that, when the last write has settled. */
  close?(): void;
}

/** What `check-write` permits at once. */
const PERMIT_BYTES = 64n * 1024n;
/** What the blocking writes take, by the interface's own definition. */
const BLOCKING_BYTES = 4096n;

/** The resource `output-stream`. */
export class OutputStream implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #writing: Writing;
  /** A write or a flush. */
  readonly #operation: OneOperation<void>;
  /** Asked for while something was under way: it comes when that is done. */
  #flushWanted = false;
  #closed = false;

  /** Takes the writing. */
  constructor(bell: Bell, writing: Writing) {
    this.#bell = bell;
    this.#writing = writing;
    this.#operation = new OneOperation(bell, () => {});
  }

  static {
    markBlocking(
      this,
      "blockingFlush",
      "blockingWriteAndFlush",
      "blockingWriteZeroesAndFlush",
      "blockingSplice",
    );
  }

  isReady(): boolean {
    if (!this.#operation.isOver()) return false;
    if (!this.#flushWanted) return true;
    this.#flushWanted = false;
    if (!this.#operation.hasFailed && !this.#closed) this.#operation.begin(() => this.#writing.flush?.());
    return this.#operation.isOver();
  }

  whyNever(): string | undefined {
    return this.#operation.isOver() ? undefined : this.#writing.whyNever?.();
  }

  checkWrite(): bigint {
    if (!this.isReady()) return 0n;
    this.#throwIfOver();
    return PERMIT_BYTES;
  }

  write(contents: Uint8Array): void {
    const permitted = this.checkWrite();
    if (BigInt(contents.byteLength) > permitted)
      throw new RangeError(`${contents.byteLength} bytes were written where ${permitted} were permitted`);
    if (contents.byteLength > 0) this.#operation.begin(() => this.#writing.write(contents));
  }

  flush(): void {
    if (!this.isReady()) {
      this.#flushWanted = true;
      return;
    }
    this.#throwIfOver();
    this.#operation.begin(() => this.#writing.flush?.());
  }

  blockingFlush(): Promise<void> | undefined {
    return this.#whenReady(() => {
      this.flush();
      return this.#whenReady(() => this.#throwIfOver());
    });
  }

  blockingWriteAndFlush(contents: Uint8Array): Promise<void> | undefined {
    if (BigInt(contents.byteLength) > BLOCKING_BYTES)
      throw new RangeError(`${contents.byteLength} bytes were written where ${BLOCKING_BYTES} are allowed`);
    return this.#whenReady(() => {
      this.write(contents);
      return this.blockingFlush();
    });
  }

  writeZeroes(length: bigint): void {
    if (length > PERMIT_BYTES)
      throw new RangeError(`${length} zeroes were written where ${PERMIT_BYTES} were permitted`);
    this.write(new Uint8Array(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): Promise<void> | undefined {
    if (length > BLOCKING_BYTES)
      throw new RangeError(`${length} zeroes were written where ${BLOCKING_BYTES} are allowed`);
    return this.blockingWriteAndFlush(new Uint8Array(Number(length)));
  }

  splice(source: InputStream, length: bigint): bigint {
    const permitted = this.checkWrite();
    const bytes = source.read(length < permitted ? length : permitted);
    if (bytes.byteLength > 0) this.write(bytes);
    return BigInt(bytes.byteLength);
  }

  blockingSplice(source: InputStream, length: bigint): bigint | Promise<bigint> {
    // Both are asked, so that the one comes in while the other goes out.
    const areReady = (): boolean => [this.isReady(), source.isReady()].every(Boolean);
    const waiting = this.#bell.waitFor({ isReady: areReady, whyNever: () => this.whyNever() });
    return waiting === undefined
      ? this.splice(source, length)
      : waiting.then(() => this.splice(source, length));
  }

  subscribe(): Pollable {
    return new Pollable(this.#bell, this);
  }

  /** The host ends it: what was written before still goes out, and nothing more is taken. */
  end(): void {
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.#writing.dropped?.();
    // The guest does not wait for it.
    const waiting = this.#bell.waitFor({ isReady: () => this.isReady() });
    if (waiting === undefined) this.#writing.close?.();
    else void waiting.then(() => this.#writing.close?.());
  }

  /** Does something once nothing is under way any more; undefined: it is done. */
  #whenReady(act: () => Promise<void> | undefined | void): Promise<void> | undefined {
    const waiting = this.#bell.waitFor(this);
    if (waiting !== undefined) return waiting.then(act);
    return act() ?? undefined;
  }

  /** A failure is told once; from then on the stream is closed. */
  #throwIfOver(): void {
    const failure = this.#operation.takeFailure();
    if (failure !== undefined) {
      this.#closed = true;
      throw lastOperationFailed(failure.cause);
    }
    if (this.#closed) throw closed();
  }
}
