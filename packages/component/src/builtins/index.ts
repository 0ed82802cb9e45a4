/** The canonical built-ins, one file a family, each built-in named as in the specification. */
export { canonCancelCopy, canonCopy, canonCopyDrop, canonCopyNew } from "./copy.ts";
export {
  canonErrorContextDebugMessage,
  canonErrorContextDrop,
  canonErrorContextNew,
} from "./error-context.ts";
export { canonResourceDrop, canonResourceNew, canonResourceRep, removeResource } from "./resource.ts";
export { canonSubtaskCancel, canonSubtaskDrop } from "./subtask.ts";
export { canonBackpressureDec, canonBackpressureInc, canonTaskCancel, canonTaskReturn } from "./task.ts";
export {
  canonThreadIndex,
  canonThreadNewIndirect,
  canonThreadResumeLater,
  canonThreadSuspend,
  canonThreadThenPromote,
  canonThreadThenResume,
  canonThreadYield,
} from "./thread.ts";
export {
  canonWaitableJoin,
  canonWaitableSetDrop,
  canonWaitableSetNew,
  canonWaitableSetPoll,
  canonWaitableSetWait,
} from "./waitable-set.ts";
