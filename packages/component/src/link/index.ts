/** From a checked component to a plan, and from a plan to a running program. */
export { planComponent } from "./planner.ts";
export type {
  CoreItem,
  FuncRef,
  Item,
  Plan,
  PlanImport,
  PlanInstance,
  PlanModule,
  PlanResource,
  Step,
} from "./plan.ts";
export { runPlan, type HostCallee, type HostSide, type Linked } from "./run.ts";
