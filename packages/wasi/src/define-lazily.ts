/**
 * Imports that are built when they are first read.
 * Invariant: each is built once; what is assigned replaces it, built or not.
 */
import type { Area, Interface } from "./area.ts";

/** By versioned interface name. Assign to a name to put an interface of your own in its place. */
export type WasiImports = Record<string, Interface>;

export function defineLazily(imports: WasiImports, area: Area): void {
  for (const [name, build] of Object.entries(area)) {
    const settle = (value: Interface): Interface => {
      Object.defineProperty(imports, name, { value, enumerable: true, configurable: true, writable: true });
      return value;
    };
    Object.defineProperty(imports, name, {
      get: () => settle(build()),
      set: settle,
      enumerable: true,
      configurable: true,
    });
  }
}
