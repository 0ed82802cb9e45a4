// The public surface of @heddle/wasi. Written by `npm run api`.

// @heddle/wasi
export {
  Audit,
  ByteSink,
  ByteSource,
  ByteStream,
  CapabilityUse,
  CliErrorCode,
  ConnectUse,
  Context,
  ErrorCode,
  FileUse,
  FilesystemError,
  IncomingStream,
  Outcome,
  Port,
  StdioOptions,
  WasiImports,
  WasiInterfaces,
  WasiLimits,
  WasiOptions,
  createWasi,
};

// @heddle/wasi/http
export {
  Body,
  BodyReader,
  BodySource,
  Contents,
  Field,
  FieldEntry,
  Fields,
  HttpError,
  HttpErrorCode,
  IncomingCall,
  IncomingFuture,
  Method,
  NO_TRAILERS,
  Next,
  Outcome,
  ProxyHost,
  ReceivedFields,
  Request,
  RequestOptions,
  RequestParts,
  Response,
  ResponseParts,
  Scheme,
  TrailersResult,
  contentLength,
  httpErrorCode,
  methodOf,
  methodText,
  parseAuthority,
  readerOf,
  receivedBody,
  schemeOf,
  sized,
  trailersOf,
  tryTrailersOf,
};

// @heddle/wasi/node
export {
  DirectoryHold,
  NodeNetworkOptions,
  NodeOptions,
  NodePlatform,
  PreopenOptions,
  nodePlatform,
};

// @heddle/wasi/memory
export {
  MEMORY_LIMITS,
  MemoryHandler,
  MemoryHttpOptions,
  MemoryLimits,
  MemoryNetwork,
  MemoryNetworkOptions,
  MemoryOptions,
  MemoryPlatform,
  MemoryPreopen,
  MemorySink,
  MemorySource,
  SymbolicLink,
  Tree,
  TreeEntry,
  VirtualClock,
  VirtualClockOptions,
  createMemoryNetwork,
  memoryHttp,
  memoryPlatform,
};

// @heddle/wasi/web
export {
  WebHttpOptions,
  WebOptions,
  lineSink,
  readableSource,
  webPlatform,
};

// @heddle/wasi/p1
export {
  Instantiate,
  PREVIEW1,
  PREVIEW1_LIMITS,
  Preview1,
  Preview1Limits,
  Preview1Options,
  createPreview1,
};

// @heddle/wasi/readiness
export {
  Bell,
  Completion,
  InputStream,
  Intake,
  IoError,
  OutputStream,
  Pollable,
  Reading,
  Waitable,
  Writing,
};

// @heddle/wasi/lazy
export {
  CreateImports,
  loadAreas,
  loadWasi,
};

// dist/adapters/memory/http.d.ts
export type MemoryHandler = (request: Request, call: GuestCall) => Promise<Response>;
export interface MemoryHttpOptions extends NetworkOptions {
    readonly servers: Readonly<Record<string, MemoryHandler>>;
    readonly hosts?: Readonly<Record<string, readonly string[]>>;
}
export declare function memoryHttp(options: MemoryHttpOptions): HttpPort;

// dist/adapters/memory/index.d.ts
export interface MemoryOptions {
    readonly preopens?: readonly MemoryPreopen[];
    readonly stdin?: string | Uint8Array;
    readonly clocks?: ClocksPort;
    readonly random?: RandomPort;
    readonly limits?: Partial<MemoryLimits>;
    readonly network?: NetworkPort;
    readonly http?: HttpPort;
    readonly audit?: Audit;
}
export interface MemoryPlatform extends Port {
    readonly stdio: {
        readonly stdin: MemorySource;
        readonly stdout: MemorySink;
        readonly stderr: MemorySink;
    };
    readonly filesystem: FilesystemPort;
}
export interface MemoryPreopen {
    readonly guest: string;
    readonly tree?: Tree;
    readonly readOnly?: boolean;
}
export declare function memoryPlatform(options?: MemoryOptions): MemoryPlatform;

// dist/adapters/memory/limits.d.ts
export declare const MEMORY_LIMITS: MemoryLimits;
export interface MemoryLimits {
    readonly maxTreeBytes: number;
    readonly maxEntries: number;
    readonly maxNameBytes: number;
    readonly maxOutputBytes: number;
}

// dist/adapters/memory/network.d.ts
export interface MemoryNetwork {
    port(options: NetworkOptions): NetworkPort;
}
export interface MemoryNetworkOptions {
    readonly addresses?: readonly string[];
    readonly hosts?: Readonly<Record<string, readonly string[]>> | ((name: string) => readonly string[] | undefined);
}
export declare function createMemoryNetwork(options?: MemoryNetworkOptions): MemoryNetwork;

// dist/adapters/memory/stdio.d.ts
export declare class MemorySink implements ByteSink {
    #private;
    readonly isTerminal = false;
    constructor(maxBytes: number);
    write(chunk: Uint8Array): undefined;
    flush(): undefined;
    bytes(): Uint8Array;
    text(): string;
}
export declare class MemorySource implements ByteSource {
    #private;
    readonly isTerminal = false;
    constructor(contents?: string | Uint8Array);
    read(max: number): Promise<Uint8Array | null>;
}

// dist/adapters/memory/tree.d.ts
export declare class SymbolicLink {
    readonly target: string;
    constructor(target: string);
}
export interface Tree {
    readonly [name: string]: TreeEntry;
}
export type TreeEntry = string | Uint8Array | SymbolicLink | Tree;

