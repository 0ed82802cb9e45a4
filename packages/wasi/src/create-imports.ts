/**
 * The imports of one instance, from the areas that it needs.
 * Invariant: the areas share the standard streams, and an interface is built the first time it is read.
 */
import type { Area } from "./area.ts";
import { defineLazily } from "./define-lazily.ts";
import type { WasiImports } from "./interfaces.ts";
import type { WasiOptions } from "./options.ts";
import type { Port } from "./port/index.ts";
import { shareStdio } from "./share-stdio.ts";

export type CreateArea = (port: Port, options: ReturnType<typeof shareStdio>) => Area;

export function createImports(areas: readonly CreateArea[], port: Port, options: WasiOptions): WasiImports {
  const imports: WasiImports = {};
  const shared = shareStdio(port, options);
  for (const createArea of areas) defineLazily(imports, createArea(port, shared));
  return imports;
}
