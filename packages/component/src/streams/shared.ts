/**
 * The state that the two ends of a stream or a future share: at most one side waits, with its buffer.
 * Spec: CanonicalABI.md, "Stream State", "Future State".
 * Invariant: elements move only when both sides have a buffer (a rendezvous); a dropped side ends every later copy with DROPPED.
 */
import { assert, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import type { ComponentInstance, Store, Tracer } from "../tasks/index.ts";
import { copyElements, type ReadableBuffer, type WritableBuffer } from "./buffer.ts";

export const CopyResult = { COMPLETED: 0, DROPPED: 1, CANCELLED: 2 } as const;
export type CopyResult = (typeof CopyResult)[keyof typeof CopyResult];

/** Who is told of a copy. */
export interface CopyWaiter {
  /** Some elements moved; the buffer stays with the stream until `shared.reclaim()`. Streams only. */
  onCopy(): void;
  /** The copy is over; the buffer is the waiter's again. */
  onCopyDone(result: CopyResult): void;
}

/** Who holds an end, for the wait graph and for deadlocks: an instance, the host, or nobody any more. */
export type Holder = ComponentInstance | "host" | null;

/** Its fields are declared only, as those of `Waitable`. */
abstract class Shared {
  declare readonly store: Store;
  /** The element type; types of one store are interned, so `===` compares them. */
  declare readonly element: ValType | null;
  declare dropped: boolean;
  declare readableHolder: Holder;
  declare writableHolder: Holder;
  /** Told once, when an end is dropped. For a holder that is busy elsewhere and has nothing pending here. */
  declare onDropped: (() => void) | null;
  /** Who waits, in which instance, and with which buffer: one of the two if somebody does. */
  declare protected pendingWaiter: CopyWaiter | null;
  declare protected pendingInstance: ComponentInstance | null;
  declare protected pendingRead: WritableBuffer | null;
  declare protected pendingWrite: ReadableBuffer | null;

  constructor(store: Store, element: ValType | null) {
    this.store = store;
    this.element = element;
    this.dropped = false;
    this.readableHolder = null;
    this.writableHolder = null;
    this.onDropped = null;
    this.pendingWaiter = null;
    this.pendingInstance = null;
    this.pendingRead = null;
    this.pendingWrite = null;
  }

  abstract get what(): "stream" | "future";

  protected waitToRead(instance: ComponentInstance | null, buffer: WritableBuffer, waiter: CopyWaiter): void {
    this.pendingWaiter = waiter;
    this.pendingInstance = instance;
    this.pendingRead = buffer;
  }

  protected waitToWrite(
    instance: ComponentInstance | null,
    buffer: ReadableBuffer,
    waiter: CopyWaiter,
  ): void {
    this.pendingWaiter = waiter;
    this.pendingInstance = instance;
    this.pendingWrite = buffer;
  }

  /** Takes the waiter's buffer back, if it is still pending after a copy (of which its owner hears now). */
  reclaim(waiter: CopyWaiter): void {
    if (this.pendingWaiter === waiter) this.resetPending();
  }

  protected resetPending(): void {
    this.pendingWaiter = null;
    this.pendingInstance = null;
    this.pendingRead = null;
    this.pendingWrite = null;
  }

  protected notifyPending(result: CopyResult): void {
    const waiter = this.pendingWaiter;
    assert(waiter !== null, "somebody waits");
    this.resetPending();
    waiter.onCopyDone(result);
  }

  cancel(): void {
    this.notifyPending(CopyResult.CANCELLED);
  }

  drop(): void {
    if (this.dropped) return;
    this.dropped = true;
    if (this.pendingWaiter !== null) this.notifyPending(CopyResult.DROPPED);
    this.onDropped?.();
  }

  /** Ends of one instance may copy numbers only to each other (a temporary rule of the specification). */
  protected checkInstance(instance: ComponentInstance | null): void {
    if (instance === null || instance !== this.pendingInstance) return;
    trapIf(!isNoneOrNumberType(this.element), "same-instance-copy");
  }

  protected move(from: ReadableBuffer, to: WritableBuffer, count: number): void {
    copyElements(from, to, count);
    this.store.counters.copies += 1;
    this.store.counters.bytesCopied += count;
    if (this.store.tracer !== null) tell(this.store.tracer, this, (from.raw ?? to.raw)?.elementBytes, count);
  }
}

function tell(tracer: Tracer, shared: Shared, elementBytes: number | undefined, elements: number): void {
  const bytes = elementBytes === undefined ? undefined : elements * elementBytes;
  const [from, to] = [nameOf(shared.writableHolder), nameOf(shared.readableHolder)];
  tracer.copied({ what: shared.what, elements, bytes, from, to });
}

function nameOf(holder: Holder): string {
  return typeof holder === "string" ? holder : (holder?.path ?? "nobody");
}

export class SharedStream extends Shared {
  override get what(): "stream" {
    return "stream";
  }

  /** How many elements a reader that waits has room for. */
  get wanted(): number {
    return this.pendingRead?.remain ?? 0;
  }

  /** Whether a read of the host's would be over at once. */
  get readsAtOnce(): boolean {
    return this.dropped || (this.pendingWrite !== null && this.pendingWrite.remain > 0);
  }

  read(instance: ComponentInstance | null, buffer: WritableBuffer, waiter: CopyWaiter): void {
    const { pendingWaiter, pendingWrite } = this;
    if (this.dropped) {
      waiter.onCopyDone(CopyResult.DROPPED);
    } else if (pendingWaiter === null) {
      this.waitToRead(instance, buffer, waiter);
    } else {
      assert(pendingWrite !== null, "one reader at a time");
      this.checkInstance(instance);
      if (pendingWrite.remain > 0) {
        if (buffer.remain > 0) {
          this.move(pendingWrite, buffer, Math.min(buffer.remain, pendingWrite.remain));
          pendingWaiter.onCopy();
        }
        waiter.onCopyDone(CopyResult.COMPLETED);
      } else {
        this.notifyPending(CopyResult.COMPLETED);
        this.waitToRead(instance, buffer, waiter);
      }
    }
  }

  write(instance: ComponentInstance | null, buffer: ReadableBuffer, waiter: CopyWaiter): void {
    const { pendingWaiter, pendingRead } = this;
    if (this.dropped) {
      waiter.onCopyDone(CopyResult.DROPPED);
    } else if (pendingWaiter === null) {
      this.waitToWrite(instance, buffer, waiter);
    } else {
      assert(pendingRead !== null, "one writer at a time");
      this.checkInstance(instance);
      if (pendingRead.remain > 0) {
        if (buffer.remain > 0) {
          this.move(buffer, pendingRead, Math.min(buffer.remain, pendingRead.remain));
          pendingWaiter.onCopy();
        }
        waiter.onCopyDone(CopyResult.COMPLETED);
      } else if (buffer.isZeroLength && pendingRead.isZeroLength) {
        waiter.onCopyDone(CopyResult.COMPLETED);
      } else {
        this.notifyPending(CopyResult.COMPLETED);
        this.waitToWrite(instance, buffer, waiter);
      }
    }
  }
}

export class SharedFuture extends Shared {
  override get what(): "future" {
    return "future";
  }

  /** Whether a read of the host's would be over at once. */
  get readsAtOnce(): boolean {
    return this.pendingWrite !== null;
  }

  read(instance: ComponentInstance | null, buffer: WritableBuffer, waiter: CopyWaiter): void {
    const { pendingWrite } = this;
    assert(!this.dropped && buffer.remain === 1, "a future that was not dropped gives one value");
    if (this.pendingWaiter === null) {
      this.waitToRead(instance, buffer, waiter);
    } else {
      assert(pendingWrite !== null, "one reader");
      this.checkInstance(instance);
      this.move(pendingWrite, buffer, 1);
      this.notifyPending(CopyResult.COMPLETED);
      waiter.onCopyDone(CopyResult.COMPLETED);
    }
  }

  write(instance: ComponentInstance | null, buffer: ReadableBuffer, waiter: CopyWaiter): void {
    const { pendingRead } = this;
    assert(buffer.remain === 1, "a future takes one value");
    if (this.dropped) {
      waiter.onCopyDone(CopyResult.DROPPED);
    } else if (this.pendingWaiter === null) {
      this.waitToWrite(instance, buffer, waiter);
    } else {
      assert(pendingRead !== null, "one writer");
      this.checkInstance(instance);
      this.move(buffer, pendingRead, 1);
      this.notifyPending(CopyResult.COMPLETED);
      waiter.onCopyDone(CopyResult.COMPLETED);
    }
  }
}

/** `none_or_number_type`: the elements that a stream may copy inside one component instance. */
export function isNoneOrNumberType(type: ValType | null): boolean {
  if (type === null) return true;
  switch (type.kind) {
    case "u8":
    case "u16":
    case "u32":
    case "u64":
    case "s8":
    case "s16":
    case "s32":
    case "s64":
    case "f32":
    case "f64":
      return true;
    default:
      return false;
  }
}
