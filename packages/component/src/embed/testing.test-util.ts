/** Small guests with known behaviour, for the tests of the embedding API. */
import { readFileSync } from "node:fs";
import { allFeatures } from "../validate/index.ts";
import { compileSync, type Component } from "./component.ts";
import { instantiate, type ComponentInstance, type InstantiateOptions } from "./instance.ts";
import type { Imports } from "./imports.ts";

export function guest(name: string): Component {
  const url = new URL(`../../../../conformance/guests/${name}.wasm`, import.meta.url);
  return compileSync(readFileSync(url), { features: allFeatures });
}

export function run(
  name: string,
  imports: Imports = {},
  options: InstantiateOptions = {},
): Promise<ComponentInstance> {
  return instantiate(guest(name), imports, options);
}

/** A promise with its two ends outside. */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** The code of what `action` throws or rejects with. */
export async function codeOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return typeof error === "object" && error !== null && "code" in error ? error.code : error;
  }
  return "nothing was thrown";
}

/** An exported function by its name in camelCase. */
export function exported(instance: ComponentInstance, name: string): (...args: unknown[]) => unknown {
  const func = instance.exports[name];
  if (typeof func !== "function") throw new TypeError(`no export ${name}`);
  return (...args) => Reflect.apply(func, undefined, args) as unknown;
}
