/**
 * The imports of a WASI guest: of 0.3, and of 0.2 beside it, since most components made today import both.
 *
 * Invariant: an interface is built the first time it is read, once. Nothing else is: a guest that imports two interfaces pays
 * for two.
 */
import type { Area, Interface } from "./area.ts";
import { createCli } from "./cli/index.ts";
import { createClocks } from "./clocks/index.ts";
import { createFilesystem } from "./filesystem/index.ts";
import { createHttp } from "./http/index.ts";
import type { WasiOptions } from "./options.ts";
import { createP2 } from "./p2/index.ts";
import type { Port } from "./port/index.ts";
import { createRandom } from "./random/index.ts";
import { createSockets } from "./sockets/index.ts";

/** By versioned interface name. Assign to a name to put an interface of your own in its place. */
export type WasiImports = Record<string, Interface>;

const areas = [createCli, createClocks, createFilesystem, createHttp, createRandom, createSockets, createP2];

/** Everything of WASI that the platform supplies, for `instantiate(component, imports)`. */
export function createWasi(port: Port, options: WasiOptions = {}): WasiImports {
  const imports: WasiImports = {};
  for (const createArea of areas) defineLazily(imports, createArea(port, options));
  return imports;
}

function defineLazily(imports: WasiImports, area: Area): void {
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