// dist/adapters/memory/virtual-clock.d.ts
export declare class VirtualClock implements ClocksPort {
    #private;
    readonly monotonicResolution = 1n;
    readonly wallResolution = 1n;
    constructor({ wallStart, skipWaits }?: VirtualClockOptions);
    monotonicNow(): bigint;
    wallNow(): WallTime;
    setTimer(nanoseconds: bigint, done: () => void): () => void;
    advance(nanoseconds: bigint): void;
}
export interface VirtualClockOptions {
    readonly wallStart?: bigint;
    readonly skipWaits?: boolean;
}

// dist/adapters/node/filesystem.d.ts
export type DirectoryHold = "auto" | "fd" | "path";
export interface PreopenOptions {
    readonly host: string;
    readonly guest?: string;
    readonly readOnly?: boolean;
}

// dist/adapters/node/http-client.d.ts
export interface HttpClientOptions {
    readonly certificateAuthorities?: readonly string[];
}

// dist/adapters/node/http.d.ts
export type NodeHttpOptions = NetworkOptions & HttpClientOptions;

// dist/adapters/node/index.d.ts
export type NodeNetworkOptions = NodeHttpOptions;
export interface NodeOptions {
    readonly preopens?: readonly PreopenOptions[];
    readonly network?: NodeNetworkOptions;
    readonly stdio?: "inherit";
    readonly audit?: Audit;
    readonly holdDirectories?: DirectoryHold;
}
export interface NodePlatform extends Port, Disposable {
    readonly stdio?: NodeStdio;
    readonly filesystem: FilesystemPort;
}
export declare function nodePlatform(options?: NodeOptions): NodePlatform;

// dist/adapters/node/stdio.d.ts
export interface NodeStdio extends StdioPort {
    flush(): Promise<void>;
}

// dist/adapters/web/http.d.ts
export interface WebHttpOptions extends NetworkOptions {
    readonly fetch?: typeof fetch;
    readonly maxRequestBodyBytes?: number;
}

// dist/adapters/web/index.d.ts
export interface WebOptions {
    readonly stdio?: StdioPort;
    readonly filesystem?: FilesystemPort;
    readonly http?: WebHttpOptions;
}
export declare function webPlatform(options?: WebOptions): Port;

// dist/adapters/web/line-sink.d.ts
export declare function lineSink(print: (line: string) => void): ByteSink;

// dist/adapters/web/readable-source.d.ts
export declare function readableSource(stream: ReadableStream<Uint8Array>): ByteSource;

// dist/area.d.ts
export type Interface = object;

// dist/cli/error-code.d.ts
export type CliErrorCode = "io" | "illegal-byte-sequence" | "pipe";

// dist/cli/interfaces.d.ts
export interface Environment {
    getEnvironment(): readonly (readonly [name: string, value: string])[];
    getArguments(): readonly string[];
    getInitialCwd(): string | undefined;
}
export interface Exit {
    exit(status: {
        readonly tag: "ok" | "err";
    }): never;
    exitWithCode(code: number): never;
}
export interface Output {
    writeViaStream(data: ByteStream): PromiseLike<Outcome<CliErrorCode>>;
}
export interface Stdin {
    readViaStream(): [stream: AsyncIterable<Uint8Array>, result: PromiseLike<Outcome<CliErrorCode>>];
}
export interface TerminalStderr {
    getTerminalStderr(): TerminalOutput | undefined;
}
export interface TerminalStdin {
    getTerminalStdin(): TerminalInput | undefined;
}
export interface TerminalStdout {
    getTerminalStdout(): TerminalOutput | undefined;
}

// dist/cli/terminal.d.ts
export declare class TerminalInput {
}
export declare class TerminalOutput {
}

// dist/clocks/interfaces.d.ts
export interface MonotonicClock {
    now(): bigint;
    getResolution(): bigint;
    waitUntil(when: bigint, context?: Context): PromiseLike<void> | undefined;
    waitFor(howLong: bigint, context?: Context): PromiseLike<void> | undefined;
}
export interface SystemClock {
    now(): WallTime;
    getResolution(): bigint;
}
export interface Timezone {
    ianaId(): string | undefined;
    utcOffset(when: WallTime): bigint | undefined;
    toDebugString(): string;
}

// dist/filesystem/audited.d.ts
export declare class AuditedPlace {
    #private;
    constructor(audit: Audit, preopen: string, path?: string);
    at(path: string): AuditedPlace;
    during<R>(operation: string, path: string, writes: boolean, act: () => Promise<R>): Promise<R>;
}

