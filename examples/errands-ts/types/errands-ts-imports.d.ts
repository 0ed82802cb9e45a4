declare namespace wit {
  /** `T` is what reading it gives: a value, or a `Uint8Array` of a `stream<u8>`. */
  interface StreamReadable<T> extends AsyncIterable<T> {
    drop(): void;
    [Symbol.dispose](): void;
  }
  interface StreamWritable<T> {
    /** Resolves to how many values (of bytes: how many bytes) were taken: fewer than given only if the reader went away. */
    writeAll(values: ArrayLike<[T] extends [Uint8Array] ? number : T>): Promise<number>;
    drop(): void;
    [Symbol.dispose](): void;
  }
  interface FutureReadable<T> {
    read(): Promise<T>;
    drop(): void;
    [Symbol.dispose](): void;
  }
  interface FutureWritable<T> {
    /** Resolves to whether the value was taken. */
    write(value: T): Promise<boolean>;
    drop(): void;
    [Symbol.dispose](): void;
  }
  /** Names the type of a stream's or future's values, `wit.Stream.U8` for example. */
  interface ChannelType<T = unknown> {
    __channelType(value: T): never;
  }
  const Stream: {
    <T>(type?: ChannelType<T>): { readable: StreamReadable<T>; writable: StreamWritable<T> };
    readonly U8: ChannelType<Uint8Array>;
    readonly [name: string]: ChannelType;
  };
  const Future: {
    <T>(type?: ChannelType): { readable: FutureReadable<T>; writable: FutureWritable<T> };
    readonly [name: string]: ChannelType;
  };
}

declare module "wasi:cli/environment@0.3.0" {
  export interface Interface {
    getEnvironment(): ([string, string])[];
    getArguments(): string[];
    getInitialCwd(): string | null;
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:cli/types@0.3.0" {
  export type ErrorCode =
    | "io"
    | "illegal-byte-sequence"
    | "pipe";

  export interface Interface {
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:cli/stdout@0.3.0" {
  export type ErrorCode = import("wasi:cli/types@0.3.0").ErrorCode;

  export interface Interface {
    writeViaStream(data: AsyncIterable<Uint8Array>): wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>;
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:cli/stderr@0.3.0" {
  export type ErrorCode = import("wasi:cli/types@0.3.0").ErrorCode;

  export interface Interface {
    writeViaStream(data: AsyncIterable<Uint8Array>): wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>;
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:filesystem/types@0.3.0" {
  export type Filesize = number;

  export type DescriptorType =
    | { tag: "block-device"; val?: undefined }
    | { tag: "character-device"; val?: undefined }
    | { tag: "directory"; val?: undefined }
    | { tag: "fifo"; val?: undefined }
    | { tag: "symbolic-link"; val?: undefined }
    | { tag: "regular-file"; val?: undefined }
    | { tag: "socket"; val?: undefined }
    | { tag: "other"; val: string | null };

  export interface DescriptorFlags {
    read?: boolean | undefined;
    write?: boolean | undefined;
    fileIntegritySync?: boolean | undefined;
    dataIntegritySync?: boolean | undefined;
    requestedWriteSync?: boolean | undefined;
    mutateDirectory?: boolean | undefined;
  }

  export interface PathFlags {
    symlinkFollow?: boolean | undefined;
  }

  export interface OpenFlags {
    create?: boolean | undefined;
    directory?: boolean | undefined;
    exclusive?: boolean | undefined;
    truncate?: boolean | undefined;
  }

  export interface DirectoryEntry {
    type: DescriptorType;
    name: string;
  }

