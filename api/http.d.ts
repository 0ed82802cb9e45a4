// The public surface of @heddle/http. Written by `npm run api`.

// @heddle/http
export {
  Answer,
  ChainedConfig,
  Config,
  DEFAULT_POOL_OPTIONS,
  DEFAULT_SERVE_LIMITS,
  FetchHandler,
  FetchOptions,
  Grants,
  GuestLine,
  GuestOutput,
  HandleCall,
  Handler,
  HandlerFactory,
  HandlerInstance,
  HandlerOptions,
  InstanceRequests,
  LogFormat,
  MetricLabels,
  Metrics,
  Observed,
  Observer,
  OutputName,
  OutputSink,
  PoolCounters,
  PoolOptions,
  RequestOrigin,
  Reuse,
  RouteConfig,
  ServeLimits,
  Service,
  ServiceOptions,
  TellLine,
  TraceContext,
  chainHandlers,
  countersOf,
  createHandler,
  fetchHandler,
  guestLine,
  guestOutput,
  handlersOf,
  logLine,
  matchRoute,
  mergeMetrics,
  noteLine,
  parseConfig,
  serveLimits,
};

// @heddle/http/node
export {
  HealthOptions,
  HealthServer,
  JoinOptions,
  ListenerOptions,
  NodeListener,
  NodeRequest,
  NodeResponse,
  RunningServer,
  RunningWorkers,
  SelectSite,
  ServerOptions,
  Site,
  ThreadEnded,
  TlsOptions,
  WorkerSeed,
  WorkersOptions,
  checkTls,
  isWorker,
  joinWorkers,
  nodeListener,
  startHealth,
  startServer,
  startWorkers,
  watchFiles,
};

// dist/adapters/fetch/handler.d.ts
export type FetchHandler = (request: Request) => Promise<Response>;
export interface FetchOptions {
    readonly limits?: Partial<ServeLimits>;
    readonly observer?: Observer;
}
export declare function fetchHandler(service: Service, options?: FetchOptions): FetchHandler;

// dist/adapters/node/health.d.ts
export interface HealthOptions {
    readonly host: string;
    readonly port: number;
    readonly ready: () => boolean;
    readonly metrics: () => string;
}
export interface HealthServer {
    readonly port: number;
    close(): void;
}
export declare function startHealth(options: HealthOptions): Promise<HealthServer>;

// dist/adapters/node/incoming.d.ts
export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;

// dist/adapters/node/listener.d.ts
export interface ListenerOptions {
    readonly limits?: Partial<ServeLimits>;
    readonly observer?: Observer;
    readonly trace?: boolean;
    readonly closing?: () => boolean;
}
export type NodeListener = (request: NodeRequest, response: NodeResponse) => void;
export type SelectSite = (request: Request) => Site | undefined;
export interface Site {
    readonly service: Service;
    readonly route?: string;
    readonly observer?: Observer;
}
export declare function nodeListener(target: Service | SelectSite, options?: ListenerOptions): NodeListener;

// dist/adapters/node/server.d.ts
export interface RunningServer {
    readonly url: string;
    readonly port: number;
    drain(timeoutMs: number): Promise<boolean>;
    close(): Promise<void>;
}
export interface ServerOptions {
    readonly host?: string;
    readonly port?: number;
    readonly limits?: Partial<ServeLimits>;
    readonly observer?: Observer;
    readonly trace?: boolean;
    readonly reusePort?: boolean;
    readonly tls?: TlsOptions;
}
export declare function startServer(service: Service | SelectSite, options?: ServerOptions): Promise<RunningServer>;

// dist/adapters/node/tls-options.d.ts
export interface TlsOptions {
    readonly cert: string;
    readonly key: string;
}
export declare function checkTls({ cert, key }: TlsOptions): void;

// dist/adapters/node/watch.d.ts
export declare function watchFiles(files: readonly string[], changed: () => void): () => void;

