/**
 * What the world of a guest imports, as the globals of the web need it; each is there only if the world says so.
 * Invariant: a global whose import is missing throws when it is used, and says what to add to the world.
 */

/** A readable end, or what is lowered to one. */
type Bytes = AsyncIterable<Uint8Array>;

export type Settled<E> = { readonly tag: "ok" } | { readonly tag: "err"; readonly val: E };

export interface FutureReadable<T> {
  read(): Promise<T>;
  drop(): void;
}

interface FutureWritable<T> {
  write(value: T): Promise<boolean>;
  drop(): void;
}

interface StreamWritable {
  writeAll(bytes: Uint8Array): Promise<number>;
  writeIterableItem(item: unknown): Promise<boolean>;
  drop(): void;
}

interface MakeStream {
  (type?: unknown): { readonly readable: Bytes; readonly writable: StreamWritable };
  from(iterable: AsyncIterable<unknown> | Iterable<unknown>, type?: unknown): LoweredStream;
  readonly U8?: unknown;
}

export interface LoweredStream {
  readonly readable: AsyncIterable<unknown>;
  readonly completion: Promise<void>;
}

/** The global of the engine's. */
export interface Wit {
  Stream?: MakeStream;
  Future?: {
    <T>(type?: unknown): { readonly readable: FutureReadable<T>; readonly writable: FutureWritable<T> };
    readonly types: Readonly<Record<string, unknown>>;
  };
}

export interface Output {
  writeViaStream(data: Bytes): FutureReadable<Settled<string>>;
}

export interface MonotonicClock {
  waitFor(nanoseconds: number): Promise<void>;
}

export interface Random {
  getRandomBytes(count: number): Uint8Array;
}

/** Instances of the resources that `fetch` needs, of wasi:http/types. */
export interface HttpTypes {
  readonly Fields: { fromList(entries: readonly (readonly [string, Uint8Array])[]): HttpFields };
  readonly Request: {
    /** A static function of WIT. */
    "new"(
      headers: HttpFields,
      contents: Bytes | null,
      trailers: FutureReadable<unknown>,
      options: null,
    ): readonly [HttpRequest, FutureReadable<Settled<unknown>>];
  };
  readonly Response: {
    consumeBody(
      response: HttpResponse,
      result: FutureReadable<unknown>,
    ): readonly [Bytes, FutureReadable<Settled<unknown>>];
  };
}

interface HttpFields {
  copyAll(): readonly (readonly [string, Uint8Array])[];
}

export interface HttpRequest {
  setMethod(method: { readonly tag: string; readonly val?: string }): void;
  setScheme(scheme: { readonly tag: string; readonly val?: string }): void;
  setAuthority(authority: string): void;
  setPathWithQuery(path: string): void;
}

export interface HttpResponse {
  getStatusCode(): number;
  getHeaders(): HttpFields;
}

export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
}

/** A function that is not async in the place of `HttpClient.send`, for engines that import no async one. */
export interface Courier {
  send(
    request: HttpRequest,
  ): FutureReadable<
    { readonly tag: "ok"; readonly val: HttpResponse } | { readonly tag: "err"; readonly val: unknown }
  >;
}

/** By the interfaces' names without package and version; any interface may be the courier. */
export interface Imported {
  readonly courier?: Courier;
  readonly stdout?: Output;
  readonly stderr?: Output;
  readonly "monotonic-clock"?: MonotonicClock;
  readonly random?: Random;
  readonly client?: HttpClient;
  readonly types?: HttpTypes;
}

/** The interface that each is, with the version that is written into a world. */
export const interfaces: Readonly<Record<keyof Omit<Imported, "courier">, string>> = {
  stdout: "wasi:cli/stdout@0.3.0",
  stderr: "wasi:cli/stderr@0.3.0",
  "monotonic-clock": "wasi:clocks/monotonic-clock@0.3.0",
  random: "wasi:random/random@0.3.0",
  client: "wasi:http/client@0.3.0",
  types: "wasi:http/types@0.3.0",
};

/** What a global needs, or an error that says how to get it. */
export function needed<K extends keyof typeof interfaces>(
  imported: Imported,
  name: K,
  user: string,
): NonNullable<Imported[K]> {
  const found = imported[name];
  if (found !== undefined && found !== null) return found;
  throw new Error(
    `${user} needs an import that the world does not have: add "import ${interfaces[name]};" to it`,
  );
}