  export type ErrorCode =
    | { tag: "access"; val?: undefined }
    | { tag: "already"; val?: undefined }
    | { tag: "bad-descriptor"; val?: undefined }
    | { tag: "busy"; val?: undefined }
    | { tag: "deadlock"; val?: undefined }
    | { tag: "quota"; val?: undefined }
    | { tag: "exist"; val?: undefined }
    | { tag: "file-too-large"; val?: undefined }
    | { tag: "illegal-byte-sequence"; val?: undefined }
    | { tag: "in-progress"; val?: undefined }
    | { tag: "interrupted"; val?: undefined }
    | { tag: "invalid"; val?: undefined }
    | { tag: "io"; val?: undefined }
    | { tag: "is-directory"; val?: undefined }
    | { tag: "loop"; val?: undefined }
    | { tag: "too-many-links"; val?: undefined }
    | { tag: "message-size"; val?: undefined }
    | { tag: "name-too-long"; val?: undefined }
    | { tag: "no-device"; val?: undefined }
    | { tag: "no-entry"; val?: undefined }
    | { tag: "no-lock"; val?: undefined }
    | { tag: "insufficient-memory"; val?: undefined }
    | { tag: "insufficient-space"; val?: undefined }
    | { tag: "not-directory"; val?: undefined }
    | { tag: "not-empty"; val?: undefined }
    | { tag: "not-recoverable"; val?: undefined }
    | { tag: "unsupported"; val?: undefined }
    | { tag: "no-tty"; val?: undefined }
    | { tag: "no-such-device"; val?: undefined }
    | { tag: "overflow"; val?: undefined }
    | { tag: "not-permitted"; val?: undefined }
    | { tag: "pipe"; val?: undefined }
    | { tag: "read-only"; val?: undefined }
    | { tag: "invalid-seek"; val?: undefined }
    | { tag: "text-file-busy"; val?: undefined }
    | { tag: "cross-device"; val?: undefined }
    | { tag: "other"; val: string | null };

  export interface Descriptor {
    readViaStream(offset: Filesize): [AsyncIterable<Uint8Array>, wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>];
    writeViaStream(data: AsyncIterable<Uint8Array>, offset: Filesize): wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>;
    readDirectory(): [AsyncIterable<DirectoryEntry>, wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>];
    /** @throws ErrorCode */
    openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): Promise<Descriptor>;
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface DescriptorConstructor {
    readonly prototype: Descriptor;
  }

  export interface Interface {
    readonly Descriptor: DescriptorConstructor;
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:filesystem/preopens@0.3.0" {
  export type Descriptor = import("wasi:filesystem/types@0.3.0").Descriptor;

  export interface Interface {
    getDirectories(): ([Descriptor, string])[];
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:http/types@0.3.0" {
  export type Method =
    | { tag: "get"; val?: undefined }
    | { tag: "head"; val?: undefined }
    | { tag: "post"; val?: undefined }
    | { tag: "put"; val?: undefined }
    | { tag: "delete"; val?: undefined }
    | { tag: "connect"; val?: undefined }
    | { tag: "options"; val?: undefined }
    | { tag: "trace"; val?: undefined }
    | { tag: "patch"; val?: undefined }
    | { tag: "other"; val: string };

  export type Scheme =
    | { tag: "HTTP"; val?: undefined }
    | { tag: "HTTPS"; val?: undefined }
    | { tag: "other"; val: string };

  export interface DnsErrorPayload {
    rcode: string | null;
    infoCode: number | null;
  }

  export interface TlsAlertReceivedPayload {
    alertId: number | null;
    alertMessage: string | null;
  }

  export interface FieldSizePayload {
    fieldName: string | null;
    fieldSize: number | null;
  }

