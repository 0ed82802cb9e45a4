/**
 * The stable codes of traps, each with the one text that stands for it where nothing more specific is known.
 * Spec: CanonicalABI.md, every `trap_if`; Core WebAssembly's own traps.
 * Invariant: tests and callers match codes; a text says what was done wrong, never whose fault inside heddle it was.
 */
export const TRAP_TEXT = {
  // Core WebAssembly
  unreachable: "wasm `unreachable` instruction executed",
  "integer-divide-by-zero": "integer divide by zero",
  "integer-overflow": "integer overflow",
  "invalid-conversion": "invalid conversion to integer",
  "memory-out-of-bounds": "out of bounds memory access",
  "table-out-of-bounds": "undefined element: out of bounds table access",
  "indirect-call-mismatch": "indirect call type mismatch",
  "null-reference": "null reference",
  "stack-overflow": "call stack exhausted",
  "engine-trap": "the engine trapped",
  "guest-exception": "the guest threw an exception that it did not catch",
  // entering and leaving
  "cannot-enter": "wasm trap: cannot enter component instance",
  "cannot-leave": "cannot leave component instance",
  "cannot-block": "cannot block a synchronous task before returning",
  deadlock: "deadlock detected: event loop cannot make further progress",
  // handles and resources
  "unknown-handle": "unknown handle index",
  "handle-type-mismatch": "handle index used with the wrong type",
  "table-full": "handle table is full",
  "borrow-not-own": "cannot lift own resource from a borrow",
  "resource-lent": "cannot remove owned resource while borrowed",
  "borrows-remain": "borrow handles still remain at the end of the call",
  "not-a-resource": "handle is not a resource",
  // memory and values
  "realloc-out-of-bounds": "realloc return: beyond end of memory",
  "realloc-unaligned": "realloc return: result not aligned",
  "pointer-out-of-bounds": "pointer out of bounds of memory",
  "pointer-unaligned": "pointer not aligned",
  "list-too-long": "list exceeds the maximum byte length",
  "string-too-long": "string exceeds the maximum byte length",
  "string-out-of-bounds": "string pointer/length out of bounds of memory",
  "list-out-of-bounds": "list pointer/length out of bounds of memory",
  "invalid-utf8": "invalid utf-8 encoding",
  "invalid-utf16": "unpaired surrogate in utf-16 string",
  "invalid-discriminant": "invalid variant discriminant",
  "invalid-char": "invalid char: not a Unicode scalar value",
  // tasks
  "task-return-missing": "async-lifted export failed to produce a result",
  "task-return-twice": "`task.return` or `task.cancel` called more than once for current task",
  "task-return-type": "invalid `task.return` signature and/or options for current task",
  "task-not-async": "`task.return` or `task.cancel` called by a task that was not lifted with `async`",
  "task-not-cancelled": "`task.cancel` called by task which has not been cancelled",
  "callback-code": "unsupported callback code",
  "backpressure-overflow": "backpressure counter overflow",
  "backpressure-underflow": "backpressure counter underflow",
  // waitables
  "not-a-waitable": "handle is not a waitable",
  "not-a-waitable-set": "handle is not a waitable set",
  "waitable-set-waiters": "cannot drop waitable set with waiters",
  "waitable-set-not-empty": "cannot drop non-empty waitable set",
  "waitable-sync-and-set": "waitable cannot be used synchronously while added to a waitable set",
  "waitable-sync-waiter": "waitable already has a synchronous waiter",
  "subtask-not-resolved": "cannot drop a subtask which has not yet resolved",
  "subtask-resolved": "`subtask.cancel` called after terminal status delivered",
  "subtask-cancel-twice": "cannot cancel a subtask twice",
  // streams and futures
  "stream-done": "cannot read from or write to a stream after its other end was dropped",
  "future-done": "cannot read from or write to a future after previous read or write succeeded",
  "copy-in-progress": "cannot have concurrent operations active on a future/stream",
  "copy-not-in-progress": "cancel of a stream/future operation which is not in progress",
  "end-busy-drop": "cannot drop a stream or future end while an operation is in progress",
  "end-busy-lift": "cannot lift a stream or future while an operation is in progress",
  "end-done-lift": "cannot lift a stream or future after it was notified that the other end dropped",
  "end-in-set-lift": "cannot lift a stream or future end that is in a waitable set",
  "future-unwritten": "cannot drop future write end without first writing a value",
  "same-instance-copy":
    "cannot read from and write to intra-component stream or future with non-numeric payload",
  "buffer-too-long": "stream read/write count too large",
  "buffer-out-of-bounds": "stream or future buffer out of bounds of memory",
  // threads and error contexts
  "unknown-thread": "unknown thread index",
  "thread-not-suspended": "cannot resume thread which is not suspended",
  "thread-type-mismatch":
    "start function does not match expected type (currently only `(func (param i32))` is supported)",
  "not-an-error-context": "handle is not an error context",
  // the host
  "host-threw": "a host function threw",
  "host-returned-promise": "a synchronous host function returned a promise",
  "host-bad-value": "a host function returned a value of the wrong type",
  "jspi-required": "this call would block, and the engine cannot suspend WebAssembly (Node 24 or newer can)",
  "blocked-in-plain": "this call would block where no suspension is possible",
  "store-closed": "the store was closed",
  "limit-exceeded": "a limit was exceeded",
  aborted: "the call was aborted",
  timeout: "the time limit was reached",
  exit: "the guest ended the program",
  internal: "internal error",
} as const;

/** Stable code of a {@link Trap}. */
export type TrapCode = keyof typeof TRAP_TEXT;
