/**
 * Streams and futures: making, copying, cancelling, dropping.
 * Spec: CanonicalABI.md, `canon {stream,future}.new`, `.read`, `.write`, `.cancel-{read,write}`, `.drop-{readable,writable}`.
 * Invariant: both kinds share every line but the kind of end and of buffer; guards stand in the specification's order.
 */
import {
  ElementCodec,
  LiftLowerContext,
  ReadableGuestBuffer,
  WritableGuestBuffer,
  type CanonOptions,
  type CoreLeaf,
  type CoreNumType,
  type Leaves,
} from "../canon/index.ts";
import { raise, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import {
  CopyState,
  ReadableFutureEnd,
  ReadableStreamEnd,
  SharedFuture,
  SharedStream,
  WritableFutureEnd,
  WritableStreamEnd,
  type CopyEnd,
} from "../streams/index.ts";
import type { ComponentInstance, Outcome } from "../tasks/index.ts";
import { checkMayLeave, parking, plain } from "./builtin.ts";
import { BLOCKED, waitForPendingEvent } from "./subtask.ts";

export type CopyKind = "stream" | "future";
type CopySide = "read" | "write";

type AnyEnd = ReadableStreamEnd | WritableStreamEnd | ReadableFutureEnd | WritableFutureEnd;

/** `canon {stream,future}.new`: both ends' indices in one i64. */
export function canonCopyNew(instance: ComponentInstance, kind: CopyKind, element: ValType | null): CoreLeaf {
  return plain([], ["i64"], () => {
    checkMayLeave(instance);
    const [readable, writable] =
      kind === "stream" ? newStream(instance, element) : newFuture(instance, element);
    readable.index = instance.handles.add(readable);
    writable.index = instance.handles.add(writable);
    readable.shared.readableHolder = instance;
    readable.shared.writableHolder = instance;
    return BigInt(readable.index) | (BigInt(writable.index) << 32n);
  });
}

function newStream(
  instance: ComponentInstance,
  element: ValType | null,
): [ReadableStreamEnd, WritableStreamEnd] {
  const shared = new SharedStream(instance.store, element);
  return [new ReadableStreamEnd(shared), new WritableStreamEnd(shared)];
}

function newFuture(
  instance: ComponentInstance,
  element: ValType | null,
): [ReadableFutureEnd, WritableFutureEnd] {
  const shared = new SharedFuture(instance.store, element);
  return [new ReadableFutureEnd(shared), new WritableFutureEnd(shared)];
}

/** What a copying, cancelling or dropping built-in was declared with. */
export interface CopyTarget {
  readonly instance: ComponentInstance;
  readonly kind: CopyKind;
  readonly side: CopySide;
  readonly element: ValType | null;
}

/** `canon {stream,future}.{read,write}`. A future's buffer holds one element, so it has no length parameter. */
export function canonCopy(
  target: CopyTarget,
  options: Pick<CanonOptions, "memory" | "encoding" | "realloc" | "async">,
  hostLeaves: Leaves<LiftLowerContext>,
): CoreLeaf {
  const { instance, kind, side, element } = target;
  const { async } = options;
  const { store } = instance;
  const cx = new LiftLowerContext(instance, options);
  const codec = new ElementCodec(element, hostLeaves);
  const what = `${kind}.${side}`;
  const params: readonly CoreNumType[] = kind === "stream" ? ["i32", "i32", "i32"] : ["i32", "i32"];
  const leaf = (index: number, ptr: number, length = 1): Outcome => {
    checkMayLeave(instance);
    if (!async) store.checkMayBlock();
    const end = endAt(target, index);
    checkIdle(end, side);
    trapIf(end.set !== null && !async, "waitable-sync-and-set");
    start(end, ptr >>> 0, length >>> 0);
    if (end.hasPendingEvent) return end.getPendingEvent().payload;
    if (async) return BLOCKED;
    return waitForPendingEvent(instance, end, what, () => end.getPendingEvent().payload);
  };
  return async ? plain(params, ["i32"], leaf) : parking(params, ["i32"], leaf);

  function start(end: AnyEnd, ptr: number, length: number): void {
    if (end instanceof ReadableStreamEnd || end instanceof ReadableFutureEnd) {
      end.copy(instance, new WritableGuestBuffer(codec, cx, ptr, length));
    } else {
      end.copy(instance, new ReadableGuestBuffer(codec, cx, ptr, length));
    }
  }
}

/** The end at `index`, of the kind, side and element type that the built-in was declared with. */
function endAt(target: CopyTarget, index: number): AnyEnd {
  const { instance, kind, side, element } = target;
  const handle = instance.handles.get(index);
  if (!isEnd(handle, kind, side)) {
    const expected = `${side === "read" ? "readable" : "writable"} end of a ${kind}`;
    raise(
      "handle-type-mismatch",
      `handle index ${index >>> 0} used with the wrong type, expected the ${expected}`,
    );
  }
  trapIf(
    handle.shared.element !== element,
    "handle-type-mismatch",
    `handle index ${index >>> 0} used with the wrong type, expected a ${kind} of another element type`,
  );
  return handle;
}

function isEnd(handle: object, kind: CopyKind, side: CopySide): handle is AnyEnd {
  // Written out, since engines inline `instanceof` of a class that they know.
  if (kind === "stream") {
    return side === "read" ? handle instanceof ReadableStreamEnd : handle instanceof WritableStreamEnd;
  }
  return side === "read" ? handle instanceof ReadableFutureEnd : handle instanceof WritableFutureEnd;
}

function checkIdle(end: CopyEnd, side: CopySide): void {
  if (end.state === CopyState.IDLE) return;
  if (end.state !== CopyState.DONE) raise("copy-in-progress");
  if (end.shared.what === "stream") {
    raise(
      "stream-done",
      side === "read"
        ? "cannot read from stream after being notified that the writable end dropped"
        : "cannot write to stream after being notified that the readable end dropped",
    );
  }
  raise(
    "future-done",
    side === "read"
      ? "cannot read from future after previous read succeeded"
      : "cannot write to future after previous write succeeded or readable end dropped",
  );
}

/**
 * `canon {stream,future}.cancel-{read,write}`. Whoever holds the other end, a copy is over as soon as it is cancelled: not even a
 * synchronous cancellation blocks.
 */
export function canonCancelCopy(target: CopyTarget, async: boolean): CoreLeaf {
  const { instance } = target;
  return plain(["i32"], ["i32"], (index) => {
    checkMayLeave(instance);
    if (!async) instance.store.checkMayBlock();
    const end = endAt(target, index ?? 0);
    trapIf(end.state !== CopyState.COPYING || end.syncWaiter !== null, "copy-not-in-progress");
    trapIf(end.set !== null && !async, "waitable-sync-and-set");
    end.cancel();
    return end.getPendingEvent().payload;
  });
}

/** `canon {stream,future}.drop-{readable,writable}`. */
export function canonCopyDrop(target: CopyTarget): CoreLeaf {
  const { instance, side } = target;
  return plain(["i32"], [], (index) => {
    checkMayLeave(instance);
    const end = endAt(target, index ?? 0);
    instance.handles.remove(index ?? 0);
    if (side === "read") end.shared.readableHolder = null;
    else end.shared.writableHolder = null;
    end.drop();
  });
}
