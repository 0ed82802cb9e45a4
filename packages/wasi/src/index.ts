/** WASI 0.3 for JavaScript hosts: platform-free semantics over a port. Platforms are entries of their own: `/node`, `/memory`, `/web`. */
export { createWasi } from "./wasi.ts";
export type { WasiImports } from "./define-lazily.ts";
export type { StdioOptions, WasiLimits, WasiOptions } from "./options.ts";
export type { Area, Interface } from "./area.ts";
export type { Port } from "./port/index.ts";
