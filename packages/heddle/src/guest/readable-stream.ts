/**
 * `ReadableStream`, of values: no byte readers, no piping.
 * Spec: WHATWG Streams, "Readable streams", the default controller and reader.
 * Invariant: the source is pulled only while fewer chunks wait than the high-water mark says, one pull at a time.
 */

export interface Source<T> {
  start?(controller: Controller<T>): unknown;
  pull?(controller: Controller<T>): unknown;
  cancel?(reason?: unknown): unknown;
}

export interface Strategy<T> {
  readonly highWaterMark?: number;
  readonly size?: (chunk: T) => number;
}

interface Controller<T> {
  readonly desiredSize: number | null;
  enqueue(chunk: T): void;
  close(): void;
  error(reason?: unknown): void;
}

export interface ReadResult<T> {
  readonly done: boolean;
  readonly value: T | undefined;
}

type State =
  | { readonly kind: "open" }
  | { readonly kind: "closed" }
  | { readonly kind: "errored"; readonly error: unknown };

interface Waiting<T> {
  readonly resolve: (result: ReadResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** The state of a stream, which its reader and its controller share. */
class Core<T> {
  state: State = { kind: "open" };
  reader: GuestReader<T> | null = null;
  readonly chunks: { readonly chunk: T; readonly size: number }[] = [];
  readonly waiting: Waiting<T>[] = [];
  readonly whenOver: (() => void)[] = [];
  #size = 0;
  #started = false;
  #pulling = false;
  #pullAgain = false;
  #closing = false;
  readonly #source: Source<T>;
  readonly #strategy: Strategy<T>;
  readonly #controller: Controller<T>;

  constructor(source: Source<T>, strategy: Strategy<T>) {
    this.#source = source;
    this.#strategy = strategy;
    const desiredSize = (): number | null => this.desiredSize;
    this.#controller = {
      get desiredSize() {
        return desiredSize();
      },
      enqueue: (chunk) => this.enqueue(chunk),
      close: () => this.closeSoon(),
      error: (reason) => this.fail(reason),
    };
    void this.#begin(source.start?.(this.#controller));
  }

  async #begin(begun: unknown): Promise<void> {
    try {
      await begun;
    } catch (error) {
      this.fail(error);
    }
    this.#started = true;
    this.pull();
  }

