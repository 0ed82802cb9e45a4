/**
 * The host's ends of streams and futures: async iterables and promises on the outside, rendezvous with buffers inside.
 * Spec: CanonicalABI.md, "Stream State", "Future State" (an end that the host holds).
 * Invariant: an end is read or written by one operation at a time; leaving a loop over a stream drops its readable end; a
 * chunk handed out is the receiver's own.
 */
import { containsHandles } from "../canon/index.ts";
import { assert, toTrap, Trap } from "../errors/index.ts";
import type { ValType } from "../model/index.ts";
import {
  CopyResult,
  SharedFuture,
  SharedStream,
  type Chunk,
  type CopyWaiter,
  type RawBytes,
  type ReadableBuffer,
  type WritableBuffer,
} from "../streams/index.ts";
import type { Side, Store } from "../tasks/index.ts";

/** How many elements a read asks for if its caller does not say. */
const DEFAULT_READ_BYTES = 1 << 20;
const DEFAULT_READ_ELEMENTS = 1 << 10;

/** A stream that a guest writes and the host reads. `C` is the shape of a chunk: a typed array for numbers, else an array. */
export interface ComponentStream<C = unknown> extends AsyncIterable<C> {
  /** The next chunk of at most `max` elements; null once the writer has dropped its end. */
  read(max?: number): Promise<C | null>;
  /**
   * Streams of bytes only: reads into memory of the caller's, which nothing else touches until then, and answers how much came;
   * null once the writer has dropped its end.
   */
  readInto(into: Uint8Array): Promise<number | null>;
  /** As `read`, of what the guest gives without having to be waited for; undefined, and nothing is read, where there is none. */
  tryRead(max?: number): C | null | undefined;
  /** Drops the readable end: the writer hears of it. */
  [Symbol.dispose](): void;
  toReadableStream(): ReadableStream<C>;
}

/** A future that a guest writes and the host reads. Dispose it instead of awaiting it to drop its readable end. */
export interface ComponentFuture<T = unknown> extends PromiseLike<T> {
  /** The value, if the guest gives it without having to be waited for; undefined, and nothing is read, if not. */
  tryRead(): { readonly value: T } | undefined;
  [Symbol.dispose](): void;
}

/** Where chunks that the host reads arrive: what a copy brings is kept as it is. */
class HostSink implements WritableBuffer {
  progress = 0;
  chunk: Chunk | null = null;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get side(): Side {
    return "host";
  }

  get raw(): null {
    return null;
  }

  get remain(): number {
    return this.#max - this.progress;
  }

  get isZeroLength(): boolean {
    return this.#max === 0;
  }

  advance(): void {
    assert(false, "the host's buffers are not plain memory");
  }

  write(chunk: Chunk): void {
    this.chunk = chunk;
    this.progress += chunk.length;
  }
}

/** Memory of the host's that bytes are copied into: from a guest's memory at once. */
class HostMemory implements WritableBuffer, RawBytes {
  readonly side: Side = "host";
  readonly raw = this;
  readonly elementBytes = 1;
  progress = 0;
  readonly #into: Uint8Array;

  constructor(into: Uint8Array) {
    this.#into = into;
  }

  get remain(): number {
    return this.#into.byteLength - this.progress;
  }

  get isZeroLength(): boolean {
    return this.#into.byteLength === 0;
  }

  get offset(): number {
    return this.progress;
  }

  bytes(): Uint8Array {
    return this.#into;
  }

  advance(count: number): void {
    this.progress += count;
  }

  write(chunk: Chunk): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the element type was checked to be u8
    this.#into.set(chunk as Uint8Array, this.progress);
    this.progress += chunk.length;
  }
}

/** A chunk of the host's that guests read from. */
class HostSource implements ReadableBuffer {
  progress = 0;
  readonly #chunk: Chunk;

  constructor(chunk: Chunk) {
    this.#chunk = chunk;
  }

  get side(): Side {
    return "host";
  }

  get raw(): null {
    return null;
  }

  get remain(): number {
    return this.#chunk.length - this.progress;
  }

  get isZeroLength(): boolean {
    return this.#chunk.length === 0;
  }

  advance(): void {
    assert(false, "the host's buffers are not plain memory");
  }

