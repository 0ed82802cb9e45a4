/** Bounding what the core modules of a store allocate by themselves: `Limits.maxMemory`. */
export { MemoryBudget } from "./budget.ts";
export { Meter } from "./meter.ts";
export { meterModule, type MeteredModule } from "./metered-module.ts";
export { meterCoreModule, type MeteredCoreModule } from "./core-module.ts";
