/**
 * The ends of streams and futures as guests hold them.
 * Spec: CanonicalABI.md, `CopyEnd` and its four kinds; the events of `stream_copy` and `future_copy`.
 * Invariant: an end has at most one copy in progress; it is owned by one handle table and moves only while idle.
 */
import { assert, raise, trapIf } from "../errors/index.ts";
import { Waitable, type ComponentInstance } from "../tasks/index.ts";
import type { Buffer, ReadableBuffer, WritableBuffer } from "./buffer.ts";
import { CopyResult, type CopyWaiter, type SharedFuture, type SharedStream } from "./shared.ts";

export const CopyState = { IDLE: 1, COPYING: 2, CANCELLING: 3, DONE: 4 } as const;
export type CopyState = (typeof CopyState)[keyof typeof CopyState];

/** Readable or writable, of a stream or a future: each is the {@link EventCode} of its copies. */
export const EndKind = {
  READABLE_STREAM: 2,
  WRITABLE_STREAM: 3,
  READABLE_FUTURE: 4,
  WRITABLE_FUTURE: 5,
} as const;
export type EndKind = (typeof EndKind)[keyof typeof EndKind];

/** One class for the four kinds: they differ in little, and engines are much faster with objects of one shape. */
export class CopyEnd extends Waitable implements CopyWaiter {
  override readonly code: EndKind;
  readonly shared: SharedStream | SharedFuture;
  state: CopyState = CopyState.IDLE;
  #result: CopyResult = CopyResult.COMPLETED;
  #buffer: Buffer | null = null;

  constructor(kind: EndKind, shared: SharedStream | SharedFuture) {
    super();
    this.code = kind;
    this.shared = shared;
  }

  get readable(): boolean {
    return this.code === EndKind.READABLE_STREAM || this.code === EndKind.READABLE_FUTURE;
  }

  get copying(): boolean {
    return this.state === CopyState.COPYING || this.state === CopyState.CANCELLING;
  }

  /** Begins a copy by a readable end. */
  read(instance: ComponentInstance, buffer: WritableBuffer): void {
    this.state = CopyState.COPYING;
    this.#buffer = buffer;
    this.shared.read(instance, buffer, this);
  }

  /** Begins a copy by a writable end. */
  write(instance: ComponentInstance, buffer: ReadableBuffer): void {
    this.state = CopyState.COPYING;
    this.#buffer = buffer;
    this.shared.write(instance, buffer, this);
  }

  onCopy(): void {
    this.#result = CopyResult.COMPLETED;
    this.setPendingEvent();
  }

  onCopyDone(result: CopyResult): void {
    this.#result = result;
    this.setPendingEvent();
  }

  /**
   * Cancels the copy in progress. What was moved already counts, but the operation ends as cancelled unless the other end was
   * dropped (test/async/cancel-stream.wast; `cancel_copy` of the reference code would say completed).
   */
  cancel(): void {
    this.state = CopyState.CANCELLING;
    if (!this.hasPendingEvent) this.shared.cancel();
    else if (this.#result === CopyResult.COMPLETED && this.shared.what === "stream")
      this.#result = CopyResult.CANCELLED;
  }

  protected override deliver(): number {
    const { shared } = this;
    const buffer = this.#buffer;
    const result = this.#result;
    shared.reclaim(this);
    assert(this.copying && buffer !== null, "a copy was in progress");
    this.#buffer = null;
    if (shared.what === "stream") {
      this.state = result === CopyResult.DROPPED ? CopyState.DONE : CopyState.IDLE;
      return (result | (buffer.progress << 4)) >>> 0;
    }
    this.state = result === CopyResult.CANCELLED ? CopyState.IDLE : CopyState.DONE;
    return result;
  }

  override drop(): void {
    if (this.code === EndKind.WRITABLE_FUTURE)
      trapIf(!this.copying && this.state !== CopyState.DONE, "future-unwritten");
    if (this.copying) raise("end-busy-drop", `cannot drop busy ${this.shared.what}`);
    this.shared.drop();
    super.drop();
  }
}
