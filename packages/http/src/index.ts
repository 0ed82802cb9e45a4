/** Serving `wasi:http` services: instances in a pool, limits, and adapters for Node and for fetch-style servers. */
export { matchRoute, parseConfig, type Config, type RouteConfig } from "./config.ts";
export { createHandler, type Handler, type HandlerOptions } from "./create-handler.ts";
export { fetchHandler, type FetchHandler, type FetchOptions } from "./adapters/fetch/handler.ts";
export { handlersOf } from "./from-component.ts";
export type { HandleCall, HandlerFactory, HandlerInstance } from "./instance.ts";
export { DEFAULT_SERVE_LIMITS, type ServeLimits } from "./limits.ts";
export { logLine, type LogFormat } from "./log-line.ts";
export { mergeMetrics, Metrics, type MetricLabels } from "./metrics.ts";
export type { Observed, Observer } from "./observe.ts";
export { DEFAULT_POOL_OPTIONS, type PoolOptions, type Reuse } from "./pool/options.ts";
export type { PoolCounters } from "./pool/pool.ts";
export { Service, type Answer, type ServiceOptions } from "./service.ts";
