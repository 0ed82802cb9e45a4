/** Resolved WIT as data. */
export { canonicalName, formatPackageName, funcName, interfaceId, itemId, itemName } from "./names.ts";
export type * from "./types.ts";
export { dealias, idOf, interfaceDeps, isPlain, partsOf, resourceOf, shapeKey, usedFrom } from "./walk.ts";
