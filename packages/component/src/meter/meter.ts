/**
 * Instantiates core modules of one store within its budget.
 * Invariant: what a module defines is paid for before it is there, and nothing of it runs before it can ask for more.
 */
import { assert, raise } from "../errors/index.ts";
import { Code, ModuleWriter } from "../fuse/emit.ts";
import type { MemoryBudget } from "./budget.ts";
import type { MeteredModule } from "./metered-module.ts";
import { START } from "../rewrite/index.ts";
import { HOOK_TABLE } from "./metered-bytes.ts";

export class Meter {
  readonly budget: MemoryBudget;
  readonly #hook: unknown;

  constructor(budget: MemoryBudget) {
    this.budget = budget;
    this.#hook = hookFunction(budget);
  }

  /** `what` is instantiated. Traps if the budget is too small for what it starts with. */
  instantiate(metered: MeteredModule, imports: WebAssembly.Imports, what: string): WebAssembly.Exports {
    const { budget } = this;
    if (!budget.take(metered.initialBytes)) {
      const left = budget.limit - budget.used;
      raise(
        "limit-exceeded",
        `maxMemory: ${what} starts with ${metered.initialBytes} bytes of memory; ${left} of ${budget.limit} are left`,
      );
    }
    const { exports } = new WebAssembly.Instance(metered.module, imports);
    if (!metered.asks) return exports;
    const table = exports[HOOK_TABLE];
    assert(table instanceof WebAssembly.Table, "a metered module has a table for the hook");
    table.set(0, this.#hook);
    const start = exports[START];
    if (typeof start === "function") start();
    return exports;
  }
}

/** A table holds functions of WebAssembly only. */
function hookFunction(budget: MemoryBudget): unknown {
  const hook = (bytes: number): number => {
    if (bytes < 0) budget.giveBack(-bytes);
    return bytes < 0 || budget.take(bytes) ? 1 : 0;
  };
  const writer = new ModuleWriter();
  const signature = { params: ["f64"], results: ["i32"] } as const;
  const code = new Code(1).localGet(0).call(writer.importFunction("hook", signature));
  writer.func("f", signature, code);
  return new WebAssembly.Instance(new WebAssembly.Module(writer.finish()), { "": { hook } }).exports["f"];
}
