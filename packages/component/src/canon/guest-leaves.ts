/**
 * What handles, streams and strings are on their way between two guests: representations, shared ends, encoded text.
 * Spec: CanonicalABI.md, `lift_own`, `lift_borrow`, `lift_stream`, `lift_future`, and their `lower_` twins.
 * Invariant: a lifted own handle or end has left the table it came from, and is in no other until it is lowered.
 */
import { assert, raise, trapIf } from "../errors/index.ts";
import { ErrorContext, ResourceHandle, type RuntimeResource } from "../handles/index.ts";
import type { ResourceType, ValType } from "../model/index.ts";
import { CopyEnd, CopyState, EndKind, SharedFuture, SharedStream } from "../streams/index.ts";
import { Task } from "../tasks/index.ts";
import type { Leaves } from "./context.ts";
import type { LiftLowerContext } from "./options.ts";

export function runtimeResource(cx: LiftLowerContext, type: ResourceType): RuntimeResource {
  const resource = cx.resources[type.id];
  assert(resource !== undefined, "the plan defined the resource");
  return resource;
}

/** Takes the handle out of its table: it is gone even if a later argument traps. */
export function liftOwn(cx: LiftLowerContext, index: number, type: ResourceType): number {
  const handle = cx.instance.handles.remove(index);
  checkResource(handle, runtimeResource(cx, type), index);
  trapIf(handle.numLends !== 0, "resource-lent");
  trapIf(!handle.own, "borrow-not-own");
  return handle.rep;
}

export function liftBorrow(cx: LiftLowerContext, index: number, type: ResourceType): number {
  const { borrowScope } = cx;
  assert(
    borrowScope !== null && !(borrowScope instanceof Task),
    "what is lifted as a borrow is lent by a subtask",
  );
  const handle = cx.instance.handles.get(index);
  checkResource(handle, runtimeResource(cx, type), index);
  borrowScope.addLender(handle);
  return handle.rep;
}

export function checkResource(
  handle: object,
  resource: RuntimeResource,
  index: number,
): asserts handle is ResourceHandle {
  if (!(handle instanceof ResourceHandle))
    raise("not-a-resource", `handle index ${index >>> 0} is not a resource`);
  if (handle.resource === resource) return;
  const [expected, found] = [sort(resource), sort(handle.resource)];
  raise(
    "handle-type-mismatch",
    `handle index ${index >>> 0} used with the wrong type, expected ${expected} but found ${expected === found ? `a different ${found.replace(/^an? /, "")}` : found}` +
      ` (${resource.name} and ${handle.resource.name})`,
  );
}

function sort(resource: RuntimeResource): string {
  return resource.implementer === null ? "host-defined resource" : "guest-defined resource";
}

export function lowerOwn(cx: LiftLowerContext, rep: number, type: ResourceType): number {
  return cx.instance.handles.add(new ResourceHandle(runtimeResource(cx, type), rep, true));
}

export function lowerBorrow(cx: LiftLowerContext, rep: number, type: ResourceType): number {
  const resource = runtimeResource(cx, type);
  const { borrowScope } = cx;
  if (cx.instance === resource.implementer) return rep;
  assert(borrowScope instanceof Task, "a borrow is lowered into a task");
  borrowScope.numBorrows += 1;
  resource.borrowed?.(rep);
  return cx.instance.handles.add(new ResourceHandle(resource, rep, false, borrowScope));
}

/** Takes the end out of its table: it is gone even if a later argument traps. */
export function liftStream(cx: LiftLowerContext, index: number, element: ValType | null): SharedStream {
  const end = cx.instance.handles.remove(index);
  if (!(end instanceof CopyEnd) || end.code !== EndKind.READABLE_STREAM)
    raise("handle-type-mismatch", wrongEnd(index, "readable end of a stream"));
  const { shared } = end;
  assert(shared instanceof SharedStream, "an end of a stream");
  if (shared.element !== element) raise("handle-type-mismatch", wrongEnd(index, "stream of this type"));
  checkMovable(end);
  shared.readableHolder = null;
  return shared;
}

/** Takes the end out of its table: it is gone even if a later argument traps. */
export function liftFuture(cx: LiftLowerContext, index: number, element: ValType | null): SharedFuture {
  const end = cx.instance.handles.remove(index);
  if (!(end instanceof CopyEnd) || end.code !== EndKind.READABLE_FUTURE)
    raise("handle-type-mismatch", wrongEnd(index, "readable end of a future"));
  const { shared } = end;
  assert(shared instanceof SharedFuture, "an end of a future");
  if (shared.element !== element) raise("handle-type-mismatch", wrongEnd(index, "future of this type"));
  checkMovable(end);
  shared.readableHolder = null;
  return shared;
}

function wrongEnd(index: number, expected: string): string {
  return `handle index ${index >>> 0} used with the wrong type, expected a ${expected}`;
}

function checkMovable({ state, set, shared: { what } }: CopyEnd): void {
  if (state === CopyState.DONE) raise("end-done-lift", doneLift(what));
  if (state !== CopyState.IDLE) raise("end-busy-lift", `cannot lift busy ${what}`);
  if (set !== null) raise("end-in-set-lift", `cannot lift ${what} while it's in a waitable set`);
}

function doneLift(what: "stream" | "future"): string {
  return what === "stream"
    ? "cannot lift stream after being notified that the writable end dropped"
    : "cannot lift future after previous read succeeded";
}

export function lowerStream(cx: LiftLowerContext, shared: SharedStream): number {
  const end = new CopyEnd(EndKind.READABLE_STREAM, shared);
  shared.readableHolder = cx.instance;
  return (end.index = cx.instance.handles.add(end));
}

export function lowerFuture(cx: LiftLowerContext, shared: SharedFuture): number {
  const end = new CopyEnd(EndKind.READABLE_FUTURE, shared);
  shared.readableHolder = cx.instance;
  return (end.index = cx.instance.handles.add(end));
}

export function liftErrorContext(cx: LiftLowerContext, index: number): ErrorContext {
  const value = cx.instance.handles.get(index);
  if (!(value instanceof ErrorContext))
    raise("not-an-error-context", `handle index ${index >>> 0} is not an error context`);
  return value;
}

export function lowerErrorContext(cx: LiftLowerContext, value: ErrorContext): number {
  return cx.instance.handles.add(value);
}

export const GUEST_LEAVES: Leaves<LiftLowerContext> = {
  strings: "transit",
  liftOwn,
  liftBorrow,
  liftStream,
  liftFuture,
  liftErrorContext,
  lowerOwn: (cx, value, type) => lowerOwn(cx, asNumber(value), type),
  lowerBorrow: (cx, value, type) => lowerBorrow(cx, asNumber(value), type),
  lowerStream(cx, value) {
    assert(value instanceof SharedStream, "a guest lifted a stream");
    return lowerStream(cx, value);
  },
  lowerFuture(cx, value) {
    assert(value instanceof SharedFuture, "a guest lifted a future");
    return lowerFuture(cx, value);
  },
  lowerErrorContext(cx, value) {
    assert(value instanceof ErrorContext, "a guest lifted an error context");
    return lowerErrorContext(cx, value);
  },
};

function asNumber(value: unknown): number {
  assert(typeof value === "number", "a representation is a number");
  return value;
}
