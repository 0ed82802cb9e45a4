/** Resolved WIT as data. */
export { canonicalName, formatPackageName, funcName, interfaceId, itemId, itemName } from "./names.ts";
export type * from "./types.ts";
export { dealias, interfaceDeps, isPlain, partsOf, resourceOf, usedFrom } from "./walk.ts";
