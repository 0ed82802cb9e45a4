/**
 * The ends of streams and futures as guests hold them.
 * Spec: CanonicalABI.md, `CopyEnd` and its four kinds; the events of `stream_copy` and `future_copy`.
 * Invariant: an end has at most one copy in progress; it is owned by one handle table and moves only while idle.
 */
import { assert, trapIf } from "../errors/index.ts";
import { EventCode, Waitable, type ComponentInstance, type Event } from "../tasks/index.ts";
import type { Buffer, ReadableBuffer, WritableBuffer } from "./buffer.ts";
import { CopyResult, type CopyWaiter, type SharedFuture, type SharedStream } from "./shared.ts";

export const CopyState = { IDLE: 1, COPYING: 2, CANCELLING: 3, DONE: 4 } as const;
export type CopyState = (typeof CopyState)[keyof typeof CopyState];

export abstract class CopyEnd extends Waitable implements CopyWaiter {
  state: CopyState = CopyState.IDLE;
  /** Index in the holder's handle table. */
  index = 0;
  #result: CopyResult = CopyResult.COMPLETED;
  #reclaim = false;
  #buffer: Buffer | null = null;
  abstract readonly shared: SharedStream | SharedFuture;
  protected abstract readonly eventCode: EventCode;

  get copying(): boolean {
    return this.state === CopyState.COPYING || this.state === CopyState.CANCELLING;
  }

  protected begin(buffer: Buffer): void {
    this.state = CopyState.COPYING;
    this.#buffer = buffer;
  }

  onCopy(): void {
    this.#result = CopyResult.COMPLETED;
    this.#reclaim = true;
    this.setPendingEvent();
  }

  onCopyDone(result: CopyResult): void {
    this.#result = result;
    this.#reclaim = false;
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

  protected override deliver(): Event {
    if (this.#reclaim) this.shared.reclaim();
    this.#reclaim = false;
    assert(this.copying && this.#buffer !== null, "a copy was in progress");
    const { progress } = this.#buffer;
    this.#buffer = null;
    this.state = this.stateAfter(this.#result);
    return { code: this.eventCode, index: this.index, payload: this.payload(this.#result, progress) };
  }

  protected abstract stateAfter(result: CopyResult): CopyState;
  protected abstract payload(result: CopyResult, progress: number): number;

  override drop(): void {
    trapIf(this.copying, "end-busy-drop", `cannot drop busy ${this.shared.what}`);
    this.shared.drop();
    super.drop();
  }
}

abstract class StreamEnd extends CopyEnd {
  override readonly shared: SharedStream;

  constructor(shared: SharedStream) {
    super();
    this.shared = shared;
  }

  protected override stateAfter(result: CopyResult): CopyState {
    return result === CopyResult.DROPPED ? CopyState.DONE : CopyState.IDLE;
  }

  protected override payload(result: CopyResult, progress: number): number {
    return (result | (progress << 4)) >>> 0;
  }
}

export class ReadableStreamEnd extends StreamEnd {
  protected override readonly eventCode: EventCode = EventCode.STREAM_READ;

  copy(instance: ComponentInstance, buffer: WritableBuffer): void {
    this.begin(buffer);
    this.shared.read(instance, buffer, this);
  }
}

export class WritableStreamEnd extends StreamEnd {
  protected override readonly eventCode: EventCode = EventCode.STREAM_WRITE;

  copy(instance: ComponentInstance, buffer: ReadableBuffer): void {
    this.begin(buffer);
    this.shared.write(instance, buffer, this);
  }
}

abstract class FutureEnd extends CopyEnd {
  override readonly shared: SharedFuture;

  constructor(shared: SharedFuture) {
    super();
    this.shared = shared;
  }

  protected override stateAfter(result: CopyResult): CopyState {
    return result === CopyResult.CANCELLED ? CopyState.IDLE : CopyState.DONE;
  }

  protected override payload(result: CopyResult): number {
    return result;
  }
}

export class ReadableFutureEnd extends FutureEnd {
  protected override readonly eventCode: EventCode = EventCode.FUTURE_READ;

  copy(instance: ComponentInstance, buffer: WritableBuffer): void {
    this.begin(buffer);
    this.shared.read(instance, buffer, this);
  }
}

export class WritableFutureEnd extends FutureEnd {
  protected override readonly eventCode: EventCode = EventCode.FUTURE_WRITE;

  copy(instance: ComponentInstance, buffer: ReadableBuffer): void {
    this.begin(buffer);
    this.shared.write(instance, buffer, this);
  }

  override drop(): void {
    trapIf(!this.copying && this.state !== CopyState.DONE, "future-unwritten");
    super.drop();
  }
}