// dist/filesystem/descriptor.d.ts
export declare class Descriptor implements Disposable {
    #private;
    constructor(target: Target, flags: DescriptorFlags, mutable: boolean, limits: FilesystemLimits, audited?: AuditedPlace);
    [Symbol.dispose](): void;
    get target(): Target;
    readViaStream(offset: bigint): StreamWithResult<Uint8Array>;
    writeViaStream(data: ByteStream, offset: bigint): Promise<Outcome<ErrorCode>>;
    appendViaStream(data: ByteStream): Promise<Outcome<ErrorCode>>;
    advise(offset: bigint, length: bigint, _advice: Advice): void;
    setSize(size: bigint): Promise<void>;
    sync(): Promise<void>;
    syncData(): Promise<void>;
    getFlags(): DescriptorFlags;
    getType(): DescriptorType;
    stat(): Promise<DescriptorStat>;
    statAt(pathFlags: PathFlags, path: string): Promise<DescriptorStat>;
    fileStatAt(follow: boolean, path: string): Promise<FileStat>;
    setTimes(accessed: NewTimestamp, modified: NewTimestamp): Promise<void>;
    setTimesAt(pathFlags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): Promise<void>;
    isSameObject(other: Descriptor): Promise<boolean>;
    metadataHash(): Promise<MetadataHashValue>;
    metadataHashAt(pathFlags: PathFlags, path: string): Promise<MetadataHashValue>;
    readDirectory(): StreamWithResult<TypedEntry[]>;
    openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): Promise<Descriptor>;
    openInheriting(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): Promise<Descriptor>;
    readlinkAt(path: string): Promise<string>;
    createDirectoryAt(path: string): Promise<void>;
    removeDirectoryAt(path: string): Promise<void>;
    unlinkFileAt(path: string): Promise<void>;
    symlinkAt(target: string, path: string): Promise<void>;
    linkAt(pathFlags: PathFlags, path: string, other: Descriptor, otherPath: string): Promise<void>;
    renameAt(path: string, other: Descriptor, otherPath: string): Promise<void>;
}
type StreamWithResult<Chunk> = [stream: ProducedStream<Chunk>, result: Promise<Outcome<ErrorCode>>];
export type Target = {
    readonly kind: "file";
    readonly file: Shared<OpenFile>;
} | {
    readonly kind: "directory";
    readonly directory: Shared<OpenDirectory>;
};

// dist/filesystem/error.d.ts
export type ErrorCode = {
    readonly tag: ErrorTag;
} | {
    readonly tag: "other";
    readonly val: string | undefined;
};
export type ErrorTag = "access" | "already" | "bad-descriptor" | "busy" | "deadlock" | "quota" | "exist" | "file-too-large" | "illegal-byte-sequence" | "in-progress" | "interrupted" | "invalid" | "io" | "is-directory" | "loop" | "too-many-links" | "message-size" | "name-too-long" | "no-device" | "no-entry" | "no-lock" | "insufficient-memory" | "insufficient-space" | "not-directory" | "not-empty" | "not-recoverable" | "unsupported" | "no-tty" | "no-such-device" | "overflow" | "not-permitted" | "pipe" | "read-only" | "invalid-seek" | "text-file-busy" | "cross-device";
export declare class FilesystemError extends ComponentError {
    readonly payload: ErrorCode;
    constructor(code: ErrorCode);
}

// dist/filesystem/interfaces.d.ts
export interface FilesystemPreopens {
    getDirectories(): readonly (readonly [descriptor: Descriptor, path: string])[];
}
export interface FilesystemTypes {
    readonly Descriptor: typeof Descriptor;
}

// dist/filesystem/limits.d.ts
export interface FilesystemLimits {
    readonly maxPathBytes: number;
    readonly maxLinks: number;
    readonly maxDepth: number;
    readonly readChunkBytes: number;
}

// dist/filesystem/shared.d.ts
export declare class Shared<T extends OpenObject> {
    #private;
    readonly object: T;
    constructor(object: T);
    retain(): this;
    release(): void;
    during<R>(operation: (object: T) => R | PromiseLike<R>): Promise<R>;
}

// dist/filesystem/types.d.ts
export type Advice = "normal" | "sequential" | "random" | "will-need" | "dont-need" | "no-reuse";
export interface DescriptorFlags {
    readonly read?: boolean;
    readonly write?: boolean;
    readonly fileIntegritySync?: boolean;
    readonly dataIntegritySync?: boolean;
    readonly requestedWriteSync?: boolean;
    readonly mutateDirectory?: boolean;
}
export interface DescriptorStat {
    readonly type: DescriptorType;
    readonly linkCount: bigint;
    readonly size: bigint;
    readonly dataAccessTimestamp: Instant | undefined;
    readonly dataModificationTimestamp: Instant | undefined;
    readonly statusChangeTimestamp: Instant | undefined;
}
export type DescriptorType = {
    readonly tag: Exclude<FileKind, "other">;
} | {
    readonly tag: "other";
    readonly val: string | undefined;
};
type Instant = WallTime;
export interface MetadataHashValue {
    readonly lower: bigint;
    readonly upper: bigint;
}
export type NewTimestamp = {
    readonly tag: "no-change";
} | {
    readonly tag: "now";
} | {
    readonly tag: "timestamp";
    readonly val: Instant;
};
export interface OpenFlags {
    readonly create?: boolean;
    readonly directory?: boolean;
    readonly exclusive?: boolean;
    readonly truncate?: boolean;
}
export interface PathFlags {
    readonly symlinkFollow?: boolean;
}
export interface TypedEntry {
    readonly type: DescriptorType;
    readonly name: string;
}

// dist/http/body.d.ts
export interface Body {
    readonly contents: Contents | undefined;
    readonly trailers: IncomingFuture<TrailersResult>;
    report(outcome: Outcome): void;
}
export interface BodyReader {
    read(): Promise<Uint8Array | null>;
    tryRead(): Uint8Array | null | undefined;
    drop(): void;
}
export type Contents = GuestStream<Uint8Array> | AsyncIterableIterator<Uint8Array>;
export interface IncomingFuture<T> extends PromiseLike<T> {
    tryRead?(): {
        readonly value: T;
    } | undefined;
    [Symbol.dispose]?(): void;
}
export declare const NO_TRAILERS: TrailersResult;
export type TrailersResult = Result<Fields | undefined, HttpErrorCode>;
export declare function readerOf(contents: Contents | undefined): BodyReader;
export declare function trailersOf(body: Body): Promise<Fields | undefined>;
export declare function tryTrailersOf(body: Body): {
    readonly value: Fields | undefined;
} | undefined;

