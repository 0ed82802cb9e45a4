/**
 * What can be said of a plan before it is carried out, so that it is found out once and not for each instance.
 * Spec: none of its own.
 */
import type { FuncRef, Item, Plan } from "./plan.ts";

type Program = Pick<Plan, "steps" | "exports">;

/** The imports (by number) that a step lowers or that are exported again; the others may be missing. */
export function usedImports({ steps, exports }: Program): readonly number[] {
  const used = new Set<number>();
  const use = (ref: FuncRef): void => {
    if (ref.kind === "import") used.add(ref.index);
  };
  const useItems = (items: Iterable<Item>): void => {
    for (const item of items) {
      if (item.sort === "func") use(item.func);
      else if (item.sort === "instance") useItems(item.exports.values());
    }
  };
  for (const step of steps) if (step.kind === "canon" && step.canon.kind === "lower") use(step.canon.func);
  useItems(exports.values());
  return [...used];
}

/** The instances (by number) that have subtasks which run in other guests. */
export function guestCallers({ steps }: Program): ReadonlySet<number> {
  const callers = new Set<number>();
  for (const step of steps) {
    if (step.kind !== "canon" || step.canon.kind !== "lower") continue;
    if (step.canon.options.async && step.canon.func.kind !== "import") callers.add(step.instance);
  }
  return callers;
}
