/** What this guest uses of the global `wit` that its toolchain provides. */
declare namespace wit {
  interface Readable {
    drop(): void;
  }

  interface StreamWritable {
    /** Resolves to how many values were taken: fewer than given only if the reader went away. */
    writeAll(values: Uint8Array): Promise<number>;
    drop(): void;
  }

  interface FutureWritable {
    write(value: unknown): Promise<boolean>;
    drop(): void;
  }

  const Stream: ((type: unknown) => { readable: Readable; writable: StreamWritable }) & {
    readonly U8: unknown;
  };

  const Future: ((type: unknown) => { readable: Readable; writable: FutureWritable }) & {
    readonly RESULT_TALLY_FAULT: unknown;
  };
}