// dist/adapters/node/workers.d.ts
export interface JoinOptions extends ServerOptions {
    readonly metrics?: () => string;
}
export interface RunningWorkers {
    readonly url: string;
    readonly port: number;
    readonly replaced: number;
    metrics(): string;
    drain(timeoutMs: number): Promise<boolean>;
    close(): Promise<void>;
}
export declare class ThreadEnded extends Error {
    readonly exitCode: number;
    constructor(exitCode: number);
}
export interface WorkerSeed {
    readonly host: string;
    readonly port: number;
    readonly reusePort: boolean;
    readonly beat: SharedArrayBuffer;
}
export interface WorkersOptions {
    readonly count: number;
    readonly host?: string;
    readonly port?: number;
    readonly stallMs: number;
    readonly start: (seed: WorkerSeed) => Worker;
    readonly onReplaced?: (reason: "stalled" | "ended", error?: unknown) => void;
}
export declare function isWorker(): boolean;
export declare function joinWorkers(target: Service | SelectSite, services: readonly Service[] | (() => readonly Service[]), options?: JoinOptions): Promise<boolean>;
export declare function startWorkers(options: WorkersOptions): Promise<RunningWorkers>;

// dist/chain.d.ts
export declare function chainHandlers(factories: readonly HandlerFactory[]): HandlerFactory;

// dist/config.d.ts
export interface ChainedConfig {
    readonly component: string;
    readonly grants: Grants;
    readonly maxMemory: string | undefined;
}
export interface Config {
    readonly addr: string | undefined;
    readonly limits: Partial<ServeLimits>;
    readonly routes: readonly RouteConfig[];
}
export interface Grants {
    readonly dirs: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly allowNet: readonly string[];
    readonly listen: boolean;
}
export interface RouteConfig {
    readonly host: string | undefined;
    readonly path: string;
    readonly chain: readonly ChainedConfig[];
    readonly maxMemory: string | undefined;
    readonly pool: Partial<PoolOptions>;
}
export declare function matchRoute<R extends Pick<RouteConfig, "host" | "path">>(routes: readonly R[], authority: string | undefined, target: string): R | undefined;
export declare function parseConfig(text: string): Config;

// dist/create-handler.d.ts
export interface Handler extends AsyncDisposable {
    (request: Request): Promise<Response>;
    swap(component: Component): Promise<void>;
    readonly service: Service;
}
export interface HandlerOptions extends ServiceOptions, FetchOptions {
    readonly imports: (requests: InstanceRequests) => Imports;
    readonly engine?: InstantiateOptions;
}
export declare function createHandler(component: Component, options: HandlerOptions): Handler;

// dist/from-component.d.ts
export declare function handlersOf(component: Component, imports: (requests: InstanceRequests) => Imports | Promise<Imports>, store?: InstantiateOptions): HandlerFactory;

// dist/guest-output.d.ts
export interface GuestLine {
    readonly output: OutputName;
    readonly origin: RequestOrigin | undefined;
    readonly bytes: Uint8Array;
    readonly cut: boolean;
}
export interface GuestOutput {
    readonly stdout: OutputSink;
    readonly stderr: OutputSink;
}
export type OutputName = "stdout" | "stderr";
export interface OutputSink {
    readonly isTerminal: boolean;
    write(chunk: Uint8Array): Promise<void> | undefined;
    flush(): Promise<void> | undefined;
    forStream(): OutputSink;
}
export type TellLine = (line: GuestLine) => Promise<void> | undefined;
export declare function guestOutput(requests: InstanceRequests, tell: TellLine, maxLineBytes: number): GuestOutput;

// dist/instance.d.ts
export interface HandleCall extends CancelSignal {
    readonly signal: AbortSignal;
    readonly origin?: RequestOrigin;
}
export interface HandlerFactory {
    (next?: HandlerInstance["handle"]): Promise<HandlerInstance>;
    readonly isSerial?: boolean;
}
export interface HandlerInstance {
    handle(request: Request, call: HandleCall): Response | Promise<Response>;
    left?(origin: RequestOrigin): void;
    quiet?(): Promise<unknown> | undefined;
    renew?(): boolean;
    readonly holdings?: Holdings;
    readonly failure: Error | null;
    finished(): Promise<void>;
    dispose(): Promise<void>;
}
type Holdings = ComponentInstance["holdings"];
export type RequestOrigin = TraceContext;