  export type ErrorCode =
    | { tag: "DNS-timeout"; val?: undefined }
    | { tag: "DNS-error"; val: DnsErrorPayload }
    | { tag: "destination-not-found"; val?: undefined }
    | { tag: "destination-unavailable"; val?: undefined }
    | { tag: "destination-IP-prohibited"; val?: undefined }
    | { tag: "destination-IP-unroutable"; val?: undefined }
    | { tag: "connection-refused"; val?: undefined }
    | { tag: "connection-terminated"; val?: undefined }
    | { tag: "connection-timeout"; val?: undefined }
    | { tag: "connection-read-timeout"; val?: undefined }
    | { tag: "connection-write-timeout"; val?: undefined }
    | { tag: "connection-limit-reached"; val?: undefined }
    | { tag: "TLS-protocol-error"; val?: undefined }
    | { tag: "TLS-certificate-error"; val?: undefined }
    | { tag: "TLS-alert-received"; val: TlsAlertReceivedPayload }
    | { tag: "HTTP-request-denied"; val?: undefined }
    | { tag: "HTTP-request-length-required"; val?: undefined }
    | { tag: "HTTP-request-body-size"; val: number | null }
    | { tag: "HTTP-request-method-invalid"; val?: undefined }
    | { tag: "HTTP-request-URI-invalid"; val?: undefined }
    | { tag: "HTTP-request-URI-too-long"; val?: undefined }
    | { tag: "HTTP-request-header-section-size"; val: number | null }
    | { tag: "HTTP-request-header-size"; val: FieldSizePayload | null }
    | { tag: "HTTP-request-trailer-section-size"; val: number | null }
    | { tag: "HTTP-request-trailer-size"; val: FieldSizePayload }
    | { tag: "HTTP-response-incomplete"; val?: undefined }
    | { tag: "HTTP-response-header-section-size"; val: number | null }
    | { tag: "HTTP-response-header-size"; val: FieldSizePayload }
    | { tag: "HTTP-response-body-size"; val: number | null }
    | { tag: "HTTP-response-trailer-section-size"; val: number | null }
    | { tag: "HTTP-response-trailer-size"; val: FieldSizePayload }
    | { tag: "HTTP-response-transfer-coding"; val: string | null }
    | { tag: "HTTP-response-content-coding"; val: string | null }
    | { tag: "HTTP-response-timeout"; val?: undefined }
    | { tag: "HTTP-upgrade-failed"; val?: undefined }
    | { tag: "HTTP-protocol-error"; val?: undefined }
    | { tag: "loop-detected"; val?: undefined }
    | { tag: "configuration-error"; val?: undefined }
    | { tag: "internal-error"; val: string | null };

  export type HeaderError =
    | { tag: "invalid-syntax"; val?: undefined }
    | { tag: "forbidden"; val?: undefined }
    | { tag: "immutable"; val?: undefined }
    | { tag: "size-exceeded"; val?: undefined }
    | { tag: "other"; val: string | null };

  export type FieldName = string;

  export type FieldValue = Uint8Array;

  export interface Fields {
    get(name: FieldName): FieldValue[];
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface FieldsConstructor {
    new (): Fields;
    /** @throws HeaderError */
    fromList(entries: ([FieldName, FieldValue])[]): Fields;
    readonly prototype: Fields;
  }

  export type Headers = Fields;

  export type Trailers = Fields;

  export interface Request {
    /** @throws */
    setMethod(method: Method): void;
    /** @throws */
    setPathWithQuery(pathWithQuery: string | null): void;
    /** @throws */
    setScheme(scheme: Scheme | null): void;
    /** @throws */
    setAuthority(authority: string | null): void;
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface RequestConstructor {
    "new"(headers: Headers, contents: AsyncIterable<Uint8Array> | null, trailers: wit.FutureReadable<{ tag: "ok"; val: Trailers | null } | { tag: "err"; val: ErrorCode }>, options: RequestOptions | null): [Request, wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>];
    readonly prototype: Request;
  }

  export interface RequestOptions {
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface RequestOptionsConstructor {
    new (): RequestOptions;
    readonly prototype: RequestOptions;
  }

  export type StatusCode = number;

  export interface Response {
    getStatusCode(): StatusCode;
    getHeaders(): Headers;
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface ResponseConstructor {
    consumeBody(this_: Response, res: wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>): [AsyncIterable<Uint8Array>, wit.FutureReadable<{ tag: "ok"; val: Trailers | null } | { tag: "err"; val: ErrorCode }>];
    readonly prototype: Response;
  }

