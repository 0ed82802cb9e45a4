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

type Pending =
  | {
      readonly kind: "read";
      readonly instance: ComponentInstance | null;
      readonly buffer: WritableBuffer;
      readonly waiter: CopyWaiter;
    }
  | {
      readonly kind: "write";
      readonly instance: ComponentInstance | null;
      readonly buffer: ReadableBuffer;
      readonly waiter: CopyWaiter;
    };

abstract class Shared {
  readonly store: Store;
  /** The element type; types of one store are interned, so `===` compares them. */
  readonly element: ValType | null;
  /** Whether ends of one instance may copy to each other (a temporary rule of the specification). */
  readonly #sameInstanceMayCopy: boolean;
  dropped = false;
  readableHolder: Holder = null;
  writableHolder: Holder = null;
  /** Told once, when an end is dropped. For a holder that is busy elsewhere and has nothing pending here. */
  onDropped: (() => void) | null = null;
  protected pending: Pending | null = null;

  constructor(store: Store, element: ValType | null) {
    this.store = store;
    this.element = element;
    this.#sameInstanceMayCopy = isNoneOrNumber(element);
  }

  abstract readonly what: "stream" | "future";

  /** Takes the pending buffer back (its owner heard of the copy). */
  reclaim(): void {
    this.pending = null;
  }

  protected notifyPending(result: CopyResult): void {
    const { pending } = this;
    assert(pending !== null, "somebody waits");
    this.pending = null;
    pending.waiter.onCopyDone(result);
  }

  cancel(): void {
    this.notifyPending(CopyResult.CANCELLED);
  }

  drop(): void {
    if (this.dropped) return;
    this.dropped = true;
    if (this.pending !== null) this.notifyPending(CopyResult.DROPPED);
    this.onDropped?.();
  }

  protected checkInstances(one: ComponentInstance | null, other: ComponentInstance | null): void {
    trapIf(one !== null && one === other && !this.#sameInstanceMayCopy, "same-instance-copy");
  }

  #tell(tracer: Tracer, elementBytes: number | undefined, elements: number): void {
    const bytes = elementBytes === undefined ? undefined : elements * elementBytes;
    const [from, to] = [nameOf(this.writableHolder), nameOf(this.readableHolder)];
    tracer.copied({ what: this.what, elements, bytes, from, to });
  }

  protected move(from: ReadableBuffer, to: WritableBuffer, count: number): void {
    copyElements(from, to, count);
    this.store.counters.copies += 1;
    this.store.counters.bytesCopied += count;
    if (this.store.tracer !== null) this.#tell(this.store.tracer, (from.raw ?? to.raw)?.elementBytes, count);
  }
}

function nameOf(holder: Holder): string {
  return typeof holder === "string" ? holder : (holder?.path ?? "nobody");
}

export class SharedStream extends Shared {
  override readonly what = "stream";

  /** How many elements a reader that waits has room for. */
  get wanted(): number {
    return this.pending?.kind === "read" ? this.pending.buffer.remain : 0;
  }

  /** Whether a read of the host's would be over at once. */
  get readsAtOnce(): boolean {
    return this.dropped || (this.pending?.kind === "write" && this.pending.buffer.remain > 0);
  }

  read(instance: ComponentInstance | null, buffer: WritableBuffer, waiter: CopyWaiter): void {
    const { pending } = this;
    if (this.dropped) {
      waiter.onCopyDone(CopyResult.DROPPED);
    } else if (pending === null) {
      this.pending = { kind: "read", instance, buffer, waiter };
    } else {
      assert(pending.kind === "write", "one reader at a time");
      this.checkInstances(instance, pending.instance);
      if (pending.buffer.remain > 0) {
        if (buffer.remain > 0) {
          this.move(pending.buffer, buffer, Math.min(buffer.remain, pending.buffer.remain));
          pending.waiter.onCopy();
        }
        waiter.onCopyDone(CopyResult.COMPLETED);
      } else {
        this.notifyPending(CopyResult.COMPLETED);
        this.pending = { kind: "read", instance, buffer, waiter };
      }
    }
  }

  write(instance: ComponentInstance | null, buffer: ReadableBuffer, waiter: CopyWaiter): void {
    const { pending } = this;
    if (this.dropped) {
      waiter.onCopyDone(CopyResult.DROPPED);
    } else if (pending === null) {
      this.pending = { kind: "write", instance, buffer, waiter };
    } else {
      assert(pending.kind === "read", "one writer at a time");
      this.checkInstances(instance, pending.instance);
      if (pending.buffer.remain > 0) {
        if (buffer.remain > 0) {
          this.move(buffer, pending.buffer, Math.min(buffer.remain, pending.buffer.remain));
          pending.waiter.onCopy();
        }
        waiter.onCopyDone(CopyResult.COMPLETED);
      } else if (buffer.isZeroLength && pending.buffer.isZeroLength) {
        waiter.onCopyDone(CopyResult.COMPLETED);
      } else {
        this.notifyPending(CopyResult.COMPLETED);
        this.pending = { kind: "write", instance, buffer, waiter };
      }
    }
  }
}

export class SharedFuture extends Shared {
  override readonly what = "future";

  /** Whether a read of the host's would be over at once. */
  get readsAtOnce(): boolean {
    return this.pending?.kind === "write";
  }

  read(instance: ComponentInstance | null, buffer: WritableBuffer, waiter: CopyWaiter): void {
    const { pending } = this;
    assert(!this.dropped && buffer.remain === 1, "a future that was not dropped gives one value");
    if (pending === null) {
      this.pending = { kind: "read", instance, buffer, waiter };
    } else {
      assert(pending.kind === "write", "one reader");
      this.checkInstances(instance, pending.instance);
      this.move(pending.buffer, buffer, 1);
      this.notifyPending(CopyResult.COMPLETED);
      waiter.onCopyDone(CopyResult.COMPLETED);
    }
  }

  write(instance: ComponentInstance | null, buffer: ReadableBuffer, waiter: CopyWaiter): void {
    const { pending } = this;
    assert(buffer.remain === 1, "a future takes one value");
    if (this.dropped) {
      waiter.onCopyDone(CopyResult.DROPPED);
    } else if (pending === null) {
      this.pending = { kind: "write", instance, buffer, waiter };
    } else {
      assert(pending.kind === "read", "one writer");
      this.checkInstances(instance, pending.instance);
      this.move(buffer, pending.buffer, 1);
      this.notifyPending(CopyResult.COMPLETED);
      waiter.onCopyDone(CopyResult.COMPLETED);
    }
  }
}

function isNoneOrNumber(type: ValType | null): boolean {
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
