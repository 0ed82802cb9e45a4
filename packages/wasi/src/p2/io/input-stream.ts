/**
 * Bytes that come in.
 * Spec: wasi:io/streams 0.2 `input-stream`.
 * Invariant: a failure is told once; from then on, and from the end on, the stream is closed.
 */
import { Intake, type Reading } from "../intake.ts";
import { markBlocking } from "../mark-blocking.ts";
import type { Bell, Waitable } from "../readiness.ts";
import { closed, lastOperationFailed } from "./error.ts";
import { Pollable } from "./pollable.ts";

const NOTHING = new Uint8Array(0);
/** No array is longer. */
const MAX_READ = 2n ** 31n;

/** The resource `input-stream`. */
export class InputStream implements Waitable, Disposable {
  readonly #bell: Bell;
  readonly #intake: Intake;
  readonly #isOwn: boolean;
  #isOver = false;

  /** Takes a reading; an intake stays its owner's, who may share it. */
  constructor(bell: Bell, from: Reading | Intake) {
    this.#bell = bell;
    this.#isOwn = !(from instanceof Intake);
    this.#intake = from instanceof Intake ? from : new Intake(bell, from);
  }

  static {
    markBlocking(this, "blockingRead", "blockingSkip");
  }

  isReady(): boolean {
    return this.#isOver || this.#intake.isReady();
  }

  read(length: bigint): Uint8Array {
    if (this.#isOver) throw closed();
    // A read of nothing tells the end, once it is known, and starts no read.
    return length > 0n || this.#intake.isSpent() ? this.#take(length) : NOTHING;
  }

  blockingRead(length: bigint): Uint8Array | Promise<Uint8Array> {
    if (this.#isOver || length === 0n) return this.read(length);
    const wanted = toCount(length);
    const waiting = this.#bell.waitFor({ isReady: () => this.#isOver || this.#intake.isReadyFor(wanted) });
    return waiting === undefined ? this.read(length) : waiting.then(() => this.read(length));
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
    return new Pollable(this.#bell, this);
  }

  /** The host ends it: what has not been taken is lost, and whoever waits is told. */
  end(): void {
    this.#isOver = true;
    this.#intake.pause();
    this.#bell.ring();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    if (this.#isOwn) this.#intake.close();
    else this.#intake.pause();
  }

  #take(length: bigint): Uint8Array {
    if (!this.#intake.isReady()) return NOTHING;
    const taken = this.#takeOrFail(toCount(length));
    if (taken !== null) return taken;
    this.#isOver = true;
    throw closed();
  }

  #takeOrFail(count: number): Uint8Array | null {
    try {
      return this.#intake.take(count) ?? null;
    } catch (cause) {
      this.#isOver = true;
      throw lastOperationFailed(cause);
    }
  }
}

function toCount(length: bigint): number {
  return Number(length < MAX_READ ? length : MAX_READ);
}
