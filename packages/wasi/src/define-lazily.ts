/**
 * Imports that are built when they are first read.
 * Invariant: each is built once; what is assigned replaces it, built or not.
 */
import type { Area, Interface } from "./area.ts";

export function defineLazily(imports: object, area: Area): void {
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
