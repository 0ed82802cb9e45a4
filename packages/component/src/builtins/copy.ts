/**
 * Streams and futures: making, copying, cancelling, dropping.
 * Spec: CanonicalABI.md, `canon {stream,future}.new`, `.read`, `.write`, `.cancel-{read,write}`, `.drop-{readable,writable}`.
 * Invariant: both kinds share every line but the kind of end and of buffer; guards stand in the specification's order.
 */
import {
  ElementCodec,
  GuestBuffer,
  LiftLowerContext,
  type CanonOptions,
  type CoreLeaf,
  type CoreNumType,
  type Leaves,
} from "../canon/index.ts";
import { raise, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import { CopyEnd, CopyState, EndKind, SharedFuture, SharedStream } from "../streams/index.ts";
import type { ComponentInstance, Outcome } from "../tasks/index.ts";
import { checkMayLeave, parking, plain } from "./builtin.ts";
import { BLOCKED, waitForPendingEvent } from "./subtask.ts";

export type CopyKind = "stream" | "future";
type CopySide = "read" | "write";

function endKind(kind: CopyKind, side: CopySide): EndKind {
  if (kind === "stream") return side === "read" ? EndKind.READABLE_STREAM : EndKind.WRITABLE_STREAM;
  return side === "read" ? EndKind.READABLE_FUTURE : EndKind.WRITABLE_FUTURE;
}

/** `canon {stream,future}.new`: both ends' indices in one i64. */
export function canonCopyNew(instance: ComponentInstance, kind: CopyKind, element: ValType | null): CoreLeaf {
  const { store, handles } = instance;
  const readableKind = endKind(kind, "read");
  const writableKind = endKind(kind, "write");
  // Two words read as one i64: a bigint for each step of the packing would be garbage.
  const packed = new BigUint64Array(1);
  const words = new Uint32Array(packed.buffer);
  return plain([], ["i64"], () => {
    checkMayLeave(instance);
    const shared = kind === "stream" ? new SharedStream(store, element) : new SharedFuture(store, element);
    const readable = new CopyEnd(readableKind, shared);
    const writable = new CopyEnd(writableKind, shared);
    words[0] = readable.index = handles.add(readable);
    words[1] = writable.index = handles.add(writable);
    shared.readableHolder = instance;
    shared.writableHolder = instance;
    return packed[0];
  });
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
  const wanted = endKind(kind, side);
  const what = `${kind}.${side}`;
  const params: readonly CoreNumType[] = kind === "stream" ? ["i32", "i32", "i32"] : ["i32", "i32"];
  const leaf = (index: number, ptr: number, length = 1): Outcome => {
    checkMayLeave(instance);
    if (!async) store.checkMayBlock();
    const end = endAt(target, wanted, index);
    checkIdle(end, side);
    trapIf(end.set !== null && !async, "waitable-sync-and-set");
    const buffer = new GuestBuffer(codec, cx, ptr >>> 0, length >>> 0);
    if (side === "read") end.read(instance, buffer);
    else end.write(instance, buffer);
    if (end.hasPendingEvent) return end.getPendingEvent().payload;
    if (async) return BLOCKED;
    return waitForPendingEvent(instance, end, what, () => end.getPendingEvent().payload);
  };
  return async ? plain(params, ["i32"], leaf) : parking(params, ["i32"], leaf);
}

/** The end at `index`, of the kind, side and element type that the built-in was declared with. */
function endAt(target: CopyTarget, wanted: EndKind, index: number): CopyEnd {
  const handle = target.instance.handles.get(index);
  if (!(handle instanceof CopyEnd) || handle.code !== wanted || handle.shared.element !== target.element)
    wrongEnd(target, handle instanceof CopyEnd && handle.code === wanted, index);
  return handle;
}

function wrongEnd({ kind, side }: CopyTarget, sameKind: boolean, index: number): never {
  const expected = sameKind
    ? `a ${kind} of another element type`
    : `the ${side === "read" ? "readable" : "writable"} end of a ${kind}`;
  raise("handle-type-mismatch", `handle index ${index >>> 0} used with the wrong type, expected ${expected}`);
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
  const { instance, kind, side } = target;
  const wanted = endKind(kind, side);
  return plain(["i32"], ["i32"], (index) => {
    checkMayLeave(instance);
    if (!async) instance.store.checkMayBlock();
    const end = endAt(target, wanted, index ?? 0);
    trapIf(end.state !== CopyState.COPYING || end.syncWaiter !== null, "copy-not-in-progress");
    trapIf(end.set !== null && !async, "waitable-sync-and-set");
    end.cancel();
    return end.getPendingEvent().payload;
  });
}

/** `canon {stream,future}.drop-{readable,writable}`. */
export function canonCopyDrop(target: CopyTarget): CoreLeaf {
  const { instance, kind, side } = target;
  const wanted = endKind(kind, side);
  return plain(["i32"], [], (index) => {
    checkMayLeave(instance);
    const end = endAt(target, wanted, index ?? 0);
    instance.handles.remove(index ?? 0);
    if (side === "read") end.shared.readableHolder = null;
    else end.shared.writableHolder = null;
    end.drop();
  });
}
