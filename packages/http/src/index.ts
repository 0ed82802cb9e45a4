/** Serving `wasi:http` services: instances in a pool, limits, and adapters for Node and for fetch-style servers. */
export {
  matchRoute,
  parseConfig,
  type ChainedConfig,
  type Config,
  type Grants,
  type RouteConfig,
} from "./config.ts";
export { chainHandlers } from "./chain.ts";
export { createHandler, type Handler, type HandlerOptions } from "./create-handler.ts";
export { fetchHandler, type FetchHandler, type FetchOptions } from "./adapters/fetch/handler.ts";
export { handlersOf } from "./from-component.ts";
export type { InstanceRequests } from "./requests.ts";
export {
  guestOutput,
  type GuestLine,
  type GuestOutput,
  type OutputName,
  type OutputSink,
  type TellLine,
} from "./guest-output.ts";
export type { HandleCall, HandlerFactory, HandlerInstance, RequestOrigin } from "./instance.ts";
export { DEFAULT_SERVE_LIMITS, serveLimits, type ServeLimits } from "./limits.ts";
export { guestLine, logLine, noteLine, type LogFormat } from "./log-line.ts";
export { countersOf, mergeMetrics, Metrics, type MetricLabels } from "./metrics.ts";
export type { Observed, Observer } from "./observe.ts";
export { DEFAULT_POOL_OPTIONS, type PoolOptions, type Reuse } from "./pool/options.ts";
export type { PoolCounters } from "./pool/pool.ts";
export type { TraceContext } from "./trace-context.ts";
export { Service, type Answer, type ServiceOptions } from "./service.ts";