// dist/http/error-code.d.ts
interface DnsErrorPayload {
    readonly rcode: string | undefined;
    readonly infoCode: number | undefined;
}
interface FieldSizePayload {
    readonly fieldName: string | undefined;
    readonly fieldSize: number | undefined;
}
export declare class HttpError extends Error {
    readonly name = "HttpError";
    readonly code: HttpErrorCode;
    constructor(code: HttpErrorCode, options?: {
        readonly cause?: unknown;
    });
}
export type HttpErrorCode = {
    readonly tag: PlainHttpErrorTag;
} | {
    readonly tag: "DNS-error";
    readonly val: DnsErrorPayload;
} | {
    readonly tag: "TLS-alert-received";
    readonly val: TlsAlertReceivedPayload;
} | {
    readonly tag: "HTTP-request-body-size" | "HTTP-response-body-size";
    readonly val: bigint | undefined;
} | {
    readonly tag: "HTTP-request-header-section-size" | "HTTP-request-trailer-section-size" | "HTTP-response-header-section-size" | "HTTP-response-trailer-section-size";
    readonly val: number | undefined;
} | {
    readonly tag: "HTTP-request-header-size";
    readonly val: FieldSizePayload | undefined;
} | {
    readonly tag: "HTTP-request-trailer-size" | "HTTP-response-header-size" | "HTTP-response-trailer-size";
    readonly val: FieldSizePayload;
} | {
    readonly tag: "HTTP-response-transfer-coding" | "HTTP-response-content-coding" | "internal-error";
    readonly val: string | undefined;
};
export type Outcome = Result<undefined, HttpErrorCode>;
type PlainHttpErrorTag = "DNS-timeout" | "destination-not-found" | "destination-unavailable" | "destination-IP-prohibited" | "destination-IP-unroutable" | "connection-refused" | "connection-terminated" | "connection-timeout" | "connection-read-timeout" | "connection-write-timeout" | "connection-limit-reached" | "TLS-protocol-error" | "TLS-certificate-error" | "HTTP-request-denied" | "HTTP-request-length-required" | "HTTP-request-method-invalid" | "HTTP-request-URI-invalid" | "HTTP-request-URI-too-long" | "HTTP-response-incomplete" | "HTTP-response-timeout" | "HTTP-upgrade-failed" | "HTTP-protocol-error" | "loop-detected" | "configuration-error";
interface TlsAlertReceivedPayload {
    readonly alertId: number | undefined;
    readonly alertMessage: string | undefined;
}
export declare function httpErrorCode(error: unknown): HttpErrorCode;

// dist/http/field-syntax.d.ts
export type FieldEntry = readonly [name: string, value: Uint8Array];

// dist/http/fields.d.ts
export interface Field {
    readonly key: string;
    readonly name: string;
    readonly value: Uint8Array;
}
export declare class Fields {
    #private;
    static fromList(entries: readonly FieldEntry[]): Fields;
    static received(entries: Iterable<FieldEntry> | ReceivedFields): Fields;
    get entries(): readonly Field[];
    get(name: string): Uint8Array[];
    has(name: string): boolean;
    set(name: string, values: readonly Uint8Array[]): void;
    append(name: string, value: Uint8Array): void;
    delete(name: string): void;
    getAndDelete(name: string): Uint8Array[];
    copyAll(): [string, Uint8Array][];
    clone(): Fields;
    immutable(): Fields;
}
export interface ReceivedFields {
    named(lowerCaseName: string): Uint8Array[];
    all(): Iterable<FieldEntry>;
}

// dist/http/method.d.ts
declare const KNOWN_METHODS: readonly ["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"];
export type Method = {
    readonly tag: (typeof KNOWN_METHODS)[number];
} | {
    readonly tag: "other";
    readonly val: string;
};
export type Scheme = {
    readonly tag: "HTTP" | "HTTPS";
} | {
    readonly tag: "other";
    readonly val: string;
};
export declare function methodOf(text: string): Method | undefined;
export declare function methodText(method: Method): string;
export declare function schemeOf(text: string): Scheme | undefined;

// dist/http/received-body.d.ts
export declare function receivedBody(source: HttpResponseBody, settled?: (result: TrailersResult) => void): Body;

// dist/http/request-options.d.ts
type Duration = bigint;
export declare class RequestOptions {
    #private;
    getConnectTimeout(): Duration | undefined;
    setConnectTimeout(duration: Duration | undefined): void;
    getFirstByteTimeout(): Duration | undefined;
    setFirstByteTimeout(duration: Duration | undefined): void;
    getBetweenBytesTimeout(): Duration | undefined;
    setBetweenBytesTimeout(duration: Duration | undefined): void;
    clone(): RequestOptions;
    immutable(): RequestOptions;
}