  get desiredSize(): number | null {
    if (this.state.kind === "errored") return null;
    return this.state.kind === "closed" ? 0 : (this.#strategy.highWaterMark ?? 1) - this.#size;
  }

  enqueue(chunk: T): void {
    if (this.#closing || this.state.kind !== "open") throw new TypeError("the stream takes no more chunks");
    const waiting = this.waiting.shift();
    if (waiting === undefined) {
      const size = this.#strategy.size?.(chunk) ?? 1;
      this.chunks.push({ chunk, size });
      this.#size += size;
    } else waiting.resolve({ done: false, value: chunk });
    this.pull();
  }

  closeSoon(): void {
    if (this.#closing || this.state.kind !== "open") throw new TypeError("the stream is closed already");
    this.#closing = true;
    if (this.chunks.length === 0) this.close();
  }

  close(): void {
    this.state = { kind: "closed" };
    for (const each of this.waiting.splice(0)) each.resolve({ done: true, value: undefined });
    this.#over();
  }

  fail(error: unknown): void {
    if (this.state.kind !== "open") return;
    this.state = { kind: "errored", error };
    this.chunks.length = 0;
    for (const each of this.waiting.splice(0)) each.reject(error);
    this.#over();
  }

  #over(): void {
    for (const each of this.whenOver.splice(0)) each();
  }

  read(): Promise<ReadResult<T>> {
    const { state } = this;
    if (state.kind === "errored") return Promise.reject(state.error);
    const next = this.chunks.shift();
    if (next !== undefined) {
      this.#size -= next.size;
      if (this.#closing && this.chunks.length === 0) this.close();
      else this.pull();
      return Promise.resolve({ done: false, value: next.chunk });
    }
    if (state.kind === "closed") return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.pull();
    });
  }

  pull(): void {
    const wanted = this.waiting.length > 0 || (this.desiredSize ?? 0) > 0;
    if (!this.#started || this.#closing || this.state.kind !== "open" || !wanted) return;
    if (this.#pulling) {
      this.#pullAgain = true;
      return;
    }
    this.#pulling = true;
    void this.#pullOnce();
  }

  async #pullOnce(): Promise<void> {
    try {
      await this.#source.pull?.(this.#controller);
    } catch (error) {
      this.fail(error);
    }
    this.#pulling = false;
    if (!this.#pullAgain) return;
    this.#pullAgain = false;
    this.pull();
  }

  async cancel(reason: unknown): Promise<void> {
    if (this.state.kind === "errored") throw this.state.error;
    if (this.state.kind === "closed") return;
    this.chunks.length = 0;
    this.close();
    await this.#source.cancel?.(reason);
  }
}

export class GuestReader<T> {
  #core: Core<T> | null;
  readonly closed: Promise<void>;

  constructor(stream: GuestReadableStream<T>) {
    const core = GuestReadableStream.coreOf(stream);
    if (core.reader !== null) throw new TypeError("the stream is locked to a reader already");
    core.reader = this;
    this.#core = core;
    this.closed = new Promise((resolve, reject) => {
      const settle = (): void => {
        if (core.state.kind === "errored") reject(core.state.error);
        else resolve();
      };
      if (core.state.kind === "open") core.whenOver.push(settle);
      else settle();
    });
    this.closed.catch(() => {});
  }

  read(): Promise<ReadResult<T>> {
    if (this.#core === null) return Promise.reject(new TypeError("the reader was released"));
    return this.#core.read();
  }

  async cancel(reason?: unknown): Promise<void> {
    if (this.#core === null) throw new TypeError("the reader was released");
    await this.#core.cancel(reason);
  }

  releaseLock(): void {
    if (this.#core === null) return;
    for (const each of this.#core.waiting.splice(0)) each.reject(new TypeError("the reader was released"));
    this.#core.reader = null;
    this.#core = null;
  }
}

export class GuestReadableStream<T = unknown> {
  readonly #core: Core<T>;

  constructor(source: Source<T> = {}, strategy: Strategy<T> = {}) {
    this.#core = new Core<T>(source, strategy);
  }

  /** For readers. Throws for what is no stream. */
  static coreOf<T>(stream: GuestReadableStream<T>): Core<T> {
    return stream.#core;
  }

  /** From anything that can be iterated; its `return` is called when the stream is cancelled. */
  static from<T>(items: AsyncIterable<T> | Iterable<T>): GuestReadableStream<T> {
    if (items instanceof GuestReadableStream) return items;
    const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    return new GuestReadableStream<T>(
      {
        async pull(controller) {
          const { done, value } = await iterator.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
        async cancel(reason) {
          await iterator.return?.(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  get locked(): boolean {
    return this.#core.reader !== null;
  }

  getReader(): GuestReader<T> {
    return new GuestReader(this);
  }

  async cancel(reason?: unknown): Promise<void> {
    if (this.locked) throw new TypeError("the stream is locked to a reader");
    await this.#core.cancel(reason);
  }

  /** Two streams that both get every chunk; the source is pulled for the faster one. */
  tee(): [GuestReadableStream<T>, GuestReadableStream<T>] {
    const reader = this.getReader();
    const branches: Controller<T>[] = [];
    let gone = 0;
    let reading: Promise<void> | null = null;
    const readOnce = async (): Promise<void> => {
      try {
        const { done, value } = await reader.read();
        for (const branch of branches) {
          if (done) branch.close();
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is a value if it is not done
          else branch.enqueue(value as T);
        }
      } catch (error) {
        for (const branch of branches) branch.error(error);
      }
    };
    const branch = (): GuestReadableStream<T> => {
      let own: Controller<T> | null = null;
      return new GuestReadableStream<T>(
        {
          start(controller) {
            own = controller;
            branches.push(controller);
          },
          async pull() {
            reading ??= readOnce().finally(() => (reading = null));
            await reading;
          },
          async cancel(reason) {
            if (own !== null) branches.splice(branches.indexOf(own), 1);
            if (++gone === 2) await reader.cancel(reason);
          },
        },
        { highWaterMark: 0 },
      );
    };
    return [branch(), branch()];
  }

  async *values({ preventCancel = false }: { readonly preventCancel?: boolean } = {}): AsyncGenerator<
    T,
    undefined
  > {
    const reader = this.getReader();
    let over = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          over = true;
          return undefined;
        }
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is a value if it is not done
        yield value as T;
      }
    } catch (error) {
      over = true;
      throw error;
    } finally {
      if (!over && !preventCancel) await reader.cancel();
      reader.releaseLock();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    return this.values();
  }
}
