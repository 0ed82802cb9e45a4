/** The public API: compile, instantiate, call. */
export { compile, compileSync, type CompileOptions, type Component } from "./component.ts";
export { type CallOptions, type CancelSignal, type ExportedFunction } from "./exported-func.ts";
export { blocking, type CallContext, type HostFunction } from "./host-func.ts";
export { type ComponentFuture, type ComponentStream, type StreamSource } from "./host-streams.ts";
export { type Imports } from "./imports.ts";
export { parkingExports, type ParkingOptions } from "./parking-exports.ts";
export {
  instantiate,
  instantiateSync,
  type ComponentInstance,
  type InstantiateOptions,
  type UndeclaredWorld,
  type World,
} from "./instance.ts";