// dist/http/request.d.ts
export declare class Request {
    #private;
    private constructor();
    static received(parts: RequestParts): Request;
    static new(headers: Fields, contents: Contents | undefined, trailers: IncomingFuture<TrailersResult>, options: RequestOptions | undefined): [Request, Promise<Outcome>];
    static consumeBody(request: Request, result: IncomingFuture<Outcome>): [Contents, PromiseLike<TrailersResult>];
    take(): RequestParts;
    getMethod(): Method;
    setMethod(method: Method): void;
    getPathWithQuery(): string | undefined;
    setPathWithQuery(path: string | undefined): void;
    getScheme(): Scheme | undefined;
    setScheme(scheme: Scheme | undefined): void;
    getAuthority(): string | undefined;
    setAuthority(authority: string | undefined): void;
    getOptions(): RequestOptions | undefined;
    getHeaders(): Fields;
    [Symbol.dispose](): void;
}
export interface RequestParts {
    readonly method: Method;
    readonly pathWithQuery: string | undefined;
    readonly scheme: Scheme | undefined;
    readonly authority: string | undefined;
    readonly headers: Fields;
    readonly options: RequestOptions | undefined;
    readonly body: Body;
}

// dist/http/response.d.ts
export declare class Response {
    #private;
    private constructor();
    static received(parts: ResponseParts): Response;
    static new(headers: Fields, contents: Contents | undefined, trailers: IncomingFuture<TrailersResult>): [Response, Promise<Outcome>];
    static consumeBody(response: Response, result: IncomingFuture<Outcome>): [Contents, PromiseLike<TrailersResult>];
    take(): ResponseParts;
    getStatusCode(): number;
    setStatusCode(statusCode: number): void;
    getHeaders(): Fields;
    [Symbol.dispose](): void;
}
export interface ResponseParts {
    readonly statusCode: number;
    readonly headers: Fields;
    readonly body: Body;
}

// dist/http/sized.d.ts
type SizeTag = "HTTP-request-body-size" | "HTTP-response-body-size";
export declare function contentLength(fields: Fields, tag: SizeTag): number | undefined;
export declare function sized(reader: BodyReader, length: number | undefined, tag: SizeTag): BodyReader;

// dist/http/uri.d.ts
export interface Authority {
    readonly host: string;
    readonly port: number | undefined;
}
export declare function parseAuthority(text: string): Authority | undefined;

// dist/interfaces.d.ts
export type WasiImports = Record<string, object> & Partial<WasiInterfaces>;
export interface WasiInterfaces {
    "wasi:cli/environment@0.3.0": Environment;
    "wasi:cli/exit@0.3.0": Exit;
    "wasi:cli/stdin@0.3.0": Stdin;
    "wasi:cli/stdout@0.3.0": Output;
    "wasi:cli/stderr@0.3.0": Output;
    "wasi:cli/terminal-stdin@0.3.0": TerminalStdin;
    "wasi:cli/terminal-stdout@0.3.0": TerminalStdout;
    "wasi:cli/terminal-stderr@0.3.0": TerminalStderr;
    "wasi:clocks/monotonic-clock@0.3.0": MonotonicClock;
    "wasi:clocks/system-clock@0.3.0": SystemClock;
    "wasi:clocks/timezone@0.3.0": Timezone;
    "wasi:filesystem/types@0.3.0": FilesystemTypes;
    "wasi:filesystem/preopens@0.3.0": FilesystemPreopens;
    "wasi:random/random@0.3.0": Random;
    "wasi:random/insecure@0.3.0": Insecure;
    "wasi:random/insecure-seed@0.3.0": InsecureSeed;
}

// dist/lazy.d.ts
export type CreateImports = (port: Port, options: WasiOptions) => WasiImports;
export declare function loadAreas(names: Iterable<string>): Promise<CreateImports>;
export declare function loadWasi(port: Port, options: WasiOptions, names: Iterable<string>): Promise<WasiImports>;

// dist/options.d.ts
export interface StdioOptions {
    readonly stdin?: ByteSource;
    readonly stdout?: ByteSink;
    readonly stderr?: ByteSink;
}
export interface WasiLimits {
    readonly filesystem?: Partial<FilesystemLimits>;
    readonly random?: Partial<RandomLimits>;
}
export interface WasiOptions {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];
    readonly cwd?: string;
    readonly stdio?: StdioOptions;
    readonly limits?: WasiLimits;
    readonly bell?: Bell;
}

// dist/p1/guest.d.ts
export interface Preview1Options extends WasiOptions {
    readonly preview1Limits?: Partial<Preview1Limits>;
}

// dist/p1/index.d.ts
export type Instantiate = (imports: WebAssembly.Imports) => WebAssembly.Exports;
export declare const PREVIEW1 = "wasi_snapshot_preview1";
export interface Preview1 extends Disposable {
    imports(memory: () => WebAssembly.Memory | undefined): Record<string, WebAssembly.ImportValue>;
    run(module: WebAssembly.Module, instantiate?: Instantiate): Promise<number>;
}
export declare function createPreview1(port: Port, options?: Preview1Options): Preview1;

// dist/p1/limits.d.ts
export declare const PREVIEW1_LIMITS: Preview1Limits;
export interface Preview1Limits {
    readonly maxFds: number;
    readonly maxIovecs: number;
    readonly maxTransferBytes: number;
    readonly maxSubscriptions: number;
    readonly maxDirectoryEntries: number;
    readonly maxExactTimes: number;
}

