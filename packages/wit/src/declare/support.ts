/** Declarations that generated files need beside what WIT says. */

export const ERROR_CONTEXT: readonly string[] = [
  "/** A message that travels with an error, for people and logs only. */",
  "export interface ErrorContext {",
  "  readonly debugMessage: string;",
  "}",
];

export function needsErrorContext(lines: readonly string[]): boolean {
  return lines.some((line) => /\bErrorContext\b/.test(line));
}

/** What the engine of TypeScript guests offers for streams and futures, as globals. */
export const GUEST_GLOBALS: readonly string[] = [
  "declare namespace wit {",
  "  /** `T` is what reading it gives: a value, or a `Uint8Array` of a `stream<u8>`. */",
  "  interface StreamReadable<T> extends AsyncIterable<T> {",
  "    drop(): void;",
  "    [Symbol.dispose](): void;",
  "  }",
  "  interface StreamWritable<T> {",
  "    /** Resolves to how many values (of bytes: how many bytes) were taken: fewer than given only if the reader went away. */",
  "    writeAll(values: ArrayLike<[T] extends [Uint8Array] ? number : T>): Promise<number>;",
  "    drop(): void;",
  "    [Symbol.dispose](): void;",
  "  }",
  "  interface FutureReadable<T> {",
  "    read(): Promise<T>;",
  "    drop(): void;",
  "    [Symbol.dispose](): void;",
  "  }",
  "  interface FutureWritable<T> {",
  "    /** Resolves to whether the value was taken. */",
  "    write(value: T): Promise<boolean>;",
  "    drop(): void;",
  "    [Symbol.dispose](): void;",
  "  }",
  "  /** Names the type of a stream's or future's values, `wit.Stream.U8` for example. */",
  "  interface ChannelType<T = unknown> {",
  "    __channelType(value: T): never;",
  "  }",
  "  const Stream: {",
  "    <T>(type?: ChannelType<T>): { readable: StreamReadable<T>; writable: StreamWritable<T> };",
  "    readonly U8: ChannelType<Uint8Array>;",
  "    readonly [name: string]: ChannelType;",
  "  };",
  "  const Future: {",
  "    <T>(type?: ChannelType): { readable: FutureReadable<T>; writable: FutureWritable<T> };",
  "    readonly [name: string]: ChannelType;",
  "  };",
  "}",
];