  export interface Interface {
    readonly Fields: FieldsConstructor;
    readonly Request: RequestConstructor;
    readonly RequestOptions: RequestOptionsConstructor;
    readonly Response: ResponseConstructor;
  }
  const instance: Interface;
  export default instance;
}

declare module "heddle:demo/courier@0.1.0" {
  export type Request = import("wasi:http/types@0.3.0").Request;

  export type Response = import("wasi:http/types@0.3.0").Response;

  export type ErrorCode = import("wasi:http/types@0.3.0").ErrorCode;

  /** Sends a request without waiting: the answer comes in a future. */
  export interface Interface {
    send(request: Request): wit.FutureReadable<{ tag: "ok"; val: Response } | { tag: "err"; val: ErrorCode }>;
  }
  const instance: Interface;
  export default instance;
}

declare module "wasi:sockets/types@0.3.0" {
  export type ErrorCode =
    | { tag: "access-denied"; val?: undefined }
    | { tag: "not-supported"; val?: undefined }
    | { tag: "invalid-argument"; val?: undefined }
    | { tag: "out-of-memory"; val?: undefined }
    | { tag: "timeout"; val?: undefined }
    | { tag: "invalid-state"; val?: undefined }
    | { tag: "address-not-bindable"; val?: undefined }
    | { tag: "address-in-use"; val?: undefined }
    | { tag: "remote-unreachable"; val?: undefined }
    | { tag: "connection-refused"; val?: undefined }
    | { tag: "connection-broken"; val?: undefined }
    | { tag: "connection-reset"; val?: undefined }
    | { tag: "connection-aborted"; val?: undefined }
    | { tag: "datagram-too-large"; val?: undefined }
    | { tag: "other"; val: string | null };

  export type IpAddressFamily =
    | "ipv4"
    | "ipv6";

  export type Ipv4Address = [number, number, number, number];

  export type Ipv6Address = [number, number, number, number, number, number, number, number];

  export interface Ipv4SocketAddress {
    port: number;
    address: Ipv4Address;
  }

  export interface Ipv6SocketAddress {
    port: number;
    flowInfo: number;
    address: Ipv6Address;
    scopeId: number;
  }

  export type IpSocketAddress =
    | { tag: "ipv4"; val: Ipv4SocketAddress }
    | { tag: "ipv6"; val: Ipv6SocketAddress };

  export interface TcpSocket {
    /** @throws ErrorCode */
    bind(localAddress: IpSocketAddress): void;
    /** @throws ErrorCode */
    connect(remoteAddress: IpSocketAddress): Promise<void>;
    /** @throws ErrorCode */
    listen(): AsyncIterable<TcpSocket>;
    send(data: AsyncIterable<Uint8Array>): wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>;
    receive(): [AsyncIterable<Uint8Array>, wit.FutureReadable<{ tag: "ok"; val?: undefined } | { tag: "err"; val: ErrorCode }>];
    /** @throws ErrorCode */
    getLocalAddress(): IpSocketAddress;
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface TcpSocketConstructor {
    /** @throws ErrorCode */
    create(addressFamily: IpAddressFamily): TcpSocket;
    readonly prototype: TcpSocket;
  }

  export interface UdpSocket {
    /** @throws ErrorCode */
    send(data: Uint8Array, remoteAddress: IpSocketAddress | null): Promise<void>;
    /** @throws ErrorCode */
    receive(): Promise<[Uint8Array, IpSocketAddress]>;
    /** Drops the handle. */
    [Symbol.dispose](): void;
  }
  export interface UdpSocketConstructor {
    /** @throws ErrorCode */
    create(addressFamily: IpAddressFamily): UdpSocket;
    readonly prototype: UdpSocket;
  }

  export interface Interface {
    readonly TcpSocket: TcpSocketConstructor;
    readonly UdpSocket: UdpSocketConstructor;
  }
  const instance: Interface;
  export default instance;
}
