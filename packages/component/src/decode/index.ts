/** Bytes to the raw model: components, their names, and what a component needs to know of a core module. */
export { decodeComponent } from "./component.ts";
export { layerOf } from "./preamble.ts";
export type { Layer } from "./preamble.ts";
export { defaultDecodeLimits } from "./limits.ts";
export type { DecodeLimits } from "./limits.ts";
export { decodeCoreModuleType } from "./core-module.ts";
export type { CoreModuleOptions } from "./core-module.ts";
export { fillWithoutDebugInfo, withoutDebugInfo } from "./debug-info.ts";
export type { Fill } from "./debug-info.ts";
export { decodeCoreFunctionNames, decodeNames } from "./names.ts";
export type { ComponentNames } from "./names.ts";
