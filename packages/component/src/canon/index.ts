/** The canonical ABI: values, buffers, lifted and lowered functions. */
export * from "./values.ts";
export { GuestMemory, type Leaves } from "./context.ts";
export { ElementCodec, GuestBuffer } from "./guest-buffers.ts";
export {
  checkResource,
  GUEST_LEAVES,
  liftBorrow,
  liftErrorContext,
  liftFuture,
  liftOwn,
  liftStream,
  lowerBorrow,
  lowerErrorContext,
  lowerFuture,
  lowerOwn,
  lowerStream,
  runtimeResource,
} from "./guest-leaves.ts";
export { resultTypes } from "./function-values.ts";
export { LiftedFunc, type MakePromising } from "./lift-func.ts";
export { LoweredFunc, writeScratch, type CoreLeaf, type EdgeMoves } from "./lower-func.ts";
export { LiftLowerContext, type CanonOptions, type CoreFunction } from "./options.ts";
export { camelCase, fieldKeys } from "./names.ts";
export { moveString } from "./transit-strings.ts";
