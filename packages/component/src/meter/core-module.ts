/**
 * A core module within a budget of its own, for hosts that run core modules beside components.
 * Invariant: as for a store with `maxMemory`: memories and tables together never exceed it.
 */
import { MemoryBudget } from "./budget.ts";
import { Meter } from "./meter.ts";
import { meterModule } from "./metered-module.ts";

export interface MeteredCoreModule {
  /** Its imports are those of the module given; it exports a little more. */
  readonly module: WebAssembly.Module;
  instantiate(imports: WebAssembly.Imports): WebAssembly.Exports;
  /** How often the module was refused more memory. */
  readonly refused: number;
}

/** Throws WebAssembly.CompileError if the bytes are no valid module, LinkError if they cannot be metered. */
export function meterCoreModule(bytes: Uint8Array, maxMemory: number): MeteredCoreModule {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine takes any view of an ArrayBuffer
  const original = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  const metered = meterModule(bytes, original);
  let refused = 0;
  const meter = new Meter(new MemoryBudget(maxMemory, () => void (refused += 1)));
  return {
    module: metered.module,
    instantiate: (imports) => meter.instantiate(metered, imports, "the core module"),
    get refused() {
      return refused;
    },
  };
}
