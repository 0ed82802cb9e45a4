/**
 * Built-ins of the current task: its result, its cancellation, its instance's backpressure.
 * Spec: CanonicalABI.md, `canon backpressure.{inc,dec}`, `canon task.return`, `canon task.cancel`.
 */
import {
  flattenTypes,
  LiftedFunc,
  MAX_FLAT_PARAMS,
  type CanonOptions,
  type CoreLeaf,
  type CoreValue,
} from "../canon/index.ts";
import { assert, raise, trapIf } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import type { ComponentInstance } from "../tasks/index.ts";
import { checkMayLeave, plain } from "./builtin.ts";

const BACKPRESSURE_LIMIT = 2 ** 16;

export function canonBackpressureInc(instance: ComponentInstance): CoreLeaf {
  return plain([], [], () => {
    instance.backpressure += 1;
    trapIf(instance.backpressure === BACKPRESSURE_LIMIT, "backpressure-overflow");
  });
}

export function canonBackpressureDec(instance: ComponentInstance): CoreLeaf {
  return plain([], [], () => {
    instance.backpressure -= 1;
    trapIf(instance.backpressure < 0, "backpressure-underflow");
    if (instance.backpressure === 0) instance.openGate();
  });
}

/** `result`: what the built-in was declared with; the current task's function must have the same. */
export function canonTaskReturn(
  instance: ComponentInstance,
  result: ValType | null,
  options: Pick<CanonOptions, "memory" | "encoding">,
): CoreLeaf {
  const flat = flattenTypes(result === null ? [] : [result]);
  const params = flat.length > MAX_FLAT_PARAMS ? (["i32"] as const) : flat;
  const leaf = (...args: CoreValue[]): void => {
    checkMayLeave(instance);
    const target = asyncLiftedTarget(instance);
    trapIf(target.type.result !== result || !sameOptions(target.options, options), "task-return-type");
    const { elidedCaller } = instance.store;
    if (elidedCaller !== null) {
      target.returnElided(elidedCaller, args);
      return;
    }
    const { task } = instance.store.currentThread();
    task.return(target.resultsOf(task.caller, args));
  };
  return { signature: { params: [...params], results: [] }, parks: false, result: "outcome", leaf };
}

/**
 * The built-in's options must be the task's. One declared without a memory lifts a result that needs none, so there is
 * nothing that could differ (compilers leave the memory out there, and the native runtimes accept that).
 */
function sameOptions(task: CanonOptions, own: Pick<CanonOptions, "memory" | "encoding">): boolean {
  return own.memory === null || (own.memory === task.memory && own.encoding === task.encoding);
}

export function canonTaskCancel(instance: ComponentInstance): CoreLeaf {
  return plain([], [], () => {
    checkMayLeave(instance);
    asyncLiftedTarget(instance);
    instance.store.currentThread().task.cancel();
  });
}

/** The function of the current task, if it was lifted with `async`. */
function asyncLiftedTarget(instance: ComponentInstance): LiftedFunc {
  const target = instance.store.currentTarget();
  if (!target.asyncLifted) raise("task-not-async");
  assert(target instanceof LiftedFunc, "an async-lifted target is a lifted function");
  return target;
}
