/** Serving on Node: a request listener for servers that exist, or a server of its own. */
export type { NodeRequest, NodeResponse } from "./incoming.ts";
export {
  nodeListener,
  type ListenerOptions,
  type NodeListener,
  type SelectSite,
  type Site,
} from "./listener.ts";
export { startHealth, type HealthOptions, type HealthServer } from "./health.ts";
export { watchFiles } from "./watch.ts";
export {
  isWorker,
  joinWorkers,
  startWorkers,
  ThreadEnded,
  type JoinOptions,
  type RunningWorkers,
  type WorkerSeed,
  type WorkersOptions,
} from "./workers.ts";
export { startServer, type RunningServer, type ServerOptions } from "./server.ts";
export { checkTls, type TlsOptions } from "./tls-options.ts";
