/** @heddle/component: run WebAssembly components, with native async, on any JavaScript engine. */
export {
  blocking,
  compile,
  compileSync,
  instantiate,
  instantiateSync,
  parkingExports,
  type CallContext,
  type CallOptions,
  type CancelSignal,
  type CompileOptions,
  type Component,
  type ComponentFuture,
  type ComponentInstance,
  type ComponentStream,
  type ExportedFunction,
  type HostFunction,
  type Imports,
  type InstantiateOptions,
  type ParkingOptions,
  type StreamSource,
  type UndeclaredWorld,
  type World,
} from "./embed/index.ts";
export {
  ComponentError,
  DecodeError,
  GuestExit,
  LinkError,
  Trap,
  ValidationError,
  type DecodeErrorCode,
  type LinkErrorCode,
  type TrapCode,
} from "./errors/index.ts";
export {
  DEFAULT_LIMITS,
  FIFO,
  seededChoice,
  type Choice,
  type Limits,
  type StoreCounters,
  type StoreOptions,
  type Trace,
  type TraceEvent,
} from "./tasks/index.ts";
export { meterCoreModule, type MeteredCoreModule } from "./meter/index.ts";
export { camelCase, fieldKeys } from "./canon/index.ts";