// dist/p2/http/proxy-host.d.ts
export interface IncomingCall {
    readonly args: readonly [request: object, responseOut: object];
    readonly end: () => void;
}
export type Next = (request: Request, call: GuestCall) => Promise<Response>;
interface ProxyFunctions {
    readonly begin: (request: Request, respond: (answer: Result<Response, HttpErrorCode>) => void) => IncomingCall;
    readonly outgoingHandler: (next: Next) => Interface;
    readonly incomingHandler: (next: Next) => Interface;
}
export declare class ProxyHost {
    readonly begin: ProxyFunctions["begin"];
    readonly outgoingHandler: ProxyFunctions["outgoingHandler"];
    readonly incomingHandler: ProxyFunctions["incomingHandler"];
    constructor(functions: ProxyFunctions);
    static of(imports: Readonly<Record<string, unknown>>): ProxyHost | undefined;
}

// dist/p2/intake.d.ts
export declare class Intake implements Waitable {
    #private;
    constructor(bell: Bell, reading: Reading);
    get available(): number;
    isReady(): boolean;
    isSpent(): boolean;
    isReadyFor(wanted: number): boolean;
    take(max: number): Uint8Array | null | undefined;
    pause(): void;
    close(): void;
}
export interface Reading {
    read(max: number, signal: AbortSignal): Promise<Uint8Array | null> | Uint8Array | null;
    close?(): void;
}

// dist/p2/io/error.d.ts
export declare class IoError {
    readonly cause: unknown;
    constructor(cause: unknown);
    toDebugString(): string;
}

// dist/p2/io/input-stream.d.ts
export declare class InputStream implements Waitable, Disposable {
    #private;
    constructor(bell: Bell, from: Reading | Intake);
    isReady(): boolean;
    read(length: bigint): Uint8Array;
    blockingRead(length: bigint): Uint8Array | Promise<Uint8Array>;
    skip(length: bigint): bigint;
    blockingSkip(length: bigint): bigint | Promise<bigint>;
    subscribe(): Pollable;
    end(): void;
    [Symbol.dispose](): void;
}

// dist/p2/io/output-stream.d.ts
export declare class OutputStream implements Waitable, Disposable {
    #private;
    constructor(bell: Bell, writing: Writing);
    isReady(): boolean;
    whyNever(): string | undefined;
    checkWrite(): bigint;
    write(contents: Uint8Array): void;
    flush(): void;
    blockingFlush(): Promise<void> | undefined;
    blockingWriteAndFlush(contents: Uint8Array): Promise<void> | undefined;
    writeZeroes(length: bigint): void;
    blockingWriteZeroesAndFlush(length: bigint): Promise<void> | undefined;
    splice(source: InputStream, length: bigint): bigint;
    blockingSplice(source: InputStream, length: bigint): bigint | Promise<bigint>;
    subscribe(): Pollable;
    end(): void;
    [Symbol.dispose](): void;
}
export interface Writing {
    write(chunk: Uint8Array): Promise<void> | undefined;
    flush?(): Promise<void> | undefined;
    whyNever?(): string | undefined;
    dropped?(): void;
    close?(): void;
}

// dist/p2/io/pollable.d.ts
export declare class Pollable implements Waitable, Disposable {
    #private;
    constructor(bell: Bell, what: Waitable, drop?: () => void);
    isReady(): boolean;
    whyNever(): string | undefined;
    ready(): boolean | Promise<boolean>;
    block(): Promise<void> | undefined;
    [Symbol.dispose](): void;
}

// dist/p2/readiness.d.ts
export declare class Bell {
    #private;
    ring(): void;
    giveWayBy(turn: () => Promise<void>): void;
    giveWay(): Promise<void> | undefined;
    get look(): number | undefined;
    waitFor(what: Waitable): Promise<void> | undefined;
    waitForAny(whats: readonly Waitable[]): number[] | Promise<number[]>;
    findReady(whats: readonly Waitable[]): number[];
}
export declare class Completion<T> implements Waitable {
    #private;
    constructor(bell: Bell, operation: PromiseLike<T>);
    isReady(): boolean;
    take(): {
        readonly value: T;
    } | undefined;
}
export interface Waitable {
    isReady(): boolean;
    whyNever?(): string | undefined;
}

// dist/port/audit.d.ts
export type Audit = (use: CapabilityUse) => void;
export type CapabilityUse = FileUse
 | {
    readonly kind: "directories";
    readonly paths: readonly string[];
}
 | {
    readonly kind: "environment";
    readonly names: readonly string[];
} | {
    readonly kind: "lookup";
    readonly name: string;
    readonly granted: boolean;
} | ConnectUse | {
    readonly kind: "listen";
    readonly protocol: "tcp" | "udp";
    readonly address: string;
    readonly granted: boolean;
};
export interface ConnectUse {
    readonly kind: "connect";
    readonly host: string;
    readonly port: number;
    readonly granted: boolean;
}
export interface FileUse {
    readonly kind: "file";
    readonly operation: string;
    readonly preopen: string;
    readonly path: string;
    readonly writes: boolean;
    readonly granted: boolean;
    readonly failure: ErrorCode["tag"] | undefined;
}

// dist/port/clocks.d.ts
export interface ClocksPort {
    monotonicNow(): bigint;
    readonly monotonicResolution: bigint;
    wallNow(): WallTime;
    readonly wallResolution: bigint;
    setTimer(nanoseconds: bigint, done: () => void): () => void;
    readonly timezone?: TimezonePort;
}
export interface TimezonePort {
    readonly ianaId: string | undefined;
    utcOffset(when: WallTime): bigint | undefined;
}
export interface WallTime {
    readonly seconds: bigint;
    readonly nanoseconds: number;
}