  read(count: number): Chunk {
    const from = this.progress;
    this.progress += count;
    return slice(this.#chunk, from, from + count);
  }
}

function slice(chunk: Chunk, from: number, to: number): Chunk {
  if (from === 0 && to === chunk.length) return chunk;
  if (ArrayBuffer.isView(chunk) && "subarray" in chunk && typeof chunk.subarray === "function") {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part of a typed array is one
    return chunk.subarray(from, to) as Chunk;
  }
  return Array.prototype.slice.call(chunk, from, to);
}

export class HostStreamReader<C> implements ComponentStream<C> {
  readonly shared: SharedStream;
  readonly #defaultMax: number;
  #dropped = false;
  #ended = false;

  /** Takes the readable end. */
  constructor(shared: SharedStream) {
    this.shared = shared;
    shared.readableHolder = "host";
    this.#defaultMax = shared.element?.kind === "u8" ? DEFAULT_READ_BYTES : DEFAULT_READ_ELEMENTS;
  }

  /** Gives the end away (the stream goes to a guest). */
  release(): SharedStream {
    if (this.#dropped) throw new TypeError("this stream was already dropped or passed on");
    this.#dropped = true;
    return this.shared;
  }

  async read(max: number = this.#defaultMax): Promise<C | null> {
    if (this.#ended || this.#dropped) return null;
    const { shared } = this;
    const { store } = shared;
    const sink = new HostSink(max);
    const result = await copy(
      store,
      (waiter) => shared.read(null, sink, waiter),
      (waiter) => shared.reclaim(waiter),
    );
    if (result === CopyResult.DROPPED) this.#ended = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by the element type's lifter
    return (sink.chunk as C | null) ?? (this.#ended ? null : this.read(max));
  }

  tryRead(max: number = this.#defaultMax): C | null | undefined {
    if (this.#ended || this.#dropped) return null;
    const { shared } = this;
    if (!guestComesTo(shared)) return undefined;
    const sink = new HostSink(max);
    readAtOnce(shared, sink);
    if (shared.dropped) this.#ended = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by the element type's lifter
    return sink.chunk as C | null;
  }

  async readInto(into: Uint8Array): Promise<number | null> {
    const { shared } = this;
    if (shared.element?.kind !== "u8") throw new TypeError("readInto() reads streams of bytes only");
    if (this.#ended || this.#dropped) return null;
    const memory = new HostMemory(into);
    const result = await copy(
      shared.store,
      (waiter) => shared.read(null, memory, waiter),
      (waiter) => shared.reclaim(waiter),
    );
    if (result === CopyResult.DROPPED) this.#ended = true;
    if (memory.progress > 0 || into.byteLength === 0) return memory.progress;
    return this.#ended ? null : this.readInto(into);
  }

  [Symbol.dispose](): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.shared.readableHolder = null;
    changeFromHost(this.shared.store, () => this.shared.drop());
  }

  /** Leaving it drops the end, also before its first chunk was asked for. */
  [Symbol.asyncIterator](): AsyncIterableIterator<C> {
    const chunks = this.#chunks();
    const iterator: AsyncIterableIterator<C> = {
      next: () => chunks.next(),
      return: async () => {
        this[Symbol.dispose]();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  async *#chunks(): AsyncGenerator<C, void, void> {
    try {
      for (;;) {
        const chunk = await this.read();
        if (chunk === null) return;
        yield chunk;
      }
    } finally {
      this[Symbol.dispose]();
    }
  }

  toReadableStream(): ReadableStream<C> {
    return new ReadableStream<C>(
      {
        pull: async (controller): Promise<void> => {
          const chunk = await this.read();
          if (chunk === null) controller.close();
          else controller.enqueue(chunk);
        },
        cancel: (): void => this[Symbol.dispose](),
      },
      { highWaterMark: 0 },
    );
  }
}

/** Whether what a guest gives is there, if need be after it had its turn. */
function guestComesTo(shared: SharedStream | SharedFuture): boolean {
  const { store } = shared;
  if (!shared.readsAtOnce && store.failure === null) store.pump();
  return shared.readsAtOnce && store.failure === null;
}

/** A read that is over when this returns. */
function readAtOnce(shared: SharedStream | SharedFuture, sink: HostSink): void {
  const { store } = shared;
  try {
    shared.read(null, sink, NOBODY);
  } catch (error) {
    throw changeFailed(store, error);
  }
  changed(store);
}

const NOBODY: CopyWaiter = { onCopy() {}, onCopyDone() {} };

/** Runs one copy of the host's to its end. `reclaim` takes the buffer back after the first elements moved. */
function copy(
  store: Store,
  begin: (waiter: CopyWaiter) => void,
  reclaim: ((waiter: CopyWaiter) => void) | null,
): Promise<CopyResult> {
  return new Promise((resolve, reject) => {
    if (store.failure !== null) {
      reject(store.failure);
      return;
    }
    const stop = store.onFailure(reject);
    const finish = (result: CopyResult): void => {
      stop();
      resolve(result);
    };
    const waiter: CopyWaiter = {
      onCopy(): void {
        if (reclaim === null) return;
        reclaim(waiter);
        finish(CopyResult.COMPLETED);
      },
      onCopyDone: finish,
    };
    changeFromHost(store, () => begin(waiter));
  });
}

/** Changes state that guests may wait on, from outside: what fails ends the store. */
export function changeFromHost(store: Store, change: () => void): void {
  try {
    change();
  } catch (error) {
    changeFailed(store, error);
  }
  changed(store);
}

function changeFailed(store: Store, error: unknown): Trap {
  const trap = toTrap(error);
  store.fail(trap);
  return store.failure ?? trap;
}

/** Who waited on it goes on. */
function changed(store: Store): void {
  if (!store.busy) store.schedulePump();
}

/** What the host may give for a stream. */
export type StreamSource = AsyncIterable<unknown> | Iterable<unknown> | ReadableStream;

/** Ends what a value of the host's holds that no guest has taken. */
export type Discard = (type: ValType | null, value: unknown) => void;

/** Feeds a stream from the host: the next chunk is pulled when the guest has taken the last one whole. */
export function feedStream(
  store: Store,
  element: ValType | null,
  source: StreamSource,
  discard: Discard,
): SharedStream {
  // An end of another store's stream is read like any other source.
  if (source instanceof HostStreamReader && source.shared.store === store) return source.release();
  const shared = new SharedStream(store, element);
  shared.writableHolder = "host";
  void pump(shared, iterate(source), discard).catch((error: unknown) => {
    if (!(error instanceof Trap)) store.fail(toTrap(error, "host-bad-value"));
  });
  return shared;
}

async function pump(
  shared: SharedStream,
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
  discard: Discard,
): Promise<void> {
  const leave = leaveOnce(iterator);
  // The source may be waiting for something that never comes.
  shared.onDropped = (): void => void leave();
  try {
    while (await writeNext(shared, iterator, discard));
  } finally {
    shared.writableHolder = null;
    shared.onDropped = null;
    changeFromHost(shared.store, () => shared.drop());
    await leave();
  }
}

/** Pulls one chunk and writes it whole; false: the stream is over. Of a chunk that was pulled, what nobody takes is discarded. */
async function writeNext(
  shared: SharedStream,
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
  discard: Discard,
): Promise<boolean> {
  // A read by the guest is waited for, so that a stream nobody reads pulls nothing.
  await writeWhole(shared, new HostSource([]));
  if (shared.dropped) return false;
  const operation = shared.store.beginHostOperation("next chunk of a host stream");
  let next: IteratorResult<unknown>;
  try {
    // A source that minds may give no more than is asked for; most do not look at it.
    next = await iterator.next(shared.wanted);
  } catch {
    return false; // the interface's own future says why
  } finally {
    shared.store.endHostOperation(operation);
  }
  if (next.done === true) return false;
  if (shared.dropped) {
    if (isChunk(next.value)) discardRest(shared, new HostSource(next.value), discard);
    return false;
  }
  const source = new HostSource(asChunk(next.value));
  try {
    return (await writeWhole(shared, source)) !== CopyResult.DROPPED;
  } finally {
    discardRest(shared, source, discard);
  }
}

function discardRest({ element }: SharedStream | SharedFuture, source: HostSource, discard: Discard): void {
  if (source.remain === 0 || !containsHandles(element)) return;
  const rest = source.read(source.remain);
  for (let i = 0; i < rest.length; i++) discard(element, rest[i]);
}

/** Leaves what was given for a stream, and was never read. */
export function leaveSource(source: unknown): void {
  if (isSource(source)) void leaveOnce(iterate(source))();
}

export function isSource(value: unknown): value is StreamSource {
  return (
    typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
  );
}

function leaveOnce(iterator: AsyncIterator<unknown> | Iterator<unknown>): () => Promise<void> {
  let left = false;
  return async () => {
    if (left) return;
    left = true;
    try {
      await iterator.return?.();
    } catch {
      // Leaving a source early is not the guest's concern.
    }
  };
}

/** A reader with less room than the chunk takes a part; the rest is for its next read. */
async function writeWhole(shared: SharedStream, source: HostSource): Promise<CopyResult> {
  for (;;) {
    const result = await copy(shared.store, (waiter) => shared.write(null, source, waiter), null);
    if (result !== CopyResult.COMPLETED || source.remain === 0) return result;
  }
}

/** Its elements are checked as they are lowered. */
function isChunk(value: unknown): value is Chunk {
  return typeof value === "object" && value !== null && "length" in value && typeof value.length === "number";
}

function asChunk(value: unknown): Chunk {
  if (isChunk(value)) return value;
  throw new TypeError(`a chunk of a stream must be an array or a typed array, found ${typeof value}`);
}

function iterate(source: StreamSource): AsyncIterator<unknown> | Iterator<unknown> {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  if (Symbol.iterator in source) return source[Symbol.iterator]();
  throw new TypeError("a stream must be given as an async iterable, an iterable or a ReadableStream");
}

export class HostFutureReader<T> implements ComponentFuture<T> {
  readonly shared: SharedFuture;
  #promise: Promise<T> | null = null;
  #dropped = false;

  /** Takes the readable end. */
  constructor(shared: SharedFuture) {
    this.shared = shared;
    shared.readableHolder = "host";
  }

  release(): SharedFuture {
    if (this.#dropped || this.#promise !== null)
      throw new TypeError("this future was already awaited, dropped or passed on");
    this.#dropped = true;
    return this.shared;
  }

  tryRead(): { readonly value: T } | undefined {
    const { shared } = this;
    if (this.#dropped || this.#promise !== null || !guestComesTo(shared)) return undefined;
    const sink = new HostSink(1);
    readAtOnce(shared, sink);
    this.#dropped = true;
    shared.readableHolder = null;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by the element type's lifter
    return { value: sink.chunk?.[0] as T };
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a future is awaited
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#promise ??= this.#read();
    return this.#promise.then(onFulfilled, onRejected);
  }

  async #read(): Promise<T> {
    if (this.#dropped) throw new TypeError("this future was already dropped or passed on");
    const { shared } = this;
    const sink = new HostSink(1);
    await copy(shared.store, (waiter) => shared.read(null, sink, waiter), null);
    this.#dropped = true;
    shared.readableHolder = null;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by the element type's lifter
    return sink.chunk?.[0] as T;
  }

  [Symbol.dispose](): void {
    if (this.#dropped || this.#promise !== null) return;
    this.#dropped = true;
    this.shared.readableHolder = null;
    changeFromHost(this.shared.store, () => this.shared.drop());
  }
}

/** Feeds a future from the host with a promise or a value. */
export function feedFuture(
  store: Store,
  element: ValType | null,
  source: unknown,
  discard: Discard,
): SharedFuture {
  if (source instanceof HostFutureReader && source.shared.store === store) return source.release();
  const shared = new SharedFuture(store, element);
  shared.writableHolder = "host";
  const operation = store.beginHostOperation("a host future");
  const write = (value: unknown): void => {
    store.endHostOperation(operation);
    shared.writableHolder = null;
    if (store.failure !== null || shared.dropped) discard(element, value);
    else writeValue(shared, new HostSource([value]), discard);
  };
  Promise.resolve(source).then(write, (error: unknown) => {
    store.endHostOperation(operation);
    if (store.failure === null)
      store.fail(toTrap(error, "host-threw", "a promise given for a future was rejected"));
  });
  return shared;
}

/** Writes what is read by and by, or by nobody: then it is discarded, if there is anything in it to be ended. */
function writeValue(shared: SharedFuture, source: HostSource, discard: Discard): void {
  const { store } = shared;
  if (!containsHandles(shared.element)) {
    changeFromHost(store, () => shared.write(null, source, NOBODY));
    return;
  }
  const stop = store.onFailure(() => discardRest(shared, source, discard));
  changeFromHost(store, () => {
    shared.write(null, source, {
      onCopy() {},
      onCopyDone() {
        stop();
        discardRest(shared, source, discard);
      },
    });
  });
}
