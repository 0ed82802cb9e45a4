/**
 * Core modules of scripts, on the engine's own JavaScript interface.
 * Spec: the script format of Core WebAssembly's interpreter, with its host module `spectest`.
 * Invariant: nothing of this is used by scripts of components alone.
 */
import { toTrap } from "@heddle/component/errors";
import { sameCore, toCoreHost, type CoreValue } from "./core-values.ts";
import type { Argument, Invoke } from "./script.ts";

export class CoreWorld {
  private readonly registered: Map<string, WebAssembly.Exports> = new Map();

  compile(bytes: Uint8Array): WebAssembly.Module {
    return new WebAssembly.Module(Uint8Array.from(bytes));
  }

  instantiate(module: WebAssembly.Module): WebAssembly.Exports {
    const imports: WebAssembly.Imports = { spectest: spectest() };
    for (const [name, exports] of this.registered) imports[name] = { ...exports };
    return new WebAssembly.Instance(module, imports).exports;
  }

  register(name: string, exports: WebAssembly.Exports): void {
    this.registered.set(name, exports);
  }

  perform(exports: WebAssembly.Exports, action: Invoke): unknown {
    const item = exports[action.export];
    if (action.kind === "get") return item instanceof WebAssembly.Global ? item.value : undefined;
    if (typeof item !== "function") throw new TypeError(`there is no exported function ${action.export}`);
    const args = action.args.map((argument) => toCoreHost(coreValue(argument)));
    try {
      return Reflect.apply(item, undefined, args);
    } catch (error) {
      // The engine's own traps get their code here; an exception of the guest's stays one.
      throw error instanceof WebAssembly.RuntimeError || error instanceof RangeError ? toTrap(error) : error;
    }
  }

  expectResults(found: unknown, expected: readonly Argument[], failure: (message: string) => Error): void {
    const results = found === undefined ? [] : Array.isArray(found) ? found : [found];
    if (results.length !== expected.length) {
      throw failure(`expected ${expected.length} results, found ${results.length}`);
    }
    expected.forEach((argument, index) => {
      const value = coreValue(argument);
      if (!sameCore(value, results[index])) {
        throw failure(`expected ${String(toCoreHost(value))}, found ${String(results[index])}`);
      }
    });
  }
}

/** Floats are written alike in both kinds of values. */
function coreValue(argument: Argument): CoreValue {
  if (argument.core) return argument.value;
  const { value } = argument;
  if (value.kind !== "float") throw new TypeError(`found a ${value.kind} value, wanted a core one`);
  if (Number.isNaN(value.value)) return { kind: "nan" };
  return { kind: "number", value: value.type === "f32" ? Math.fround(value.value) : value.value };
}

/** What scripts of core modules may import. Its functions print in the interpreter; here they do nothing. */
function spectest(): WebAssembly.ModuleImports {
  const nothing = (): void => undefined;
  return {
    print: nothing,
    print_i32: nothing,
    print_i64: nothing,
    print_f32: nothing,
    print_f64: nothing,
    print_i32_f32: nothing,
    print_f64_f64: nothing,
    global_i32: new WebAssembly.Global({ value: "i32" }, 666),
    global_i64: new WebAssembly.Global({ value: "i64" }, 666n),
    global_f32: new WebAssembly.Global({ value: "f32" }, 666.6),
    global_f64: new WebAssembly.Global({ value: "f64" }, 666.6),
    table: new WebAssembly.Table({ element: "anyfunc", initial: 10, maximum: 20 }),
    memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
  };
}