// dist/port/filesystem.d.ts
export interface Appender {
    append(bytes: Uint8Array): Promise<void>;
    close(): void;
}
export interface DirectoryEntry {
    readonly kind: FileKind;
    readonly name: string;
}
export type FileKind = "block-device" | "character-device" | "directory" | "fifo" | "symbolic-link" | "regular-file" | "socket" | "other";
export interface FileStat {
    readonly kind: FileKind;
    readonly linkCount: bigint;
    readonly size: bigint;
    readonly accessed: WallTime | undefined;
    readonly modified: WallTime | undefined;
    readonly changed: WallTime | undefined;
    readonly device: bigint;
    readonly inode: bigint;
}
export interface FilesystemPort {
    readonly preopens: readonly Preopen[];
}
export interface Listing {
    read(): Promise<DirectoryEntry[] | null>;
    close(): void;
}
export type NewTime = WallTime | "now" | undefined;
export interface OpenDirectory extends OpenObject {
    readonly kind: "directory";
    list(): Promise<Listing>;
    openDirectory(name: string): Promise<OpenDirectory>;
    open(name: string, how: OpenHow): Promise<OpenFile | OpenDirectory>;
    statEntry(name: string): Promise<FileStat>;
    setEntryTimes(name: string, accessed: NewTime, modified: NewTime): Promise<void>;
    readLink(name: string): Promise<string>;
    createDirectory(name: string): Promise<void>;
    removeDirectory(name: string): Promise<void>;
    unlink(name: string): Promise<void>;
    createLink(name: string, target: string): Promise<void>;
    link(name: string, to: OpenDirectory, toName: string): Promise<void>;
    rename(name: string, to: OpenDirectory, toName: string): Promise<void>;
}
export interface OpenFile extends OpenObject {
    readonly kind: Exclude<FileKind, "directory" | "symbolic-link">;
    read(into: Uint8Array, offset: bigint): Promise<number>;
    write(bytes: Uint8Array, offset: bigint): Promise<void>;
    openAppender(): Promise<Appender>;
    setSize(size: bigint): Promise<void>;
}
export interface OpenHow {
    readonly read: boolean;
    readonly write: boolean;
    readonly create: boolean;
    readonly exclusive: boolean;
    readonly truncate: boolean;
    readonly sync: "none" | "data" | "file";
}
export interface OpenObject {
    stat(): Promise<FileStat>;
    setTimes(accessed: NewTime, modified: NewTime): Promise<void>;
    sync(dataOnly: boolean): Promise<void>;
    close(): void;
}
export interface Preopen {
    readonly path: string;
    readonly directory: OpenDirectory;
    readonly writable: boolean;
}

// dist/port/http.d.ts
export interface HttpPort {
    readonly policy: NetworkPolicy;
    send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}
export interface HttpRequest {
    readonly method: string;
    readonly secure: boolean;
    readonly host: Host;
    readonly port: number;
    readonly authority: string;
    readonly target: string;
    readonly headers: readonly FieldEntry[];
    readonly body: HttpRequestBody;
    readonly timeouts: HttpTimeouts;
}
export interface HttpRequestBody {
    readonly hasContents: boolean;
    read(): Promise<Uint8Array | null>;
    trailers(): Promise<readonly FieldEntry[] | undefined>;
    drop(): void;
    settle(outcome: Outcome): void;
}
export interface HttpResponse {
    readonly status: number;
    readonly headers: readonly FieldEntry[];
    readonly body: HttpResponseBody;
}
export interface HttpResponseBody {
    read(): Promise<Uint8Array | null>;
    trailers(): readonly FieldEntry[] | undefined;
    cancel(why?: HttpErrorCode): void;
}
export interface HttpTimeouts {
    readonly connect: number | undefined;
    readonly firstByte: number | undefined;
    readonly betweenBytes: number | undefined;
}

// dist/port/index.d.ts
export interface Port {
    readonly clocks: ClocksPort;
    readonly random: RandomPort;
    readonly stdio?: StdioPort;
    readonly filesystem?: FilesystemPort;
    readonly network?: NetworkPort;
    readonly http?: HttpPort;
    readonly audit?: Audit;
}

// dist/port/network.d.ts
export interface Datagram {
    readonly data: Uint8Array;
    readonly from: IpSocketAddress;
}
export interface NetworkPort {
    readonly policy: NetworkPolicy;
    readonly tcp: TcpPort;
    readonly udp: UdpPort;
    lookup(name: string, signal: AbortSignal): Promise<readonly IpAddress[]>;
}
export interface TcpBinding {
    readonly local: IpSocketAddress;
    close(): void;
}
export interface TcpConnection {
    readonly local: IpSocketAddress;
    readonly remote: IpSocketAddress;
    read(): Promise<Uint8Array | null>;
    write(bytes: Uint8Array): Promise<void>;
    finish(): Promise<void>;
    stopReading(): Promise<void>;
    configure(options: TcpOptions): void;
    close(): void;
}
export interface TcpListener {
    readonly local: IpSocketAddress;
    accept(): Promise<TcpConnection | null>;
    close(): void;
}
export interface TcpOptions {
    readonly backlog: number;
    readonly keepAliveEnabled: boolean;
    readonly keepAliveIdleSeconds: number;
    readonly keepAliveIntervalSeconds: number;
    readonly keepAliveCount: number;
    readonly hopLimit: number;
    readonly receiveBufferSize: number;
    readonly sendBufferSize: number;
}
export interface TcpPort {
    bind(local: IpSocketAddress): TcpBinding;
    connect(remote: IpSocketAddress, options: TcpOptions, binding: TcpBinding | undefined, signal: AbortSignal): Promise<TcpConnection>;
    listen(binding: TcpBinding, options: TcpOptions): TcpListener;
}
export interface UdpHandle {
    local(): IpSocketAddress | undefined;
    bind(local: IpSocketAddress): void;
    connect(remote: IpSocketAddress): void;
    disconnect(): void;
    send(data: Uint8Array, remote: IpSocketAddress | undefined): Promise<void>;
    receive(signal: AbortSignal): Promise<Datagram>;
    configure(options: Partial<UdpOptions>): void;
    close(): void;
}
export interface UdpOptions {
    readonly hopLimit: number;
    readonly receiveBufferSize: number;
    readonly sendBufferSize: number;
}
export interface UdpPort {
    create(family: IpAddressFamily): UdpHandle;
}