// dist/limits.d.ts
export declare const DEFAULT_SERVE_LIMITS: ServeLimits;
export interface ServeLimits {
    readonly maxConnections: number;
    readonly maxConcurrentRequests: number;
    readonly maxHeaderBytes: number;
    readonly maxHeaderCount: number;
    readonly maxUriLength: number;
    readonly maxBodyBytes: number;
    readonly headersTimeoutMs: number;
    readonly bodyTimeoutMs: number;
    readonly writeTimeoutMs: number;
    readonly requestTimeoutMs: number;
    readonly keepAliveMs: number;
    readonly maxResponseHeaderBytes: number;
    readonly maxOutputLineBytes: number;
}
export declare function serveLimits(given?: Partial<ServeLimits>): ServeLimits;

// dist/log-line.d.ts
export type LogFormat = "text" | "json";
export declare function guestLine(line: GuestLine, format: LogFormat, at: Date): Uint8Array;
export declare function logLine(observed: Observed, format: LogFormat, at: Date): string;
export declare function noteLine(text: string, format: LogFormat, at: Date): string;

// dist/metrics.d.ts
export interface MetricLabels {
    readonly route: string;
    readonly component: string;
}
export declare class Metrics {
    #private;
    route(labels: MetricLabels, counters: () => PoolCounters): Observer;
    render(): string;
}
export declare function countersOf(text: string): string;
export declare function mergeMetrics(texts: readonly string[]): string;

// dist/observe.d.ts
export interface Observed {
    readonly method: string;
    readonly route?: string | undefined;
    readonly status: number;
    readonly bytes: number;
    readonly durationMs: number;
    readonly trace?: TraceContext | undefined;
    readonly error?: unknown;
}
export type Observer = (observed: Observed) => void;

// dist/pool/options.d.ts
export declare const DEFAULT_POOL_OPTIONS: PoolOptions;
export interface PoolOptions {
    readonly reuse: Reuse;
    readonly maxConcurrency: number;
    readonly maxRequests: number;
    readonly maxInstances: number;
    readonly warm: number;
    readonly idleMs: number;
    readonly retireMs: number;
    readonly swapDrainMs: number;
    readonly maxFailures: number;
    readonly failureWindowMs: number;
    readonly pauseMs: number;
    readonly maxPauseMs: number;
}
export type Reuse = "concurrent" | "serial" | "none";

// dist/pool/pool.d.ts
export interface PoolCounters {
    readonly instances: number;
    readonly active: number;
    readonly handles: number;
    readonly tasks: number;
    readonly parkedStacks: number;
    readonly made: number;
    readonly renewed: number;
    readonly failed: number;
    readonly paused: number;
}

// dist/requests.d.ts
export interface InstanceRequests {
    readonly current: RequestOrigin | undefined;
    readonly active: readonly RequestOrigin[];
    onOver(told: (origin: RequestOrigin | undefined) => void): void;
}

// dist/service.d.ts
export type Answer = Answered | Refused;
interface Answered {
    readonly kind: "answered";
    readonly response: Response;
    done(): void;
}
interface Refused {
    readonly kind: "refused";
    readonly status: number;
    readonly retryAfter?: number;
    readonly cause?: unknown;
}
export declare class Service {
    #private;
    constructor(factory: HandlerFactory, options?: ServiceOptions);
    get counters(): PoolCounters;
    warm(): Promise<void>;
    handle(request: Request, signal: CancelSignal, origin?: RequestOrigin): Answer | Promise<Answer>;
    swap(factory: HandlerFactory): Promise<void>;
    retire(): Promise<void>;
    drain(): Promise<void>;
    close(): void;
}
export interface ServiceOptions {
    readonly pool?: Partial<PoolOptions>;
    readonly limits?: Partial<ServeLimits>;
}

// dist/trace-context.d.ts
export interface TraceContext {
    readonly traceId: string;
    readonly requestId: string;
    readonly header: string;
}
