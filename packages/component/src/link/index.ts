/** From a checked component to a plan, and from a plan to a running program. */
export { planComponent } from "./planner.ts";
export { analyseParking } from "./parking.ts";
export type { FuncRef, Item, Plan, PlanImport, PlanResource } from "./plan.ts";
export { runPlan, type CoreModules, type HostCallee, type HostSide, type Linked } from "./run.ts";