// dist/port/random.d.ts
export interface RandomPort {
    overwrite(bytes: Uint8Array<ArrayBuffer>): void;
}

// dist/port/stdio.d.ts
export interface ByteSink {
    write(chunk: Uint8Array): Promise<void> | undefined;
    flush(): Promise<void> | undefined;
    readonly isTerminal: boolean;
    forStream?(): ByteSink;
}
export interface ByteSource {
    read(max: number, signal: AbortSignal): Promise<Uint8Array | null>;
    readonly isTerminal: boolean;
}
export interface StdioPort {
    readonly stdin?: ByteSource;
    readonly stdout?: ByteSink;
    readonly stderr?: ByteSink;
    errorCode?(error: unknown): CliErrorCode;
}

// dist/produce.d.ts
export interface ProducedStream<Chunk> extends AsyncIterable<Chunk>, AsyncIterator<Chunk, undefined> {
    next(max?: number): Promise<IteratorResult<Chunk, undefined>>;
    return(): Promise<IteratorResult<Chunk, undefined>>;
}

// dist/random/interfaces.d.ts
export interface Insecure {
    getInsecureRandomBytes(max: bigint): Uint8Array;
    getInsecureRandomU64(): bigint;
}
export interface InsecureSeed {
    getInsecureSeed(): readonly [bigint, bigint];
}
export interface Random {
    getRandomBytes(max: bigint): Uint8Array;
    getRandomU64(): bigint;
}

// dist/random/limits.d.ts
export interface RandomLimits {
    readonly maxBytes: number;
    readonly maxExactBytes: number;
}

// dist/sockets/address.d.ts
export type IpAddress = {
    readonly tag: "ipv4";
    readonly val: Ipv4Address;
} | {
    readonly tag: "ipv6";
    readonly val: Ipv6Address;
};
export type IpAddressFamily = "ipv4" | "ipv6";
export type IpSocketAddress = {
    readonly tag: "ipv4";
    readonly val: Ipv4SocketAddress;
} | {
    readonly tag: "ipv6";
    readonly val: Ipv6SocketAddress;
};
type Ipv4Address = readonly [number, number, number, number];
interface Ipv4SocketAddress {
    readonly port: number;
    readonly address: Ipv4Address;
}
type Ipv6Address = readonly [number, number, number, number, number, number, number, number];
interface Ipv6SocketAddress {
    readonly port: number;
    readonly flowInfo: number;
    readonly address: Ipv6Address;
    readonly scopeId: number;
}

// dist/sockets/guest.d.ts
export interface GuestCall {
    readonly signal: AbortSignal;
}
export interface GuestStream<Chunk> extends AsyncIterable<Chunk> {
    read(max?: number): Promise<Chunk | null>;
    tryRead?(max?: number): Chunk | null | undefined;
    [Symbol.dispose](): void;
}
export type Result<T, E> = {
    readonly tag: "ok";
    readonly val: T;
} | {
    readonly tag: "err";
    readonly val: E;
};

// dist/sockets/policy/host.d.ts
export type Host = {
    readonly kind: "name";
    readonly name: string;
} | {
    readonly kind: "address";
    readonly ip: IpAddress;
};

// dist/sockets/policy/policy.d.ts
export interface NetworkOptions {
    readonly allow?: readonly string[];
    readonly listen?: boolean;
    readonly audit?: Audit;
}
export interface NetworkPolicy {
    readonly listen: boolean;
    allowsListen(protocol: "tcp" | "udp", local: IpSocketAddress): boolean;
    accepts(ip: IpAddress, port: number, names: Iterable<string>): boolean;
    allowsLookup(name: string): boolean;
    allowsHost(host: Host, port: number): boolean;
    allowsAddress(ip: IpAddress, port: number, names?: Iterable<string>): boolean;
}

// dist/streams.d.ts
export interface ByteStream extends IncomingStream<Uint8Array> {
    readInto?(into: Uint8Array): Promise<number | null>;
}
export interface Context {
    readonly signal: AbortSignal;
}
export interface IncomingStream<Chunk> extends AsyncIterable<Chunk> {
    read(max?: number): Promise<Chunk | null>;
    [Symbol.dispose](): void;
}
export type Outcome<E> = {
    readonly tag: "ok";
} | {
    readonly tag: "err";
    readonly val: E;
};

// dist/wasi.d.ts
export declare function createWasi(port: Port, options?: WasiOptions): WasiImports;
